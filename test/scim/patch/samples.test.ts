import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import type { JsonObject } from '../../../src/scim/json.js';
import { Compatibility } from '../../../src/scim/compat/rule.js';
import { applyPatch } from '../../../src/scim/patch/apply.js';
import { frozen, groupType, MODES, refusal, userType } from './fixture.js';

/** An example of RFC 7644 section 3.5.2: its request, on a resource it fits, and what becomes of it. */
interface Sample {
  readonly resourceType: 'User' | 'Group';
  readonly before: JsonObject;
  readonly request: { readonly schemas: string[]; readonly Operations: JsonObject[] };
  readonly after: JsonObject;
  readonly members: JsonObject[];
  /** Why the example is outside the RFC's own grammar. */
  readonly lenientOnly?: string;
}

const FOLDER = new URL('../../samples/', import.meta.url);
const TYPES = { User: userType, Group: groupType };
const names = readdirSync(FOLDER).filter((name) => name.startsWith('rfc7644-3.5.2'));

it('the examples of all parts of the section are there', () => {
  for (const part of ['3.5.2.1', '3.5.2.2', '3.5.2.3']) {
    expect(names.filter((name) => name.startsWith(`rfc7644-${part}-`)).length).toBeGreaterThanOrEqual(2);
  }
});

describe.each(names)('%s', (name) => {
  const sample = JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')) as Sample;
  const type = TYPES[sample.resourceType];

  it.each(MODES)('%s', (mode) => {
    if (mode === 'strict' && sample.lenientOnly !== undefined) {
      expect(refusal(sample.before, sample.request.Operations, { type, mode })).toBe('invalidFilter');
      return;
    }
    const change = applyPatch(type, frozen(sample.before), sample.request, { compat: new Compatibility(mode) });
    expect(change).toEqual({ document: sample.after, members: sample.members });
  });
});
