import { describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StartupError } from '../../../src/config/startup-error.js';
import { run } from '../support/process.js';
import { startService } from '../support/service.js';
import { schemasFile } from './support.js';

const URN = 'urn:example:params:scim:schemas:core:2.0:Thing';
const USER_TYPE = { name: 'User', endpoint: '/Users', schema: 'urn:ietf:params:scim:schemas:core:2.0:User' };

const schema = (...attributes: unknown[]) => ({ schemas: [{ id: URN, name: 'Thing', attributes }] });
const type = (more: Record<string, unknown>, schemas: unknown = [{ id: URN, name: 'Thing', attributes: [] }]) => ({
  schemas,
  resourceTypes: [{ name: 'Thing', endpoint: '/Things', schema: URN, ...more }],
});

describe('a schema file that is wrong', () => {
  it.each<[string, unknown, RegExp]>([
    ['that is not JSON', '{"schemas": [', /is not JSON/],
    ['that is no object', '[]', /must hold a JSON object with "schemas" and "resourceTypes"/],
    ['with a member nobody knows', { schema: [] }, /"schema" is not known here/],
    ['whose schemas are no list', { schemas: {} }, /"schemas" must be an array/],
    ['whose types are no list', { resourceTypes: {} }, /"resourceTypes" must be an array/],
    ['with a schema that is no object', { schemas: [null] }, /Schema: must be an object/],
    [
      'with a schema without id',
      { schemas: [{ name: 'x', attributes: [] }] },
      /Schema: "id" must be a URI, not nothing/,
    ],
    ['with a schema without name', { schemas: [{ id: URN, attributes: [] }] }, /"name" must be a non-empty string/],
    ['with a schema without attributes', { schemas: [{ id: URN, name: 'x' }] }, /Thing: "attributes" must be an array/],
    [
      'with a schema twice',
      { schemas: [schema(), schema()].flatMap((each) => each.schemas) },
      /Thing: is defined twice/,
    ],
    [
      'with a built-in schema',
      { schemas: [{ id: 'urn:ietf:params:scim:schemas:core:2.0:User', name: 'User', attributes: [] }] },
      /core:2\.0:User: is defined twice/,
    ],
    ['with a name that is none', schema({ name: 'no good' }), /"no good" is no attribute name/],
    ['with an attribute twice', schema({ name: 'a' }, { name: 'A' }), /"A" is defined twice/],
    ['with an unknown type', schema({ name: 'a', type: 'text' }), /attribute a: "type" must be one of .*not "text"/],
    [
      'with an unknown mutability',
      schema({ name: 'a', mutability: 'readonly' }),
      /attribute a: "mutability" must be one of/,
    ],
    [
      'with a text for a boolean',
      schema({ name: 'a', required: 'true' }),
      /attribute a: "required" must be true or false/,
    ],
    [
      'with a complex attribute of nothing',
      schema({ name: 'a', type: 'complex' }),
      /a complex attribute needs "subAttributes"/,
    ],
    [
      'with complex in complex',
      schema({
        name: 'a',
        type: 'complex',
        subAttributes: [{ name: 'b', type: 'complex', subAttributes: [{ name: 'c' }] }],
      }),
      /attribute a, attribute b: a sub-attribute must not be complex/,
    ],
    [
      'with a unique boolean',
      schema({ name: 'a', type: 'boolean', uniqueness: 'server' }),
      /a boolean attribute has no uniqueness/,
    ],
    ['with a type without endpoint', type({ endpoint: undefined }), /Resource type Thing: "endpoint" must be/],
    ['with an endpoint of two segments', type({ endpoint: '/a/b' }), /"endpoint" must be a slash and one path segment/],
    ['with an endpoint of the protocol', type({ endpoint: '/Bulk' }), /endpoint \/Bulk belongs to the protocol/],
    [
      'with an endpoint of another type',
      type({ endpoint: '/Users' }),
      /endpoint \/Users belongs to another resource type/,
    ],
    ['with a type of no schema', type({ schema: 'urn:none' }), /there is no schema "urn:none"/],
    [
      'with an extension of no schema',
      type({ schemaExtensions: [{ schema: 'urn:none', required: false }] }),
      /there is no schema "urn:none"/,
    ],
    [
      'with an extension that says too little',
      type({ schemaExtensions: [{ schema: URN }] }),
      /needs "schema" and "required"/,
    ],
    [
      'with an extension that is its own schema',
      type({ schemaExtensions: [{ schema: URN, required: true }] }),
      /is named twice/,
    ],
    [
      'that moves the users',
      { resourceTypes: [{ ...USER_TYPE, endpoint: '/People' }] },
      /Resource type User: "endpoint" must be \/Users/,
    ],
    [
      'that gives users another schema',
      { resourceTypes: [{ ...USER_TYPE, schema: URN }] },
      /Resource type User: "schema" must be/,
    ],
    [
      'with two types of one name',
      { resourceTypes: [USER_TYPE, { ...USER_TYPE, name: 'user', endpoint: '/x' }] },
      /is defined twice/,
    ],
  ])('%s: one line says what and where', async (_what, content, message) => {
    const file = schemasFile(content);
    try {
      const error: unknown = await startService({ SCHEMAS_FILE: file.path }).then(
        (service) => service.close(),
        (reason: unknown) => reason,
      );
      expect(error).toBeInstanceOf(StartupError);
      const line = (error as StartupError).message;
      expect(line).toMatch(message);
      expect(line.startsWith(`SCHEMAS_FILE: ${file.path}: `)).toBe(true);
      expect(line).not.toContain('\n');
    } finally {
      file.remove();
    }
  });

  it('ends the process with code 1 and that one line', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rollcall-wrong-'));
    const file = schemasFile(schema({ name: 'a', type: 'text' }));
    try {
      const service = run('start', [], folder, { SCHEMAS_FILE: file.path, DATABASE_URL: join(folder, 'x.sqlite') });
      expect(await service.ended).toBe(1);
      const lines = service.stderr().trim().split('\n');
      expect(lines.filter((line) => line.includes('SCHEMAS_FILE'))).toHaveLength(1);
      expect(lines.at(-1)).toMatch(/SCHEMAS_FILE: .*attribute a: "type" must be one of/);
      expect(service.stderr()).not.toMatch(/^ {4}at /m);

      const missing = run('start', [], folder, { SCHEMAS_FILE: join(folder, 'none.json') });
      expect(await missing.ended).toBe(1);
      expect(missing.stderr()).toMatch(/SCHEMAS_FILE: .*none\.json: cannot be read \(ENOENT\)/);
    } finally {
      file.remove();
      rmSync(folder, { recursive: true });
    }
  }, 120_000);
});
