import { expectRefused, expectSame, expectStatus, expectThat } from '../../expect.js';
import { Json, JsonObject, at, list, unassigned } from '../../json.js';
import { URN } from '../../names.js';
import { Trial } from '../../trial.js';
import { CheckSpec, family } from '../family.js';

async function create(t: Trial, overrides: JsonObject = {}): Promise<JsonObject> {
  const reply = await t.post('/Users', t.make.user(overrides));
  expectStatus(reply, 201);
  return reply.json as JsonObject;
}

/** A POST with this attribute must give it back, in the reply and when read later. */
function keeps(path: string, value: Json, read: (user: unknown) => unknown = (user) => at(user, path)): CheckSpec {
  return {
    id: `create-keeps-${path.toLowerCase()}`,
    title: `A created user keeps ${path}`,
    needs: [`User.${path}`],
    req: ['7644-020', '7644-012'],
    run: async (t) => {
      const created = await create(t, { [path]: value });
      const later = await t.read(`/Users/${String(created.id)}`);
      expectThat(JSON.stringify(read(later)) !== undefined, `${path} stored`, later);
      expectSame(read(later), read({ [path]: value }), path);
    },
  };
}

const entry = (attribute: string) => (user: unknown) => ({
  value: at(user, attribute, 0, 'value'),
  type: at(user, attribute, 0, 'type'),
});

