import { describe, expect, it } from '@jest/globals';
import { Compatibility } from '../../src/scim/compat/rule.js';
import { TooManyError } from '../../src/scim/errors.js';
import { LIMITS } from '../../src/scim/limits.js';
import { WorkBudget } from '../../src/scim/work-budget.js';

describe('the work of a request', () => {
  it('may be all of its budget, and not a unit more', () => {
    const work = new WorkBudget(100);
    work.spend(60);
    work.spend(40);
    expect(work.spent).toBe(100);
    expect(() => work.spend(1)).toThrow(TooManyError);
  });

  it('is refused with a code, and what is refused is not paid: smaller work can still be done', () => {
    const work = new WorkBudget(100);
    work.spend(60);
    expect(() => work.spend(41)).toThrow(
      expect.objectContaining({ status: 400, scimType: 'tooMany', code: 'too-much-work' }),
    );
    work.spend(40);
    expect(work.spent).toBe(100);
  });

  it('that is done again is paid once', () => {
    const work = new WorkBudget(100);
    work.spend(30);
    const before = work.spent;
    for (let run = 0; run < 3; run++) {
      work.rewind(before);
      work.spend(70);
    }
    expect(work.spent).toBe(100);
    work.rewind(1000);
    expect(work.spent).toBe(100);
  });

  it('has the budget of LIMITS unless told otherwise', () => {
    const { work } = new Compatibility('strict');
    work.spend(LIMITS.work);
    expect(() => work.spend(1)).toThrow(TooManyError);
  });
});
