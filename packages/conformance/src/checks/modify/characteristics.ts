import { testAddress } from '../../resources/factory.js';
import { AttributeInfo } from '../../discovery/announced.js';
import { expectRefused, expectSame, expectThat } from '../../expect.js';
import { JsonObject, at, list, unassigned } from '../../json.js';
import { URN } from '../../urns.js';
import { CheckContext, userPath } from '../../check-context.js';
import { CheckSpec, defineChecks } from '../define-checks.js';

/** The announced attributes of User and its extensions, apart from the common ones, with the object they live in. */
function announced(
  t: CheckContext,
  holds: (attribute: AttributeInfo) => boolean,
): { schema: string; attribute: AttributeInfo }[] {
  const extensions = t.announced.type('User')?.extensions.map((extension) => extension.schema) ?? [];
  return [URN.user as string, ...extensions].flatMap((schema) =>
    (t.announced.schema(schema)?.attributes ?? [])
      .filter(
        (attribute) =>
          !['id', 'meta', 'schemas', 'externalId', 'userName', 'password'].includes(attribute.name) && holds(attribute),
      )
      .map((attribute) => ({ schema, attribute })),
  );
}

const place = (t: CheckContext, schema: string, name: string, value: JsonObject[string]): JsonObject =>
  schema === URN.user ? { [name]: value } : { [schema]: { ...t.make.extension(schema), [name]: value } };

const read = (user: unknown, schema: string, name: string) =>
  schema === URN.user ? at(user, name) : at(user, schema, name);

const announcedChecks: CheckSpec[] = [
  {
    id: 'characteristics-read-only',
    title: 'Announced readOnly attributes cannot be set by POST',
    req: ['7643-106', '7644-018'],
    run: async (t) => {
      for (const { schema, attribute } of announced(t, (one) => one.mutability === 'readOnly')) {
        const value = t.make.value(attribute);
        if (value === undefined) continue;
        const reply = await t.post('/Users', t.make.user(place(t, schema, attribute.name, value)));
        if (reply.status !== 201) continue;
        expectThat(
          JSON.stringify(read(reply.json, schema, attribute.name)) !== JSON.stringify(value),
          `${attribute.name} to be ignored`,
          reply,
        );
      }
    },
  },
  {
    id: 'characteristics-immutable',
    title: 'Announced immutable attributes cannot be changed once set',
    req: ['7643-107', '7644-088'],
    dependsOn: ['put-user'],
    run: async (t) => {
      for (const { schema, attribute } of announced(
        t,
        (one) => one.mutability === 'immutable' && one.type !== 'complex',
      )) {
        const [first, second] = [t.make.value(attribute), t.make.value(attribute)];
        if (first === undefined || JSON.stringify(first) === JSON.stringify(second)) continue;
        const user = await t.user(place(t, schema, attribute.name, first));
        const reply = await t.put(userPath(user), { ...user, ...place(t, schema, attribute.name, second!) });
        expectRefused(reply, `${attribute.name} is immutable`);
      }
    },
  },
  {
    id: 'characteristics-never-returned',
    title: 'Announced attributes with returned=never are not returned',
    req: ['7643-108', '7643-109'],
    run: async (t) => {
      for (const { schema, attribute } of announced(t, (one) => one.returned === 'never')) {
        const value = t.make.value(attribute);
        if (value === undefined) continue;
        const user = await t.user(place(t, schema, attribute.name, value));
        for (const one of [user, await t.read(userPath(user))]) {
          expectThat(read(one, schema, attribute.name) === undefined, `no ${attribute.name}`, one);
        }
      }
    },
  },
  {
    id: 'characteristics-request-returned',
    title: 'Announced attributes with returned=request come only when asked for',
    req: ['7643-109'],
    run: async (t) => {
      for (const { schema, attribute } of announced(t, (one) => one.returned === 'request')) {
        const value = t.make.value(attribute);
        if (value === undefined) continue;
        const user = await t.user(place(t, schema, attribute.name, value));
        expectThat(
          read(await t.read(userPath(user)), schema, attribute.name) === undefined,
          `no ${attribute.name} unasked`,
          user,
        );
        const name = schema === URN.user ? attribute.name : `${schema}:${attribute.name}`;
        const asked = await t.get(`${userPath(user)}?attributes=${encodeURIComponent(name)}`);
        expectThat(read(asked.json, schema, attribute.name) !== undefined, `${attribute.name} when asked for`, asked);
      }
    },
  },
  {
    id: 'characteristics-extensions-stored',
    title: 'Every writable attribute of the announced extensions is stored',
    req: ['7643-054', '7643-056'],
    severity: 'rfc',
    fix: 'Store what /Schemas announces, or announce less.',
    run: async (t) => {
      const writable = announced(
        t,
        (one) => one.mutability === 'readWrite' && one.returned !== 'never' && one.returned !== 'request',
      );
      for (const { schema, attribute } of writable.filter((one) => one.schema !== URN.user).slice(0, 30)) {
        const value = t.make.value(attribute);
        if (value === undefined || attribute.uniqueness !== 'none') continue;
        const user = await t.user(place(t, schema, attribute.name, value));
        expectThat(
          !unassigned(read(await t.read(userPath(user)), schema, attribute.name)),
          `${schema}:${attribute.name} stored`,
          user,
        );
      }
    },
  },
  {
    id: 'characteristics-unique',
    title: 'Announced uniqueness is kept',
    req: ['7643-111'],
    run: async (t) => {
      for (const { schema, attribute } of announced(
        t,
        (one) => one.uniqueness !== 'none' && one.type === 'string' && !one.multiValued,
      )) {
        const value = t.make.value(attribute);
        if (value === undefined) continue;
        await t.user(place(t, schema, attribute.name, value));
        const reply = await t.post('/Users', t.make.user(place(t, schema, attribute.name, value)));
        expectRefused(reply, `${attribute.name} is announced as unique`);
      }
    },
  },
];

