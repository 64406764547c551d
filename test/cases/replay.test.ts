import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { startService, type TestService } from '../e2e/support/service.js';
import type { ClientCase } from './case.js';
import { replay } from './replay.js';

/** Optional features that some cases need and this service does not offer. */
const NOT_BUILT = new Set(['basicAuth', 'oauthServer', 'authCodeFlow', 'entraJwt']);

const here = (name: string) => new URL(name, import.meta.url);
/** Requests of clients as they were recorded, and some reported from the field. */
const cases = ['./idp-cases.json', './field-cases.json'].flatMap(
  (name) => JSON.parse(readFileSync(here(name), 'utf8')) as ClientCase[],
);

describe('requests of real clients, each replayed in a fresh tenant', () => {
  let service: TestService;
  const passed = new Map<string, number>();
  const totals = new Map<string, number>();
  const count = (counts: Map<string, number>, client: string) => counts.set(client, (counts.get(client) ?? 0) + 1);

  beforeAll(async () => {
    // What cases with `exampleSchemas` need, which changes nothing for the others.
    service = await startService({ SCHEMAS_FILE: fileURLToPath(here('./schemas.json')) });
  });

  afterAll(async () => {
    await service.close();
    const lines = [...totals].map(([client, total]) => `${client} ${passed.get(client) ?? 0}/${total}`);
    process.stderr.write(`replayed client cases passed: ${lines.join(', ')}\n`);
  });

  for (const clientCase of cases) {
    const missing = clientCase.precondition.requires?.filter((feature) => NOT_BUILT.has(feature)) ?? [];
    const title = `${clientCase.id}: ${clientCase.title}`;
    if (missing.length > 0) {
      it.skip(`${title} (needs ${missing.join(', ')})`, () => undefined);
      continue;
    }
    it(title, async () => {
      count(totals, clientCase.client);
      const tenant = await service.tenant();
      expect(await replay(clientCase, { scimUrl: service.scimUrl, token: tenant.token })).toEqual([]);
      count(passed, clientCase.client);
    });
  }
});
