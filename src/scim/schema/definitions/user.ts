import type { AttributeDefinition, SchemaDefinition } from '../definition.js';
import { USER_URN } from '../../urns.js';

/** The sub-attributes `display`, `type` and `primary` of most multi-valued attributes (RFC 7643 section 2.4). */
function labels(what: string, types?: readonly string[]): AttributeDefinition[] {
  return [
    { name: 'display', description: `The ${what} in a form for people to read.` },
    { name: 'type', description: `What the ${what} is for.`, ...(types && { canonicalValues: types }) },
    {
      name: 'primary',
      type: 'boolean',
      description: `True for the preferred ${what}; at most one element is primary.`,
    },
  ];
}

/** A multi-valued complex attribute with `value`, `display`, `type` and `primary`. */
function plural(
  name: string,
  what: string,
  types?: readonly string[],
  value: Partial<AttributeDefinition> = {},
): AttributeDefinition {
  return {
    name,
    type: 'complex',
    multiValued: true,
    description: `Each ${what} of the user.`,
    subAttributes: [{ name: 'value', description: `The ${what}.`, ...value }, ...labels(what, types)],
  };
}

/** The User schema of RFC 7643 section 8.7.1, errata 6004 and 8471 applied. */
export const USER_SCHEMA: SchemaDefinition = {
  id: USER_URN,
  name: 'User',
  description: 'A user account.',
  attributes: [
    {
      name: 'userName',
      required: true,
      uniqueness: 'server',
      description: 'The name the user signs in with; unique among users, whatever the case.',
    },
    {
      name: 'name',
      type: 'complex',
      description: "The parts of the user's name.",
      subAttributes: [
        { name: 'formatted', description: 'The whole name as it is to be shown.' },
        { name: 'familyName', description: 'The family name, or last name.' },
        { name: 'givenName', description: 'The given name, or first name.' },
        { name: 'middleName', description: 'The middle name or names.' },
        { name: 'honorificPrefix', description: 'What stands before the name, such as "Dr.".' },
        { name: 'honorificSuffix', description: 'What stands after the name, such as "III".' },
      ],
    },
    { name: 'displayName', description: 'The name to show for the user.' },
    { name: 'nickName', description: 'How the user is called casually.' },
    {
      name: 'profileUrl',
      type: 'reference',
      referenceTypes: ['external'],
      description: "The address of the user's profile page.",
    },
    { name: 'title', description: 'The job title.' },
    { name: 'userType', description: 'How the user belongs to the organization, such as "Employee".' },
    {
      name: 'preferredLanguage',
      description: 'The preferred languages, in the form of the Accept-Language header: "en-US".',
    },
    { name: 'locale', description: 'The language tag that decides currency, date and number formats.' },
    { name: 'timezone', description: 'The time zone by its IANA name, such as "America/Los_Angeles".' },
    { name: 'active', type: 'boolean', description: 'Whether the account may be used.' },
    {
      name: 'password',
      mutability: 'writeOnly',
      returned: 'never',
      description: 'A password in clear text. Accepted, and never kept or returned.',
    },
    plural('emails', 'e-mail address', ['work', 'home', 'other']),
    plural('phoneNumbers', 'phone number', ['work', 'home', 'mobile', 'fax', 'pager', 'other']),
    plural('ims', 'instant messaging address', ['aim', 'gtalk', 'icq', 'xmpp', 'msn', 'skype', 'qq', 'yahoo']),
    plural('photos', 'photo address', ['photo', 'thumbnail'], { type: 'reference', referenceTypes: ['external'] }),
    {
      name: 'addresses',
      type: 'complex',
      multiValued: true,
      description: 'Each postal address of the user.',
      subAttributes: [
        { name: 'formatted', description: 'The whole address, ready for a label; may hold line breaks.' },
        { name: 'streetAddress', description: 'Street, house number, post-office box; may hold line breaks.' },
        { name: 'locality', description: 'City or locality.' },
        { name: 'region', description: 'State or region.' },
        { name: 'postalCode', description: 'Postal code.' },
        { name: 'country', description: 'Country as an ISO 3166-1 alpha-2 code, such as "US".' },
        ...labels('address', ['work', 'home', 'other']).filter((sub) => sub.name !== 'display'),
      ],
    },
    {
      name: 'groups',
      type: 'complex',
      multiValued: true,
      mutability: 'readOnly',
      description: 'The groups that have the user as a member; changed at the groups alone.',
      subAttributes: [
        { name: 'value', mutability: 'readOnly', description: 'The id of the group.' },
        {
          name: '$ref',
          type: 'reference',
          referenceTypes: ['Group'],
          mutability: 'readOnly',
          description: 'The URI of the group.',
        },
        { name: 'display', mutability: 'readOnly', description: 'The name of the group.' },
        {
          name: 'type',
          mutability: 'readOnly',
          canonicalValues: ['direct', 'indirect'],
          description: 'Whether the membership is the user’s own or comes through another group.',
        },
      ],
    },
    plural('entitlements', 'entitlement'),
    plural('roles', 'role'),
    plural('x509Certificates', 'DER certificate in base64', undefined, { type: 'binary' }),
  ],
};
