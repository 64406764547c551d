import { fileURLToPath } from 'node:url';
import { startService, type TestService } from '../../../e2e/support/service.js';
import type { ScimClient } from './client.js';

export const DEVICE = 'urn:example:params:scim:schemas:core:2.0:Device';
export const BADGE = 'urn:example:params:scim:schemas:extension:badge:2.0:User';

/** A service with the resource type and the extension of schemas.json beside the built-in ones. */
export function startConfiguredService(env: Record<string, string> = {}): Promise<TestService> {
  return startService({ SCHEMAS_FILE: fileURLToPath(new URL('./schemas.json', import.meta.url)), ...env });
}

/** Creates a device and gives its id. */
export async function device(client: ScimClient, attributes: Record<string, unknown>): Promise<string> {
  const made = await client.post('/Devices', { schemas: [DEVICE], ...attributes });
  if (made.status !== 201) throw new Error(made.text);
  return made.json.id as string;
}
