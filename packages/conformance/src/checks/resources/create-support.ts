import { expectStatus } from '../../expect.js';
import { JsonObject } from '../../json.js';
import { Trial } from '../../trial.js';

/** Creates a user; anything but 201 is a finding. */
export async function create(t: Trial, overrides: JsonObject = {}): Promise<JsonObject> {
  const reply = await t.post('/Users', t.make.user(overrides));
  expectStatus(reply, 201);
  return reply.json as JsonObject;
}
