import { testAddress } from '../../resources/factory.js';
import { URN } from '../../urns.js';
import { Draft, userHas } from './common.js';

import { patchUser } from './entra-support.js';

/** Updates with the flag aadOptscim062020. */
export const flagged: Draft[] = [
  {
    id: 'entra-flagged-pathless',
    title: 'Entra (aadOptscim062020) sends everything else in one pathless object',
    ability: 'user update',
    needs: ['patch', 'User.active', 'User.nickName'],
    dependsOn: ['patch-replace-pathless'],
    uses: ['user'],
    request: patchUser({ op: 'replace', value: { active: false, nickName: 'pq' } }),
    status: [200, 204],
    after: userHas({ active: false, nickName: 'pq' }),
  },
  {
    id: 'entra-flagged-dotted',
    title: 'Entra (aadOptscim062020) uses dotted keys in a pathless object',
    ability: 'user update',
    mode: 'lenient',
    needs: ['patch', 'User.name.givenName'],
    dependsOn: ['patch-add-pathless'],
    fix: 'Read a dotted key in a pathless value as a path.',
    uses: ['user'],
    request: patchUser({ op: 'add', value: { 'name.givenName': 'Dot', displayName: 'Dotted' } }),
    status: [200, 204],
    after: userHas({ 'name>givenName': 'Dot' }),
  },
  {
    id: 'entra-flagged-urn-key',
    title: 'Entra (aadOptscim062020) uses URN:attribute keys in a pathless object',
    ability: 'user update',
    mode: 'lenient',
    needs: ['patch', 'Enterprise.department'],
    dependsOn: ['patch-add-extension'],
    fix: 'Read a URN:attribute key in a pathless value as a path.',
    uses: ['user'],
    request: patchUser({ op: 'add', value: { [`${URN.enterprise}:department`]: 'Flagged' } }),
    status: [200, 204],
    after: userHas({ [`${URN.enterprise}>department`]: 'Flagged' }),
  },
  {
    id: 'entra-flagged-mixed',
    title: 'Entra (aadOptscim062020) mixes filtered paths and a pathless remainder',
    ability: 'user update',
    mode: 'lenient',
    needs: ['patch', 'User.emails', 'User.active'],
    dependsOn: ['patch-replace-value-path-sub', 'entra-flagged-dotted'],
    uses: ['user'],
    request: patchUser(
      { op: 'replace', path: 'emails[type eq "work"].value', value: testAddress('mix') },
      { op: 'replace', value: { active: false, 'name.givenName': 'Mix' } },
    ),
    status: [200, 204],
    after: userHas({ active: false, 'name>givenName': 'Mix' }),
  },
];