/** Creating users (RFC 7644 section 3.3). */
export const createChecks = family(
  'create',
  {
    severity: 'rfc',
    mend: 'Store what the schema knows and answer 201 with the stored resource.',
    relies: ['create-user'],
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
          reply.headers(),
        );
      },
    },
    {
      id: 'create-location-same',
      title: 'The Location header and meta.location are the same',
      req: ['7644-020', '7643-051'],
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
      mend: 'Ignore id and other readOnly attributes in a POST.',
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
      mend: 'Ignore meta in requests, whatever it holds.',
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
      mend: 'Ignore groups in requests for users.',
      run: async (t) => {
        const created = await create(t, { groups: [{ value: 'no-such-group', display: 'Ghost' }] });
        expectThat(unassigned(created.groups), 'no groups', created.groups);
      },
    },
    {
      id: 'create-unknown-user-name-missing',
      title: 'A user without userName is refused',
      req: ['7643-058', '7644-023'],
      severity: 'client',
      clients: ['entra'],
      ability: 'user create',
      mend: 'Answer 400 invalidValue when a required attribute is missing.',
      run: async (t) => {
        const body = t.make.user();
        delete body.userName;
        expectRefused(await t.post('/Users', body), 'userName is required');
      },
    },
    {
      id: 'create-user-name-empty',
      title: 'A user with an empty userName is refused',
      req: ['7643-058'],
      mend: 'Treat an empty required string as missing.',
      run: async (t) =>
        expectRefused(await t.post('/Users', t.make.user({ userName: '' })), 'userName must not be empty'),
    },
    {
      id: 'create-user-name-wrong-type',
      title: 'A userName that is an object is refused',
      req: ['7644-023', '7643-009'],
      mend: 'Check JSON types against the schema and answer 400 invalidValue.',
      run: async (t) =>
        expectRefused(await t.post('/Users', t.make.user({ userName: { a: 1 } })), 'userName must be a string'),
    },
    {
      id: 'create-emails-wrong-type',
      title: 'An e-mail whose value is an object is refused',
      req: ['7644-023', '7643-025'],
      needs: ['User.emails'],
      mend: 'Check JSON types against the schema and answer 400 invalidValue.',
      run: async (t) =>
        expectRefused(
          await t.post('/Users', t.make.user({ emails: [{ value: { a: 1 } }] })),
          'its value must be a string',
        ),
    },
    {
      id: 'create-active-wrong-type',
      title: 'active as an object is refused',
      req: ['7644-023', '7643-011'],
      needs: ['User.active'],
      mend: 'Check JSON types against the schema and answer 400 invalidValue.',
      run: async (t) => expectRefused(await t.post('/Users', t.make.user({ active: {} })), 'active must be a Boolean'),
    },
    {
      id: 'create-active-string-refused',
      title: 'active as a string is refused by the letter',
      req: ['7643-011'],
      mode: 'strict',
      severity: 'advice',
      needs: ['User.active'],
      mend: 'Take JSON Booleans only.',
      run: async (t) =>
        expectRefused(await t.post('/Users', t.make.user({ active: 'false' })), 'active must be a Boolean'),
    },
    {
      id: 'create-schemas-missing',
      title: 'A body without schemas is refused by the letter',
      req: ['7643-005', '7643-035'],
      mode: 'strict',
      severity: 'advice',
      mend: 'Require "schemas" in resources.',
      run: async (t) => {
        const body = t.make.user();
        delete body.schemas;
        expectRefused(await t.post('/Users', body), '"schemas" is required');
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
      mend: 'Match attribute names without regard to case and answer in the canonical one.',
      run: async (t) => {
        const { userName, displayName, ...rest } = t.make.user();
        const reply = await t.post('/Users', { ...rest, USERNAME: userName!, displayname: displayName! });
        expectStatus(reply, 201);
        expectSame(at(reply.json, 'displayName'), displayName, 'displayName');
      },
    },
    {
      id: 'create-null-and-empty',
      title: 'null and [] in a body mean: not assigned',
      req: ['7643-032', '7643-033'],
      severity: 'client',
      clients: ['entra', 'jumpcloud', 'authentik', 'keycloak'],
      ability: 'user create',
      mend: 'Treat null and [] as if the attribute were left out.',
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
    {
      id: 'create-no-invented-external-id',
      title: 'The server invents no externalId',
      req: ['7643-045'],
      run: async (t) => expectThat(unassigned((await create(t)).externalId), 'no externalId', 'an invented one'),
    },
    {
      id: 'create-keeps-external-id',
      title: 'externalId is kept, case included',
      req: ['7643-047', '7643-046'],
      severity: 'client',
      clients: ['okta', 'entra', 'aws', 'github', 'keycloak', 'authentik'],
      ability: 'user create',
      run: async (t) => {
        const externalId = `00uAbC-${t.token()}`;
        const created = await create(t, { externalId });
        expectSame(at(await t.read(`/Users/${String(created.id)}`), 'externalId'), externalId, 'externalId');
      },
    },
    {
      id: 'create-keeps-inactive',
      title: 'A user can be created inactive',
      req: ['7643-065'],
      severity: 'client',
      clients: ['entra', 'sailpoint'],
      ability: 'user create',
      needs: ['User.active'],
      run: async (t) => {
        const created = await create(t, { active: false });
        expectSame(at(await t.read(`/Users/${String(created.id)}`), 'active'), false, 'active');
      },
    },
    {
      id: 'create-keeps-enterprise',
      title: 'Attributes of the enterprise extension are kept in their own object, and its URN is in schemas',
      req: ['7643-054', '7643-085'],
      severity: 'client',
      clients: ['okta', 'entra', 'onelogin', 'oracle'],
      ability: 'user create',
      needs: ['Enterprise.department'],
      run: async (t) => {
        const created = await create(t, { [URN.enterprise]: { department: 'Sales' } });
        const later = await t.read(`/Users/${String(created.id)}`);
        expectSame(at(later, URN.enterprise, 'department'), 'Sales', 'department');
        expectThat(list(later, 'schemas').includes(URN.enterprise), `schemas with ${URN.enterprise}`, later.schemas);
      },
    },
    keeps('name', { givenName: 'Anna', familyName: 'Berg' }, (user) => ({
      givenName: at(user, 'name', 'givenName'),
      familyName: at(user, 'name', 'familyName'),
    })),
    keeps('displayName', 'Anna Berg'),
    keeps('nickName', 'Annie'),
    keeps('title', 'Engineer'),
    keeps('userType', 'Contractor'),
    keeps('preferredLanguage', 'en-US'),
    keeps('locale', 'en-US'),
    keeps('timezone', 'Europe/Oslo'),
    keeps('profileUrl', 'https://example.test/anna'),
    keeps('emails', [{ value: 'anna@example.test', type: 'work' }], entry('emails')),
    keeps('phoneNumbers', [{ value: '+15550100', type: 'work' }], (user) => at(user, 'phoneNumbers', 0, 'type')),
    keeps('ims', [{ value: 'anna', type: 'xmpp' }], entry('ims')),
    keeps('photos', [{ value: 'https://example.test/a.png', type: 'photo' }], entry('photos')),
    keeps('addresses', [{ type: 'work', streetAddress: '1 Main St\nFloor 2', country: 'NO' }], (user) => ({
      street: at(user, 'addresses', 0, 'streetAddress'),
      country: at(user, 'addresses', 0, 'country'),
    })),
    keeps('entitlements', [{ value: 'print', type: 'app' }], (user) => at(user, 'entitlements', 0, 'value')),
    keeps('roles', [{ value: 'auditor' }], (user) => at(user, 'roles', 0, 'value')),
  ],
);
