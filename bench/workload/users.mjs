/** The users of the bench: made from their number alone, so that any process can tell what the server must hold. */

const GIVEN =
  'Anna Ben Chiara Dmitri Elif Farid Grace Hiro Ines Jonas Kamala Liam Mei Nadia Omar Priya Quentin Rosa Søren Tomás Uma Viktor Wanjiru Xavier Yusuf Zoë'.split(
    ' ',
  );
const FAMILY =
  'Abebe Bauer Castillo Dubois Eriksen Fischer Garcia Haddad Ivanova Jansen Kowalski Lindqvist Müller Nguyen Okafor Petersson Quispe Rossi Sato Thompson Ueda Virtanen Wilson Xu Yilmaz Zhang Anderson Brown Cohen Davies Evans Fernández Gruber Hughes Ibrahim Johnson Keller Larsson Martin Novak'.split(
    ' ',
  );
const TITLES = [
  ...'Engineer,Senior Engineer,Staff Engineer,Accountant,Auditor,Analyst,Architect,Buyer,Consultant,Controller,Coordinator,Designer,Developer,Director,Editor,Economist,Electrician,Estimator,Executive Assistant,Facility Manager,Geologist,HR Partner,Instructor,Inspector,Journalist,Lab Technician,Lawyer,Librarian,Logistics Planner,Machinist,Mechanic,Nurse,Office Manager,Operator,Paralegal,Pharmacist,Pilot,Planner,Product Manager,Recruiter,Researcher,Sales Representative,Scientist,Statistician,Support Agent,Surveyor,Teacher,Translator,Underwriter'.split(
    ',',
  ),
];
/** Borne by one user in 2,000. */
const RARE_TITLE = 'Vice President';
const DEPARTMENTS =
  'Sales Marketing Finance Legal Engineering Support Operations Research Procurement Facilities'.split(' ');
const PLACES = [
  ['Berlin', 'BE', 'DE', 'Europe/Berlin', 'de-DE'],
  ['Hamburg', 'HH', 'DE', 'Europe/Berlin', 'de-DE'],
  ['Wien', 'W', 'AT', 'Europe/Vienna', 'de-AT'],
  ['Paris', 'IDF', 'FR', 'Europe/Paris', 'fr-FR'],
  ['Lyon', 'ARA', 'FR', 'Europe/Paris', 'fr-FR'],
  ['Madrid', 'MD', 'ES', 'Europe/Madrid', 'es-ES'],
  ['London', 'ENG', 'GB', 'Europe/London', 'en-GB'],
  ['New York', 'NY', 'US', 'America/New_York', 'en-US'],
  ['Chicago', 'IL', 'US', 'America/Chicago', 'en-US'],
  ['Seattle', 'WA', 'US', 'America/Los_Angeles', 'en-US'],
  ['Tokyo', '13', 'JP', 'Asia/Tokyo', 'ja-JP'],
  ['Nairobi', '30', 'KE', 'Africa/Nairobi', 'en-KE'],
];

export const USER_URN = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const ENTERPRISE_URN = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
export const GROUP_URN = 'urn:ietf:params:scim:schemas:core:2.0:Group';

/** A well-mixed unsigned 32-bit number made of the user's number and the attribute's salt. */
export function mix(number, salt) {
  let hash = Math.imul(number + 1, 0x9e3779b1) ^ Math.imul(salt + 1, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 16), 0x7feb352d);
  hash = Math.imul(hash ^ (hash >>> 15), 0x846ca68b);
  return (hash ^ (hash >>> 16)) >>> 0;
}

const pick = (list, number, salt) => list[mix(number, salt) % list.length];
const ascii = (text) =>
  text
    .normalize('NFD')
    .replace(/[^A-Za-z]/g, '')
    .toLowerCase();

/** The userName of a user; users made while the bench runs have another series. */
export function userNameOf(number, series = '') {
  const given = ascii(pick(GIVEN, number, 1));
  const family = ascii(pick(FAMILY, number, 2));
  return `${given}.${family}.${series}${String(number).padStart(7, '0')}@example.com`;
}

/** A user of 33 values, as an identity provider sends it. */
export function userAt(number, series = '') {
  const given = pick(GIVEN, number, 1);
  const family = pick(FAMILY, number, 2);
  const userName = userNameOf(number, series);
  const digits = String(mix(number, 3)).padStart(10, '0');
  const [locality, region, country, timezone, language] = pick(PLACES, number, 4);
  const department = pick(DEPARTMENTS, number, 5);
  return {
    schemas: [USER_URN, ENTERPRISE_URN],
    userName,
    externalId: `00u${series}${number.toString(36).padStart(8, '0')}`,
    name: { formatted: `${given} ${family}`, familyName: family, givenName: given },
    displayName: `${given} ${family} ${number % 97}`,
    nickName: given.slice(0, 3),
    title: mix(number, 6) % 2000 === 0 ? RARE_TITLE : pick(TITLES, number, 7),
    userType: ['Employee', 'Employee', 'Employee', 'Employee', 'Contractor', 'Intern'][mix(number, 8) % 6],
    preferredLanguage: language,
    locale: language,
    timezone,
    active: mix(number, 9) % 20 !== 0,
    emails: [
      { value: userName, type: 'work', primary: true },
      { value: `${given.slice(0, 1).toLowerCase()}${digits}@example.net`, type: 'home' },
    ],
    phoneNumbers: [
      { value: `+49 30 ${digits.slice(0, 7)}`, type: 'work' },
      { value: `+49 170 ${digits.slice(3)}`, type: 'mobile' },
    ],
    addresses: [
      {
        type: 'work',
        streetAddress: `${1 + (mix(number, 10) % 200)} Main Street`,
        locality,
        region,
        postalCode: digits.slice(0, 5),
        country,
      },
    ],
    [ENTERPRISE_URN]: {
      employeeNumber: String(1_000_000 + number),
      costCenter: `CC${100 + (mix(number, 11) % 300)}`,
      organization: 'Example Corporation',
      division: `Division ${1 + (mix(number, 12) % 8)}`,
      department,
    },
  };
}
