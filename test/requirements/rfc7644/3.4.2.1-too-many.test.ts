import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ScimError } from '../../../src/scim/errors.js';
import { BASE, createUser, listQuery, openStore, TENANT, USER, type TestStore } from '../../storage/fixture.js';

const USERS = 30;

/** Long reads have no time at all here, so whatever has to look at every resource is too much. */
let impatient: TestStore;
/** The same resources, with the usual time. */
let patient: TestStore;
beforeAll(async () => {
  impatient = await openStore({ longReadMs: -1, maxInlineMatches: 5 });
  patient = await openStore({ maxInlineMatches: 5 });
  for (const { store } of [impatient, patient]) {
    for (let index = 0; index < USERS; index++) await createUser(store, `user-${index}`, { title: `t${index}` });
  }
});
afterAll(() => Promise.all([impatient.close(), patient.close()]));

describe('queries that cost too much (RFC 7644 sections 3.4.2.1 and 3.12)', () => {
  it.each(['userName co "ser"', 'title ew "1"', 'userName pr', 'not (title co "9")'])(
    '[7644-035, 7644-144] are rejected with 400 tooMany, not answered in part: %s',
    async (text) => {
      const error = await impatient.store.list(TENANT, listQuery(USER, text), BASE).then(
        (page) => page,
        (reason: unknown) => reason,
      );
      expect(error).toBeInstanceOf(ScimError);
      expect((error as ScimError).toBody()).toMatchObject({ status: '400', scimType: 'tooMany' });
      expect((await patient.store.list(TENANT, listQuery(USER, text), BASE)).total).toBeGreaterThan(0);
    },
  );

  it('[7644-035] a query that an index answers is not among them', async () => {
    const page = await impatient.store.list(TENANT, listQuery(USER, 'userName eq "user-7"'), BASE);
    expect(page.total).toBe(1);
  });
});
