import { ValidateBy } from 'class-validator';
import { ALGORITHMS, ISSUER_DEFAULTS, SUBJECT_ATTRIBUTES, type JwtIssuer } from '../config/jwt-issuer.js';
import { isTrustworthyUrl } from '../config/validators.js';
import { isJsonObject } from '../scim/json.js';
import { isPlainText } from './text-input.js';

/** An issuer as an administrator writes it: issuer and audience, the rest where it differs from the defaults. */
export type IssuerInput = Pick<JwtIssuer, 'issuer' | 'audience'> & Partial<JwtIssuer>;

const isText = (value: unknown) => isPlainText(value) && value.length > 0 && value.length <= 500;
const isUrl = (value: unknown) => isText(value) && isTrustworthyUrl(value);

/** What each part must be; `undefined` is allowed where it is not required. */
const PARTS: Readonly<Record<keyof JwtIssuer, { holds: (value: unknown) => boolean; is: string; required?: true }>> = {
  issuer: { holds: isUrl, is: 'an https URL', required: true },
  audience: { holds: isText, is: 'a text', required: true },
  jwksUri: { holds: isUrl, is: 'an https URL' },
  readScope: { holds: (value) => value === null || isText(value), is: 'a scope, or null for none' },
  writeScope: { holds: (value) => value === null || isText(value), is: 'a scope, or null for none' },
  algorithms: {
    holds: (value) => Array.isArray(value) && value.length > 0 && value.every((each) => ALGORITHMS.includes(each)),
    is: `a list of ${ALGORITHMS.join(', ')}`,
  },
  subjectClaim: { holds: isText, is: 'the name of a claim' },
  subjectAttribute: {
    holds: (value) => (SUBJECT_ATTRIBUTES as readonly unknown[]).includes(value),
    is: `one of ${SUBJECT_ATTRIBUTES.join(', ')}`,
  },
  requireAtJwt: { holds: (value) => typeof value === 'boolean', is: 'true or false' },
};

/** The first thing that is wrong with an issuer; undefined when nothing is. */
function fault(value: unknown): string | undefined {
  if (!isJsonObject(value)) return 'jwt must be an object';
  const unknown = Object.keys(value).find((name) => !Object.hasOwn(PARTS, name));
  if (unknown !== undefined) return `jwt.${unknown.slice(0, 60)} is not known here`;
  for (const [name, { holds, is, required }] of Object.entries(PARTS)) {
    const part: unknown = value[name];
    if (part === undefined ? required : !holds(part)) return `jwt.${name} must be ${is}`;
  }
  return undefined;
}

/** Validates an IssuerInput, naming the part that is wrong. */
export function IsIssuer(): PropertyDecorator {
  return ValidateBy({
    name: 'isIssuer',
    validator: {
      validate: (value) => fault(value) === undefined,
      defaultMessage: (details) => fault(details?.value) ?? '',
    },
  });
}

/** The issuer an input stands for, defaults filled in. */
export function issuerOf(input: IssuerInput): JwtIssuer {
  return { ...ISSUER_DEFAULTS, ...input };
}
