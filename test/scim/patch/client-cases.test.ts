import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import type { ClientCase, Expectation, FollowUp } from '../../cases/case.js';
import { findings } from '../../cases/checks.js';
import { Compatibility } from '../../../src/scim/compat/rule.js';
import { ScimError } from '../../../src/scim/errors.js';
import type { JsonObject } from '../../../src/scim/json.js';
import { applyPatch } from '../../../src/scim/patch/apply.js';
import { normalizeResource } from '../../../src/scim/resource/normalize.js';
import type { ResourceType } from '../../../src/scim/schema/attribute.js';
import { groupType, membersAfter, userType } from './fixture.js';

/** The PATCH requests of real clients, played on the engine alone: no HTTP, no storage. */
const cases = (
  JSON.parse(readFileSync(new URL('../../cases/idp-cases.json', import.meta.url), 'utf8')) as ClientCase[]
).filter((each) => each.request.method === 'PATCH' && typeof each.request.body === 'object');

interface Resource {
  readonly type: ResourceType;
  readonly id: string;
  document: JsonObject;
  members: string[];
}

/** The resources of one case, by the path they are reached at. */
class World {
  readonly #saved = new Map<string, string>([
    ['rand', 'r4nd'],
    ['guid', '7d0c9a0e-0000-4000-8000-000000000000'],
  ]);
  readonly #resources = new Map<string, Resource>();

  create(path: string, body: unknown, save: Readonly<Record<string, string>> = {}): void {
    const type = path.startsWith('/Users') ? userType : groupType;
    const id = `id-${this.#resources.size + 1}`;
    const read = normalizeResource(type, this.fill(body), { compat: new Compatibility('lenient'), verb: 'create' });
    this.#resources.set(`${path}/${id}`, { type, id, document: read.document, members: [...(read.members ?? [])] });
    for (const name of Object.keys(save)) this.#saved.set(name, id);
  }

  patch(path: string, body: unknown): number {
    const resource = this.#resources.get(this.fill(path).replace(/\?.*$/, ''));
    if (!resource) return 404;
    try {
      const change = applyPatch(resource.type, resource.document, this.fill(body), {
        compat: new Compatibility('lenient'),
      });
      resource.document = change.document;
      resource.members = membersAfter(resource.members, change.members);
      return 200;
    } catch (error) {
      if (error instanceof ScimError) return error.status;
      throw error;
    }
  }

  show(path: string): string {
    const resource = this.#resources.get(this.fill(path).replace(/\?.*$/, ''));
    if (!resource) return '';
    const { type, id, document, members } = resource;
    const used = Object.keys(document).filter((key) => key.startsWith('urn:'));
    const shown = members.map((value) => ({ value }));
    return JSON.stringify({
      ...document,
      id,
      schemas: [type.schema, ...used],
      ...(shown.length > 0 && { members: shown }),
    });
  }

  fill<T>(value: T): T {
    const text = JSON.stringify(value).replace(
      /\{\{(\w+)\}\}/g,
      (whole, name: string) => this.#saved.get(name) ?? whole,
    );
    return JSON.parse(text) as T;
  }
}

/** What the database decides is left to the tests that have one. */
const BEYOND_THE_ENGINE = new Map([['entra-patch-028', 'userName is taken: uniqueness is the database’s word']]);

it('every exception names a case there is', () => {
  for (const id of BEYOND_THE_ENGINE.keys()) expect(cases.map((each) => each.id)).toContain(id);
  expect(cases.length).toBeGreaterThan(50);
});

describe.each(cases.filter((each) => !BEYOND_THE_ENGINE.has(each.id)))('$id: $title', (each) => {
  const world = new World();
  for (const { path, body, save } of each.precondition.setup ?? []) world.create(path, body, save);

  it('is understood, and leaves what the client looks for', () => {
    const statuses = [each.request, ...(each.parallel ?? [])].map(({ path, body }) => world.patch(path, body));
    const path = each.request.path;
    const check = (status: number, expect: Expectation) =>
      findings({ status, headers: {}, text: world.show(path), millis: 0 }, world.fill(expect));
    for (const status of statuses) {
      const jsonChecks = status === 200 ? (each.expect.jsonChecks ?? []) : [];
      expect(check(status, { status: each.expect.status, jsonChecks })).toEqual([]);
    }
    for (const follow of each.expect.followUp ?? []) expect(followUp(follow, check)).toEqual([]);
  });
});

function followUp({ expect }: FollowUp, check: (status: number, expect: Expectation) => string[]): string[] {
  return check(200, { status: 200, jsonChecks: expect.jsonChecks ?? [] });
}
