import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Mode } from '../../../src/scim/compat/rule.js';
import { Client as ScimClient, ENTERPRISE, GROUP, USER } from '../../e2e/support/client.js';
import { startService, type Reply, type TestService } from '../../e2e/support/service.js';

export const PATCH_OP = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
export const SEARCH = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest';

export { ENTERPRISE, GROUP, USER };

type Body = Record<string, unknown>;

/** A client that makes up the names it does not care for. */
export class Client extends ScimClient {
  /** A list with this filter. */
  find(endpoint: string, filter: string, more = ''): Promise<Reply> {
    return this.get(`${endpoint}?filter=${encodeURIComponent(filter)}${more}`);
  }

  /** How many resources a filter finds. */
  async count(endpoint: string, filter: string): Promise<number> {
    return (await expectStatus(this.find(endpoint, filter), 200)).json.totalResults as number;
  }

  /** Makes a resource that is sound and gives it as the reply shows it. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into resources of any shape
  async make(endpoint: '/Users' | '/Groups' | '/Devices', changes: Body = {}): Promise<any> {
    const body = endpoint === '/Users' ? user(changes) : endpoint === '/Groups' ? group(changes) : device(changes);
    return (await expectStatus(this.post(endpoint, body), 201)).json;
  }
}

/** A running service with a lenient and a strict tenant. */
export interface Tenants {
  readonly service: TestService;
  readonly lenient: Client;
  readonly strict: Client;
  of(mode: Mode): Client;
  /** A client of a fresh tenant. */
  fresh(mode?: Mode): Promise<Client>;
  close(): Promise<void>;
}

export const MODES: readonly Mode[] = ['lenient', 'strict'];

export async function startTenants(env: Record<string, string> = {}): Promise<Tenants> {
  const service = await startService(env);
  const fresh = async (mode: Mode = 'lenient') => {
    const { id, token } = await service.tenant({ mode });
    return new Client(service, token, id);
  };
  const [lenient, strict] = [await fresh('lenient'), await fresh('strict')];
  return {
    service,
    lenient,
    strict,
    of: (mode) => (mode === 'lenient' ? lenient : strict),
    fresh,
    close: () => service.close(),
  };
}

/** The same, with schemas and resource types of its own (SCHEMAS_FILE). */
export async function startTenantsWith(file: object, env: Record<string, string> = {}): Promise<Tenants> {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-schemas-'));
  const path = join(folder, 'schemas.json');
  writeFileSync(path, JSON.stringify(file));
  try {
    return await startTenants({ ...env, SCHEMAS_FILE: path });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A name nobody has yet. */
export function unique(prefix = 'user'): string {
  return `${prefix}-${randomUUID()}`;
}

/** A User that every tenant accepts, with changes; `undefined` leaves an attribute out. */
export function user(changes: Body = {}): Body {
  return withChanges({ schemas: schemasFor(changes), userName: unique() }, changes);
}

export function group(changes: Body = {}): Body {
  return withChanges({ schemas: [GROUP], displayName: unique('group') }, changes);
}

function schemasFor(changes: Body): string[] {
  return Object.hasOwn(changes, ENTERPRISE) ? [USER, ENTERPRISE] : [USER];
}

function withChanges(base: Body, changes: Body): Body {
  return Object.fromEntries(Object.entries({ ...base, ...changes }).filter(([, value]) => value !== undefined));
}

export const DEVICE = 'urn:example:params:scim:schemas:2.0:Device';
export const STOCK = 'urn:example:params:scim:schemas:2.0:Stock';

/** A resource type with what no attribute of the RFC's types has, and an extension it requires. */
export const DEVICE_SCHEMAS = {
  schemas: [
    {
      id: DEVICE,
      name: 'Device',
      description: 'A thing with a serial number.',
      attributes: [
        { name: 'label' },
        { name: 'serial', mutability: 'immutable', caseExact: true, uniqueness: 'server' },
        { name: 'license', uniqueness: 'global' },
        { name: 'ports', type: 'integer' },
        { name: 'weight', type: 'decimal' },
        { name: 'built', type: 'dateTime' },
        { name: 'key', type: 'binary' },
        { name: 'manual', type: 'reference', referenceTypes: ['external'] },
        { name: 'state', mutability: 'readOnly' },
        { name: 'secret', mutability: 'writeOnly', returned: 'never' },
        { name: 'pin', mutability: 'writeOnly' },
        { name: 'stamp', returned: 'always' },
        { name: 'note', returned: 'request' },
        { name: 'hidden', returned: 'never' },
        { name: 'code', caseExact: true },
        { name: 'colour', caseExact: false },
        { name: 'tags', multiValued: true },
        {
          name: 'owner',
          type: 'complex',
          subAttributes: [
            { name: 'value', caseExact: true },
            { name: 'since', mutability: 'immutable' },
          ],
        },
      ],
    },
    { id: STOCK, name: 'Stock', description: 'Where it is kept.', attributes: [{ name: 'shelf', required: true }] },
  ],
  resourceTypes: [
    {
      name: 'Device',
      description: 'Devices.',
      endpoint: '/Devices',
      schema: DEVICE,
      schemaExtensions: [{ schema: STOCK, required: true }],
    },
  ],
};

export function device(changes: Body = {}): Body {
  return withChanges({ schemas: [DEVICE, STOCK], label: 'scanner', [STOCK]: { shelf: 'A1' } }, changes);
}

/** The reply, after checking its status; the body is in the message, since it says why. */
export async function expectStatus(sent: Promise<Reply>, status: number): Promise<Reply> {
  const reply = await sent;
  if (reply.status !== status) throw new Error(`Expected ${status}, got ${reply.status}: ${reply.text.slice(0, 500)}`);
  return reply;
}
