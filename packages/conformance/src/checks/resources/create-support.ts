import { expectStatus } from '../../expect.js';
import { JsonObject } from '../../json.js';
import { CheckContext } from '../../check-context.js';

/** Creates a user; anything but 201 is a finding. */
export async function create(t: CheckContext, overrides: JsonObject = {}): Promise<JsonObject> {
  const reply = await t.post('/Users', t.make.user(overrides));
  expectStatus(reply, 201);
  return reply.json as JsonObject;
}
