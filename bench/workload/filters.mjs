import { ENTERPRISE_URN, userAt } from './users.mjs';

/** Users with titles, places and numbers that surely exist are taken from this one. */
const SOMEBODY = 4321;

/**
 * The fixed list of 40 filters: every operator, every kind of attribute, and/or/not, value paths, the extension, groups
 * and meta. `indexed` says that an index can serve it. `holds(user, {groups, id})` tells for a loaded user whether it
 * matches, so that the totals of the replies can be checked; `groups` has the numbers of the user's groups.
 */
export function filterList({ ids, groupIds, startedAt }) {
  const one = userAt(SOMEBODY);
  const [work, home] = one.emails;
  const lower = (text) => text.toLowerCase();
  const enterprise = (user) => user[ENTERPRISE_URN];
  const workMail = (user) => lower(user.emails[0].value);
  const indexed = (filter, holds) => ({ filter, indexed: true, holds });
  const scanned = (filter, holds) => ({ filter, indexed: false, holds });
  const team = 5;
  return [
    indexed(`userName eq "${one.userName}"`, (user) => user.userName === one.userName),
    indexed(`USERNAME EQ "${one.userName.toUpperCase()}"`, (user) => user.userName === one.userName),
    indexed(`userName sw "anna.bauer.00000"`, (user) => user.userName.startsWith('anna.bauer.00000')),
    indexed(`userName gt "zoe.zhang"`, (user) => user.userName > 'zoe.zhang'),
    indexed(`userName le "anna.anderson"`, (user) => user.userName <= 'anna.anderson'),
    scanned(`userName co "anna"`, (user) => user.userName.includes('anna')),
    scanned(`userName ew "7@example.com"`, (user) => user.userName.endsWith('7@example.com')),
    indexed(`id eq "${ids[SOMEBODY]}"`, (user) => user.userName === one.userName),
    indexed(`externalId eq "${one.externalId}"`, (user) => user.externalId === one.externalId),
    scanned(`externalId ne "${one.externalId}"`, (user) => user.externalId !== one.externalId),
    indexed(`name.familyName eq "Novak"`, (user) => user.name.familyName === 'Novak'),
    indexed(
      `name.familyName sw "Nov" and name.givenName eq "Anna"`,
      (user) => user.name.familyName === 'Novak' && user.name.givenName === 'Anna',
    ),
    scanned(`name.familyName lt "C"`, (user) => lower(user.name.familyName) < 'c'),
    indexed(`displayName eq "${one.displayName}"`, (user) => user.displayName === one.displayName),
    scanned(`displayName ew "son 7"`, (user) => user.displayName.endsWith('son 7')),
    indexed(`title eq "Vice President"`, (user) => user.title === 'Vice President'),
    indexed(`title eq "Nurse" or title eq "Pilot"`, (user) => user.title === 'Nurse' || user.title === 'Pilot'),
    scanned(`title ne "Nurse"`, (user) => user.title !== 'Nurse'),
    scanned(`not (title eq "Nurse")`, (user) => user.title !== 'Nurse'),
    scanned(`title co "engineer"`, (user) => user.title.includes('Engineer')),
    scanned(`title pr`, () => true),
    scanned(`not (title pr)`, () => false),
    indexed(`active eq false`, (user) => !user.active),
    scanned(`active eq true`, (user) => user.active),
    indexed(`title eq "Nurse" and active eq true`, (user) => user.title === 'Nurse' && user.active),
    indexed(
      `title eq "Pilot" and (userType eq "Intern" or userType eq "Contractor") and not (preferredLanguage eq "de-DE")`,
      (user) => user.title === 'Pilot' && user.userType !== 'Employee' && user.preferredLanguage !== 'de-DE',
    ),
    indexed(`emails eq "${home.value}"`, (user) => user.emails.some(({ value }) => value === home.value)),
    indexed(`emails.value eq "${work.value}"`, (user) => workMail(user) === work.value),
    scanned(`emails.value co "zhang.00"`, (user) => workMail(user).includes('zhang.00')),
    indexed(`emails[type eq "work" and value eq "${work.value}"]`, (user) => workMail(user) === work.value),
    indexed(`emails[type eq "work"].value eq "${work.value}"`, (user) => workMail(user) === work.value),
    scanned(`emails[type eq "home" and value co "77@"]`, (user) => user.emails[1].value.includes('77@')),
    scanned(`emails[primary eq true and value sw "m"]`, (user) => workMail(user).startsWith('m')),
    indexed(
      `phoneNumbers[type eq "mobile" and value eq "${one.phoneNumbers[1].value}"]`,
      (user) => user.phoneNumbers[1].value === one.phoneNumbers[1].value,
    ),
    indexed(
      `addresses[country eq "DE" and postalCode sw "1234"]`,
      ({ addresses: [{ country, postalCode }] }) => country === 'DE' && postalCode.startsWith('1234'),
    ),
    indexed(
      `${ENTERPRISE_URN}:employeeNumber eq "${enterprise(one).employeeNumber}"`,
      (user) => user.userName === one.userName,
    ),
    scanned(
      `${ENTERPRISE_URN}:department co "market" and ${ENTERPRISE_URN}:costCenter ge "CC300"`,
      (user) => enterprise(user).department === 'Marketing' && enterprise(user).costCenter >= 'CC300',
    ),
    indexed(`groups.value eq "${groupIds[team]}"`, (_user, { groups }) => groups.includes(team)),
    scanned(
      `groups.value eq "${groupIds[1]}" and active eq false`,
      (user, { groups }) => groups.includes(1) && !user.active,
    ),
    scanned(`meta.created ge "${startedAt}" and meta.lastModified lt "2999-01-01T00:00:00Z"`, () => true),
  ];
}
