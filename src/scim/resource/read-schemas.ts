import type { Compatibility } from '../compat/rule.js';
import { schemasIncomplete } from '../compat/schemas-incomplete.js';
import { schemasMissing } from '../compat/schemas-missing.js';
import { schemasUnknown } from '../compat/schemas-unknown.js';
import { InvalidSyntaxError, InvalidValueError } from '../errors.js';
import type { Json } from '../json.js';
import { quoted } from '../quoted.js';
import type { ResourceType } from '../schema/attribute.js';

/**
 * Checks the `schemas` of a body: a non-empty array with the URN of the core schema and of every extension the body has
 * data of (`extensionsInUse`, canonical URNs), with no other URN and none twice (RFC 7643 sections 3 and 3.3). It is
 * not stored: responses list the schemas of the data they contain. Errors: invalidSyntax, invalidValue.
 */
export function checkSchemas(
  type: ResourceType,
  schemas: Json | undefined,
  extensionsInUse: readonly string[],
  compat: Compatibility,
): void {
  if (!Array.isArray(schemas) || schemas.length === 0 || schemas.some((urn) => typeof urn !== 'string')) {
    if (compat.allows(schemasMissing)) return;
    throw new InvalidSyntaxError(
      `"schemas" must be a non-empty array of URNs with "${type.schema}" in it.`,
      'schemas-invalid',
    );
  }
  const present = new Set<string>();
  let unexpected: string | undefined;
  for (const urn of schemas as string[]) {
    const lower = urn.toLowerCase();
    const known = lower === type.schema.toLowerCase() || type.extensions.has(lower);
    if (!known || present.has(lower)) unexpected ??= urn;
    present.add(lower);
  }
  if (unexpected !== undefined && !compat.allows(schemasUnknown)) {
    throw new InvalidValueError(
      `"schemas" names ${quoted(unexpected)}, which is no schema of ${type.name} or stands there already.`,
    );
  }
  const absent = [type.schema, ...extensionsInUse].find((urn) => !present.has(urn.toLowerCase()));
  if (absent !== undefined && !compat.allows(schemasIncomplete)) {
    throw new InvalidValueError(`"schemas" must name "${absent}".`, 'schemas-invalid');
  }
}
