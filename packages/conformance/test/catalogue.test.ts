import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { ALL_CHECKS, countTables, listChecks, select } from '../src/index.js';
import { ABILITIES, AREAS, CLIENTS } from '../src/vocabulary.js';
import { sectionOf } from '../src/requirements.js';

const nothing = { only: [], skip: [], clients: [], strict: false };

describe('the catalogue of checks', () => {
  it('has more than three hundred checks, some in every area', () => {
    expect(ALL_CHECKS.length).toBeGreaterThan(300);
    for (const area of AREAS)
      expect(ALL_CHECKS.filter((check) => check.area === area).length).toBeGreaterThanOrEqual(3);
  });

  it('gives each check an id of its own, a title and a way to mend it', () => {
    expect(new Set(ALL_CHECKS.map(({ id }) => id)).size).toBe(ALL_CHECKS.length);
    for (const { id, title, fix } of ALL_CHECKS) {
      expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9$]+)*$/);
      expect(title.length).toBeGreaterThan(7);
      expect(fix).toMatch(/\.$/);
    }
  });

  it('cites requirements whose section is known, in every check but a client’s own practice', () => {
    for (const { id, area, clients, requirements } of ALL_CHECKS) {
      for (const requirement of requirements) expect(sectionOf(requirement)).toMatch(/^RFC \d{4} section \d/);
      if (requirements.length === 0) expect([id, clients.length > 0]).toEqual([id, true]);
      if (area === 'clients') expect(clients.length).toBeGreaterThan(0);
    }
  });

  it('says what a client cannot do where a check breaks one', () => {
    const silent = ALL_CHECKS.filter(
      ({ severity, ability, clients }) => severity === 'client' && clients.length > 0 && !ability,
    );
    expect(silent.map(({ id }) => id)).toEqual([]);
    for (const client of CLIENTS) expect(ALL_CHECKS.some(({ clients }) => clients.includes(client))).toBe(true);
    for (const ability of ABILITIES) expect(ALL_CHECKS.some((check) => check.ability === ability)).toBe(true);
  });

  it('stands in an order in which each check follows those it relies on', () => {
    const seen = new Set<string>();
    for (const { id, dependsOn } of ALL_CHECKS) {
      expect([id, dependsOn.filter((one) => !seen.has(one))]).toEqual([id, []]);
      seen.add(id);
    }
  });

  it('is counted in the documentation as it is', () => {
    const documentation = readFileSync(new URL('../../../docs/conformance-runner.md', import.meta.url), 'utf8');
    expect(documentation).toContain(countTables(ALL_CHECKS));
  });

  it('is listed one line a check, and counted by area and client', () => {
    expect(listChecks(ALL_CHECKS).trimEnd().split('\n')).toHaveLength(ALL_CHECKS.length + 1);
    expect(countTables(ALL_CHECKS)).toContain(`| **all** | ${ALL_CHECKS.length} |`);
  });
});

describe('the selection of checks', () => {
  const ids = (selection: Partial<Parameters<typeof select>[1]>) =>
    select(ALL_CHECKS, { ...nothing, ...selection }).map(({ id }) => id);

  it('takes areas, ids and wildcards', () => {
    expect(ids({ only: ['me'] })).toEqual(expect.arrayContaining(['me-answers', 'me-location']));
    expect(ids({ only: ['read-user'] })).toEqual(['read-user']);
    expect(ids({ only: ['okta-push-*'] }).every((id) => id.startsWith('okta-push-'))).toBe(true);
    expect(ids({ skip: ['filter'] }).some((id) => id.startsWith('filter-'))).toBe(false);
  });

  it('refuses a name that fits nothing, so that a typing error is not a green run', () => {
    expect(() => ids({ only: ['reed-user'] })).toThrow('no check or area is called reed-user');
    expect(() => ids({ skip: ['nothing-*'] })).toThrow('nothing-*');
  });

  it('leaves advice and the letter of the RFC to --strict, and forms outside its grammar to runs without it', () => {
    const [usual, strict] = [new Set(ids({})), new Set(ids({ strict: true }))];
    for (const { id, mode, severity } of ALL_CHECKS) {
      if (mode === 'strict' || severity === 'advice') expect([id, usual.has(id)]).toEqual([id, false]);
      if (mode === 'lenient') expect([id, strict.has(id)]).toEqual([id, false]);
      if (mode === undefined) expect([id, strict.has(id)]).toEqual([id, true]);
    }
  });

  it('takes what matters to a client, and what is at least so severe', () => {
    const okta = select(ALL_CHECKS, { ...nothing, clients: ['okta'] });
    expect(okta.every(({ clients }) => clients.includes('okta'))).toBe(true);
    expect(okta.length).toBeGreaterThan(100);
    expect(select(ALL_CHECKS, { ...nothing, severity: 'client' }).every(({ severity }) => severity === 'client')).toBe(
      true,
    );
    expect(ids({ severity: 'advice' })).toContain('etag-version');
  });
});

describe('[U3] the recipes', () => {
  it('name no package that others could register', () => {
    for (const path of ['../../../docs/conformance-runner.md', '../README.md']) {
      const recipes = readFileSync(new URL(path, import.meta.url), 'utf8');
      expect(recipes).toContain('git clone');
      expect(recipes).not.toMatch(/\bnpx (?!playwright)|npm (?:i|install|exec) (?:-g )?rollcall\b/);
    }
  });
});
