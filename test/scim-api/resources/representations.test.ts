import { describe, expect, it } from '@jest/globals';
import { Representations } from '../../../src/scim-api/resources/representations.js';
import { parseProjection } from '../../../src/scim/query/projection-parse.js';
import { Compatibility } from '../../../src/scim/compat/rule.js';
import { USER } from '../../storage/fixture.js';

describe('representations', () => {
  const only = (...names: string[]) => parseProjection(USER, names, undefined, new Compatibility('strict'));

  it('[H2] are kept by what the schema has of the names, not by what the client wrote', () => {
    const representations = new Representations();
    const first = representations.of(USER, only('userName', 'emails'));
    for (let n = 0; n < 100; n++) {
      const unknown = `${'x'.repeat(900)}${n}`;
      expect(representations.of(USER, only('EMAILS', unknown, 'username'))).toBe(first);
    }
    expect(representations.kept(USER)).toBe(1);
    expect(representations.of(USER, only('userName'))).not.toBe(first);
    expect(
      representations.of(USER, parseProjection(USER, undefined, 'userName,emails', new Compatibility('strict'))),
    ).not.toBe(first);
  });

  it('[H2] are kept within bounds, however many sets of names are asked for', () => {
    const representations = new Representations();
    const paths = [...USER.byPath.values()].map(({ path }) => path);
    for (let n = 0; n < 3000; n++)
      representations.of(USER, only(...paths.filter((_, at) => (n >> (at % 12)) & 1), 'id'));
    expect(representations.kept(USER)).toBeLessThanOrEqual(256);
    expect(representations.kept(USER)).toBeGreaterThan(50);
  });
});
