import { describe, expect, it } from '@jest/globals';
import { OPERATION_RULES } from '../../../src/scim/compat/index.js';
import type { JsonObject } from '../../../src/scim/json.js';
import { growth, LINEAR } from '../../support/growth.js';
import { groupType } from './fixture.js';

/** What the operation rules make of one operation, each on what the one before left. */
function rewritten(operation: JsonObject): JsonObject[] {
  return OPERATION_RULES.reduce<JsonObject[]>(
    (operations, rule) => operations.flatMap((each) => rule.rewrite(each, groupType) ?? [each]),
    [operation],
  );
}

describe('operation rules rewrite a client’s form into the form of RFC 7644 section 3.5.2', () => {
  it.each<[string, string]>([
    [`emails[type eq 'work'].value`, 'emails[type eq "work"].value'],
    [`emails[type eq"work"].value`, 'emails[type eq "work"].value'],
    [`emails[type eq'work' and display EQ'x']`, 'emails[type eq "work" and display EQ "x"]'],
    [`emails[display eq 'say "hi"\\']`, 'emails[display eq "say \\"hi\\"\\\\"]'],
    [`tags eq 'red'`, 'tags eq "red"'],
    ['/name/givenName', 'name.givenName'],
    ['/active', 'active'],
  ])('the path %s', (path, expected) => {
    expect(rewritten({ op: 'replace', path, value: 'x' })).toEqual([{ op: 'replace', path: expected, value: 'x' }]);
  });

  it.each([
    'emails[display eq "it\'s"].value',
    'emails[display eq "eq\\"x\'y\'"].value',
    'emails[display eq "a" and value eq "req\'x\'"]',
    'name.givenName',
    'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value',
    "emails[type eq 'work].value",
    '/a/b/c',
    'members[value eq "a"]',
  ])('the path %s is left as it is', (path) => {
    expect(rewritten({ op: 'remove', path })).toEqual([{ op: 'remove', path }]);
  });

  it('a malformed path is left to the engine, which says what is wrong with it', () => {
    for (const path of ['members[', 'members[value eq]', 'none[value eq "a"]']) {
      expect(rewritten({ op: 'add', path })).toEqual([{ op: 'add', path }]);
    }
  });

  it('a long path of quotes is read in linear time', () => {
    for (const piece of ['\'"eq', '"', '"\\']) {
      const read = (size: number) => rewritten({ op: 'remove', path: `emails[${piece.repeat(size)}` });
      expect(growth(20_000, read)).toBeLessThan(LINEAR);
    }
  });
});
