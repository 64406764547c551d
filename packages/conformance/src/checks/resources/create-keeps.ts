import { testAddress } from '../../resources/factory.js';
import { expectSame, expectThat } from '../../expect.js';
import { Json, at, list } from '../../json.js';
import { URN } from '../../urns.js';
import { CheckSpec } from '../define-checks.js';

import { create } from './create-support.js';

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

/** What a created user must keep. */
export const keptSpecs: CheckSpec[] = [
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
  keeps('emails', [{ value: testAddress('anna'), type: 'work' }], entry('emails')),
  keeps('phoneNumbers', [{ value: '+15550100', type: 'work' }], (user) => at(user, 'phoneNumbers', 0, 'type')),
  keeps('ims', [{ value: 'anna', type: 'xmpp' }], entry('ims')),
  keeps('photos', [{ value: 'https://example.test/a.png', type: 'photo' }], entry('photos')),
  keeps('addresses', [{ type: 'work', streetAddress: '1 Main St\nFloor 2', country: 'NO' }], (user) => ({
    street: at(user, 'addresses', 0, 'streetAddress'),
    country: at(user, 'addresses', 0, 'country'),
  })),
  keeps('entitlements', [{ value: 'print', type: 'app' }], (user) => at(user, 'entitlements', 0, 'value')),
  keeps('roles', [{ value: 'auditor' }], (user) => at(user, 'roles', 0, 'value')),
];
