import { expectSame, expectStatus, expectThat } from '../../expect.js';
import { JsonObject, at, list, unassigned } from '../../json.js';
import { URN } from '../../urns.js';
import { defineChecks } from '../define-checks.js';

import { keptSpecs } from './create-keeps.js';
import { refusedSpecs } from './create-refused.js';
import { create } from './create-support.js';

/** Creating users (RFC 7644 section 3.3). */
export const createChecks = defineChecks(
  'create',
  {
    severity: 'rfc',
    fix: 'Store what the schema knows and answer 201 with the stored resource.',
    dependsOn: ['create-user'],
  },
  [
    {
      id: 'create-user',
      title: 'A user with the usual attributes is created: 201 and an id',
      req: ['7644-020'],
      severity: 'client',
      clients: [
        'okta',
        'entra',
        'onelogin',
        'jumpcloud',
        'ping',
        'google',
        'rippling',
        'sailpoint',
        'aws',
        'github',
        'keycloak',
        'authentik',
        'saviynt',
        'oracle',
        'cyberark',
      ],
      ability: 'user create',
      run: async (t) => {
        const created = await create(t);
        expectThat(typeof created.id === 'string' && created.id !== '', 'an id, a non-empty string', created);
      },
    },
    {
      id: 'create-full-user',
      title: 'A user with more of the core attributes is created',
      req: ['7644-020'],
      severity: 'client',
      clients: ['okta', 'entra', 'onelogin', 'sailpoint'],
      ability: 'user create',
      run: async (t) => {
        const whole: JsonObject = {
          externalId: `ext-${t.token()}`,
          title: 'Engineer',
          nickName: 'Testy',
          userType: 'Employee',
          phoneNumbers: [{ value: '+1 555 0100', type: 'work' }],
          addresses: [{ type: 'work', locality: 'Oslo', country: 'NO' }],
        };
        const known = Object.entries(whole).filter(([name]) => name === 'externalId' || t.has('User', name));
        await create(t, Object.fromEntries(known));
      },
    },
    {
      id: 'create-minimal-user',
      title: 'A user with nothing but what the schema requires is created',
      req: ['7644-020', '7643-058'],
      severity: 'client',
      clients: ['google', 'onelogin'],
      ability: 'user create',
      run: async (t) => {
        const body = t.make.user();
        for (const name of ['name', 'displayName', 'emails', 'active']) {
          if (t.announced.attribute(URN.user, name)?.required !== true) delete body[name];
        }
        expectStatus(await t.post('/Users', body), 201);
      },
    },
    {
      id: 'create-location-header',
      title: 'A 201 carries the Location of the new resource',
      req: ['7644-020'],
      run: async (t) => {
        const reply = await t.post('/Users', t.make.user());
        const location = reply.header('location') ?? '';
        expectThat(
          location.includes(String(at(reply.json, 'id'))),
          'a Location header with the new id',
          location || 'no such header',
        );
      },
    },
    {
      id: 'create-location-same',
      title: 'The Location header and meta.location are the same',
      req: ['7644-020', '7643-051'],
      dependsOn: ['create-location-header'],
      run: async (t) => {
        const reply = await t.post('/Users', t.make.user());
        expectSame(at(reply.json, 'meta', 'location'), reply.header('location'), 'meta.location equal to Location:');
      },
    },
    {
      id: 'create-body',
      title: 'A 201 has the whole new resource as its body',
      req: ['7644-020'],
      severity: 'client',
      clients: ['okta', 'entra', 'authentik', 'keycloak'],
      ability: 'user create',
      run: async (t) => {
        const body = t.make.user();
        const reply = await t.post('/Users', body);
        expectThat(typeof at(reply.json, 'id') === 'string', 'the resource with its id', reply);
        expectThat(
          String(at(reply.json, 'userName')).toLowerCase() === String(body.userName).toLowerCase(),
          `userName ${String(body.userName)}`,
          reply,
        );
      },
    },
    {
      id: 'create-schemas',
      title: 'A created user names its schema',
      req: ['7643-053', '7643-035'],
      severity: 'client',
      clients: ['okta'],
      ability: 'user create',
      run: async (t) => {
        const schemas = list(await create(t), 'schemas');
        expectThat(schemas.includes(URN.user), `schemas with ${URN.user}`, schemas);
        expectThat(new Set(schemas).size === schemas.length, 'schemas without repetition', schemas);
      },
    },
    {
      id: 'create-meta-resource-type',
      title: 'meta.resourceType is User',
      req: ['7644-024', '7643-049'],
      severity: 'client',
      clients: ['okta', 'entra'],
      ability: 'user create',
      run: async (t) => expectSame(at(await create(t), 'meta', 'resourceType'), 'User', 'meta.resourceType'),
    },
    {
      id: 'create-meta-dates',
      title: 'meta.created and meta.lastModified are dateTimes, equal at first',
      req: ['7643-050', '7643-014'],
      run: async (t) => {
        const created = await create(t);
        const [first, last] = [at(created, 'meta', 'created'), at(created, 'meta', 'lastModified')];
        const pattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?$/;
        expectThat(typeof first === 'string' && pattern.test(first), 'meta.created as an xsd:dateTime', first);
        expectThat(typeof last === 'string' && pattern.test(last), 'meta.lastModified as an xsd:dateTime', last);
        const apart = Math.abs(Date.parse(String(first)) - Date.parse(String(last)));
        expectThat(apart < 1_000, `meta.lastModified equal to meta.created ${String(first)}`, last);
      },
    },
    {
      id: 'create-id-from-server',
      title: 'An id in the body is ignored: the server gives its own',
      req: ['7643-042', '7644-018', '7643-041'],
      severity: 'client',
      clients: ['keycloak', 'okta'],
      ability: 'user create',
      fix: 'Ignore id and other readOnly attributes in a POST.',
      run: async (t) => {
        const own = `own-id-${t.token()}`;
        const created = await create(t, { id: own });
        expectThat(created.id !== own, 'an id of the server, not the one in the body', created.id);
      },
    },
    {
      id: 'create-meta-ignored',
      title: 'meta in the body is ignored',
      req: ['7643-048', '7644-018'],
      severity: 'client',
      clients: ['entra', 'okta'],
      ability: 'user create',
      fix: 'Ignore meta in requests, whatever it holds.',
      run: async (t) => {
        const meta = { resourceType: 'Other', created: '2001-01-01T00:00:00Z', location: 'https://example.test/x' };
        const created = await create(t, { meta });
        expectThat(at(created, 'meta', 'resourceType') === 'User', 'meta of the server', created.meta);
        expectThat(at(created, 'meta', 'created') !== meta.created, 'meta.created of the server', created.meta);
      },
    },
    {
      id: 'create-groups-ignored',
      title: 'groups in a user body is ignored: it is readOnly',
      req: ['7643-077', '7644-018'],
      severity: 'client',
      clients: ['okta'],
      ability: 'user create',
      needs: ['User.groups'],
      fix: 'Ignore groups in requests for users.',
      run: async (t) => {
        const created = await create(t, { groups: [{ value: 'no-such-group', display: 'Ghost' }] });
        expectThat(unassigned(created.groups), 'no groups', created.groups);
      },
    },
    {
      id: 'create-schemas-order',
      title: 'The order of schemas does not matter',
      req: ['7643-037'],
      needs: ['Enterprise.department'],
      run: async (t) => {
        const body = t.make.user({ schemas: [URN.enterprise, URN.user], [URN.enterprise]: { department: 'Sales' } });
        expectStatus(await t.post('/Users', body), 201);
      },
    },
    {
      id: 'create-attribute-names-any-case',
      title: 'Attribute names in a body are read in any case',
      req: ['7643-004', '7644-139'],
      severity: 'client',
      clients: ['entra'],
      ability: 'user create',
      needs: ['User.displayName'],
      fix: 'Match attribute names without regard to case and answer in the canonical one.',
      run: async (t) => {
        const { userName, displayName, ...rest } = t.make.user();
        const reply = await t.post('/Users', { ...rest, USERNAME: userName!, displayname: displayName! });
        expectStatus(reply, 201);
        expectSame(at(reply.json, 'displayName'), displayName, 'displayName');
      },
    },
    {
      id: 'create-no-invented-external-id',
      title: 'The server invents no externalId',
      req: ['7643-045'],
      run: async (t) => expectThat(unassigned((await create(t)).externalId), 'no externalId', 'an invented one'),
    },
    {
      id: 'create-null-and-empty',
      title: 'null and [] in a body mean: not assigned',
      req: ['7643-032', '7643-033'],
      severity: 'client',
      clients: ['entra', 'jumpcloud', 'authentik', 'keycloak'],
      ability: 'user create',
      fix: 'Treat null and [] as if the attribute were left out.',
      run: async (t) => {
        const empty: JsonObject = {};
        if (t.has('User', 'title')) empty.title = null;
        if (t.has('User', 'phoneNumbers')) empty.phoneNumbers = [];
        if (t.has('User', 'roles')) empty.roles = [];
        const created = await create(t, empty);
        for (const name of Object.keys(empty)) {
          expectThat(unassigned(created[name]), `${name} unassigned`, created[name]);
        }
      },
    },
    ...refusedSpecs,
    ...keptSpecs,
  ],
);
