import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { startService, type TestService } from '../e2e/support/service.js';
import type { ClientCase } from './case.js';
import { replay } from './replay.js';

/** Optional features that some cases need and this service does not offer. */
const NOT_BUILT = new Set(['basicAuth', 'oauthServer', 'authCodeFlow', 'entraJwt']);

const here = (name: string) => new URL(name, import.meta.url);

/** Requests of clients as they were recorded, and some reported from the field. */
export const CASES: readonly ClientCase[] = ['./idp-cases.json', './field-cases.json'].flatMap(
  (name) => JSON.parse(readFileSync(here(name), 'utf8')) as ClientCase[],
);

/** Defines a test for each case of a client, replayed in a fresh tenant. */
export function replayCasesOf(client: string): void {
  describe(`requests of ${client}, each replayed in a fresh tenant`, () => {
    let service: TestService;

    beforeAll(async () => {
      // What cases with `exampleSchemas` need, which changes nothing for the others.
      service = await startService({ SCHEMAS_FILE: fileURLToPath(here('./schemas.json')) });
    });
    afterAll(() => service.close());

    for (const clientCase of CASES.filter((each) => each.client === client)) {
      const missing = clientCase.precondition.requires?.filter((feature) => NOT_BUILT.has(feature)) ?? [];
      const title = `${clientCase.id}: ${clientCase.title}`;
      if (missing.length > 0) {
        it.skip(`${title} (needs ${missing.join(', ')})`, () => undefined);
        continue;
      }
      it(title, async () => {
        const tenant = await service.tenant();
        expect(await replay(clientCase, { scimUrl: service.scimUrl, token: tenant.token })).toEqual([]);
      });
    }
  });
}
