import { UniquenessError } from '../../scim/errors.js';
import { hasMembers, type Attribute, type ResourceType } from '../../scim/schema/attribute.js';
import type { TenantKey } from '../store.js';
import type { WriteContext } from './context.js';

/**
 * Whether two groups of a tenant may have one displayName from now on: of every type that has members. UniquenessError
 * when some already do and now may not.
 */
export async function setDuplicateGroupNames(
  context: WriteContext,
  tenant: TenantKey,
  setting: 'allow' | 'reject',
): Promise<void> {
  for (const type of context.types) {
    const name = type.attributes.get('displayname');
    if (name && hasMembers(type)) await setUniqueness(context, tenant, type, name, setting === 'reject');
  }
}

/** Makes the values of an attribute unique, or no longer. UniquenessError when two resources already have the same. */
async function setUniqueness(
  context: WriteContext,
  tenant: TenantKey,
  type: ResourceType,
  attribute: Attribute,
  on: boolean,
): Promise<void> {
  const attributeId = (await context.attributeIds(tenant, type)).get(attribute.path);
  if (!attributeId) throw new Error(`No attribute id for ${attribute.path}`);
  await context.query('DELETE FROM unique_value WHERE slot = ?', [attributeId.id]);
  await context.query('UPDATE slot SET is_unique = ? WHERE id = ?', [on ? 1 : 0, attributeId.id]);
  if (!on) return;
  const twice = await context.query(
    "SELECT value FROM value WHERE slot = ? AND value > '' GROUP BY value HAVING count(DISTINCT key) > 1 LIMIT 1",
    [attributeId.id],
  );
  if (twice.length > 0)
    throw new UniquenessError(`Some ${type.name} resources share a value of "${attribute.path}". Rename them first.`);
  await context.query(
    "INSERT INTO unique_value (slot, value, key) SELECT slot, value, min(key) FROM value WHERE slot = ? AND value > '' GROUP BY slot, value",
    [attributeId.id],
  );
}
