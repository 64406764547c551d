import { ResourceTypeInfo } from '../../discovery/announced.js';
import { expectSame, expectStatus, expectThat } from '../../expect.js';
import { JsonObject, at, list } from '../../json.js';
import { Skip } from '../../outcome.js';
import { Resource, CheckContext } from '../../check-context.js';
import { CheckSpec, defineChecks } from '../define-checks.js';

/** Runs a step for every announced resource type besides User and Group. */
function forEachType(
  id: string,
  title: string,
  req: string[],
  step: (t: CheckContext, type: ResourceTypeInfo) => Promise<void>,
  more: Partial<CheckSpec> = {},
): CheckSpec {
  return {
    id,
    title,
    req,
    ...more,
    run: async (t) => {
      const types = t.announced.customTypes();
      if (types.length === 0) throw new Skip('the server announces no resource types besides User and Group');
      for (const type of types) await step(t, type);
    },
  };
}

async function make(t: CheckContext, type: ResourceTypeInfo): Promise<Resource> {
  const reply = await t.post(type.endpoint, t.make.custom(type.name));
  if (reply.status !== 201) throw new Skip(`no ${type.name} could be made: ${reply.describe()}`, 'custom-create');
  return reply.json as Resource;
}

/** A text attribute that can be written and read. */
function textAttribute(t: CheckContext, type: ResourceTypeInfo): string | undefined {
  return t.announced
    .schema(type.schema)
    ?.attributes.find(
      (one) =>
        one.type === 'string' &&
        !one.multiValued &&
        one.mutability === 'readWrite' &&
        one.returned !== 'never' &&
        one.canonicalValues.length === 0,
    )?.name;
}

/** Resource types of the server's own, on the same rules (RFC 7643 sections 6 and 7). */
export const customChecks = defineChecks(
  'custom',
  {
    dependsOn: ['discovery-types-list', 'discovery-schemas'],
    fix: 'Serve announced resource types by the same rules as users and groups.',
  },
  [
    forEachType('custom-list', 'Each announced type is listed', ['7644-027', '7644-029'], async (t, type) => {
      const reply = await t.get(type.endpoint);
      expectStatus(reply, 200);
      expectThat(Array.isArray(at(reply.json, 'Resources')) || at(reply.json, 'totalResults') === 0, 'a list', reply);
    }),
    forEachType(
      'custom-create',
      'A resource with the required attributes is created',
      ['7644-020'],
      async (t, type) => {
        const body = t.make.custom(type.name);
        const reply = await t.post(type.endpoint, body);
        expectStatus(reply, 201);
        expectThat(typeof at(reply.json, 'id') === 'string', 'an id', reply);
        expectSame(at(reply.json, 'meta', 'resourceType'), type.name, 'meta.resourceType');
      },
    ),
    forEachType('custom-read', 'It is read by id', ['7644-026'], async (t, type) => {
      const made = await make(t, type);
      const reply = await t.get(`${type.endpoint}/${made.id}`);
      expectStatus(reply, 200);
      expectThat(list(reply.json, 'schemas').includes(type.schema), `schemas with ${type.schema}`, reply);
    }),
    forEachType(
      'custom-filter',
      'It is found by a filter',
      ['7644-038'],
      async (t, type) => {
        const name = textAttribute(t, type);
        if (!name) return;
        const value = `x-${t.token()}`;
        const body: JsonObject = { ...t.make.custom(type.name), [name]: value };
        const made = await t.post(type.endpoint, body);
        expectStatus(made, 201);
        const found = await t.find(type.endpoint, `${name} eq "${value}"`);
        expectSame(
          found.map((one) => one.id),
          [at(made.json, 'id')],
          'exactly the resource',
        );
      },
      { needs: ['filter'] },
    ),
    forEachType(
      'custom-patch',
      'It is patched',
      ['7644-085'],
      async (t, type) => {
        const name = textAttribute(t, type);
        if (!name) return;
        const made = await make(t, type);
        const path = `${type.endpoint}/${made.id}`;
        const reply = await t.patch(path, [{ op: 'replace', path: name, value: `patched-${t.token()}` }]);
        expectStatus(reply, 200, 204);
        expectThat(String(at((await t.get(path)).json, name)).startsWith('patched-'), 'the new value', reply);
      },
      { needs: ['patch'] },
    ),
    forEachType('custom-put', 'It is replaced', ['7644-084'], async (t, type) => {
      const made = await make(t, type);
      expectStatus(await t.put(`${type.endpoint}/${made.id}`, made), 200);
    }),
    forEachType('custom-delete', 'It is deleted', ['7644-121'], async (t, type) => {
      const made = await make(t, type);
      expectThat((await t.delete(`${type.endpoint}/${made.id}`)).ok, '204', 'a refusal');
      expectThat(!(await t.get(`${type.endpoint}/${made.id}`)).ok, 'no resource any more', 'it is still there');
    }),
    forEachType(
      'custom-required',
      'A missing required attribute is refused',
      ['7643-101', '7644-023'],
      async (t, type) => {
        const required =
          t.announced.schema(type.schema)?.attributes.filter((one) => one.required && one.mutability !== 'readOnly') ??
          [];
        for (const one of required) {
          const body = t.make.custom(type.name);
          delete body[one.name];
          const reply = await t.post(type.endpoint, body);
          expectThat(reply.status >= 400 && reply.status < 500, `a refusal without ${one.name}`, reply);
        }
      },
    ),
  ],
);