/** Characteristics of attributes as the schemas announce them (RFC 7643 sections 2.2 and 7). */
export const characteristicsChecks = defineChecks(
  'characteristics',
  {
    dependsOn: ['create-user', 'read-user'],
    fix: 'Let the published characteristics decide on every way of writing and reading.',
  },
  [
    ...announcedChecks,
    {
      id: 'characteristics-case-preserved',
      title: 'The case of values is kept as it was sent',
      req: ['7643-104', '7643-105'],
      needs: ['User.displayName'],
      severity: 'client',
      clients: ['entra', 'okta'],
      ability: 'user update',
      run: async (t) =>
        expectSame(
          (await t.read(userPath(await t.user({ displayName: 'McAllister DE' })))).displayName,
          'McAllister DE',
          'displayName',
        ),
    },
    {
      id: 'characteristics-missing-primary',
      severity: 'advice',
      title: 'A value without primary is not primary',
      req: ['7643-027'],
      needs: ['User.emails'],
      run: async (t) => {
        const user = await t.read(userPath(await t.user({ emails: [{ value: testAddress('np'), type: 'work' }] })));
        const primary = at(user, 'emails', 0, 'primary');
        expectThat(primary === undefined || primary === false, 'primary absent or false', primary);
      },
    },
    {
      id: 'characteristics-same-value-other-type',
      title: 'The same value may appear under two types',
      req: ['7643-031'],
      needs: ['User.emails'],
      run: async (t) => {
        const emails = ['work', 'home'].map((type) => ({ value: testAddress('twice'), type }));
        const user = await t.read(userPath(await t.user({ emails })));
        expectThat(list(user, 'emails').length === 2, 'both values', user.emails);
      },
    },
    {
      id: 'characteristics-unknown-attribute',
      title: 'An unknown attribute is ignored or refused, never a server error',
      req: ['7644-018'],
      run: async (t) => {
        const reply = await t.post('/Users', t.make.user({ [`unknown${t.token()}`]: 'x' }));
        expectThat(reply.status < 500, '201 or a 4xx', reply);
      },
    },
    {
      id: 'characteristics-duplicate-pairs',
      title: 'The same value and type twice is not returned twice',
      req: ['7643-030'],
      severity: 'advice',
      needs: ['User.emails'],
      run: async (t) => {
        const one = { value: testAddress('dup'), type: 'work' };
        const reply = await t.post('/Users', t.make.user({ emails: [one, one] }));
        if (reply.status === 201)
          expectThat(list(reply.json, 'emails').length === 1, 'one value', at(reply.json, 'emails'));
      },
    },
    {
      id: 'characteristics-long-value',
      title: 'A value of 500 characters is stored whole or refused',
      req: ['7644-012'],
      needs: ['User.displayName'],
      fix: 'Never cut values off silently.',
      run: async (t) => {
        const displayName = 'x'.repeat(500);
        const reply = await t.post('/Users', t.make.user({ displayName }));
        if (!reply.ok) return expectRefused(reply, 'the value is too long');
        expectSame(
          at(await t.read(`/Users/${String(at(reply.json, 'id'))}`), 'displayName'),
          displayName,
          'the whole value',
        );
      },
    },
    {
      id: 'characteristics-spaces-kept',
      title: 'Inner spaces of values are kept',
      req: ['7644-012'],
      needs: ['User.displayName'],
      run: async (t) =>
        expectSame(
          (await t.read(userPath(await t.user({ displayName: 'A  B   C' })))).displayName,
          'A  B   C',
          'displayName',
        ),
    },
  ],
);
