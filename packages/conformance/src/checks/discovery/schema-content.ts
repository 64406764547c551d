import { expectThat } from '../../expect.js';
import { AttributeInfo } from '../../discovery/announced.js';
import { URN } from '../../urns.js';
import { CheckSpec, defineChecks } from '../define-checks.js';

type Facts = Partial<
  Pick<AttributeInfo, 'type' | 'multiValued' | 'mutability' | 'returned' | 'uniqueness' | 'caseExact' | 'required'>
>;

const PLURAL: Facts = { type: 'complex', multiValued: true };

/** What RFC 7643 section 8.7 and its verified errata fix, where a server must not differ: clients build on these. */
const USER: Record<string, Facts> = {
  userName: { type: 'string', multiValued: false, required: true, caseExact: false, uniqueness: 'server' },
  name: { type: 'complex', multiValued: false },
  'name.formatted': { type: 'string', multiValued: false },
  'name.familyName': { type: 'string', multiValued: false },
  'name.givenName': { type: 'string', multiValued: false },
  displayName: { type: 'string', multiValued: false },
  nickName: { type: 'string', multiValued: false },
  profileUrl: { type: 'reference', multiValued: false },
  title: { type: 'string', multiValued: false },
  userType: { type: 'string', multiValued: false },
  preferredLanguage: { type: 'string', multiValued: false },
  locale: { type: 'string', multiValued: false },
  timezone: { type: 'string', multiValued: false },
  active: { type: 'boolean', multiValued: false },
  password: { type: 'string', multiValued: false, mutability: 'writeOnly', returned: 'never' },
  emails: PLURAL,
  'emails.value': { type: 'string', multiValued: false },
  'emails.primary': { type: 'boolean', multiValued: false },
  phoneNumbers: PLURAL,
  ims: PLURAL,
  photos: PLURAL,
  addresses: PLURAL,
  groups: { ...PLURAL, mutability: 'readOnly' },
  entitlements: PLURAL,
  roles: PLURAL,
  x509Certificates: PLURAL,
  'x509Certificates.value': { type: 'binary', multiValued: false },
};

const GROUP: Record<string, Facts> = {
  displayName: { type: 'string', multiValued: false, required: true },
  members: PLURAL,
  'members.value': { type: 'string', multiValued: false, mutability: 'immutable' },
  'members.$ref': { type: 'reference', multiValued: false },
};

const ENTERPRISE: Record<string, Facts> = {
  employeeNumber: { type: 'string', multiValued: false },
  costCenter: { type: 'string', multiValued: false },
  organization: { type: 'string', multiValued: false },
  division: { type: 'string', multiValued: false },
  department: { type: 'string', multiValued: false },
  manager: { type: 'complex', multiValued: false },
  'manager.value': { type: 'string', multiValued: false },
  'manager.displayName': { type: 'string', multiValued: false, mutability: 'readOnly' },
};

function agrees(schemaId: string, label: 'User' | 'Group' | 'Enterprise', path: string, facts: Facts): CheckSpec {
  const slug = path.toLowerCase().replace(/[.$]+/g, '-');
  return {
    id: `schemas-${label.toLowerCase()}-${slug}`,
    title: `${label} ${path} is described as RFC 7643 has it`,
    needs: [`${label}.${path}`],
    fix: `Publish ${path} with ${JSON.stringify(facts)}.`,
    run: async (t) => {
      const attribute = t.announced.attribute(schemaId, path);
      if (!attribute) return;
      for (const [name, value] of Object.entries(facts)) {
        expectThat(
          attribute[name as keyof Facts] === value,
          `${name} ${String(value)}`,
          attribute[name as keyof Facts],
        );
      }
    },
  };
}

const table = (id: string, label: 'User' | 'Group' | 'Enterprise', facts: Record<string, Facts>): CheckSpec[] =>
  Object.entries(facts).map(([path, one]) => agrees(id, label, path, one));

/** The published User, Group and enterprise schemas (RFC 7643 section 8.7, errata applied). */
export const schemaContentChecks = defineChecks(
  'schemas',
  { req: ['7643-114'], dependsOn: ['discovery-schemas'], fix: 'Publish the schemas of RFC 7643 section 8.7.' },
  [
    ...table(URN.user, 'User', USER),
    ...table(URN.group, 'Group', GROUP),
    ...table(URN.enterprise, 'Enterprise', ENTERPRISE),
  ],
);
