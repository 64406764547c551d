import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The example that the documentation walks through. */
export const EXAMPLE = fileURLToPath(new URL('../../../examples/schemas.json', import.meta.url));

export const DEVICE = 'urn:example:params:scim:schemas:core:2.0:Device';
export const COST_CENTER = 'urn:example:params:scim:schemas:extension:costcenter:2.0:User';

/** A Device as a body. */
export function device(serialNumber: string, attributes: Record<string, unknown> = {}): Record<string, unknown> {
  return { schemas: [DEVICE], displayName: `device ${serialNumber}`, serialNumber, ...attributes };
}

/** A schema file in a folder of its own; `content` that is no text is written as JSON. */
export function schemasFile(content: unknown): { readonly path: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-schemas-'));
  const path = join(folder, 'schemas.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return { path, remove: () => rmSync(folder, { recursive: true }) };
}
