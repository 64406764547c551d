import { InvalidValueError } from '../scim/errors.js';
import { MARK } from './mark.js';

/** What a request asks of the feed. */
export interface FeedQuery {
  /** The number behind which to read; `latest` asks for the place of the newest entry alone. */
  readonly after: number | 'latest';
  /** The check that came with `after`. */
  readonly mark: string | undefined;
  readonly limit: number;
  readonly waitSeconds: number;
}

type Parameters = Readonly<Record<string, string | readonly string[] | undefined>>;

const KNOWN: readonly string[] = ['after', 'mark', 'limit', 'wait'];
const MAX_LIMIT = 1000;
const DEFAULT_LIMIT = 100;
const MAX_WAIT_SECONDS = 60;
/** Characters of a client's text that a detail repeats. */
const SHOWN = 60;

/** Reads the parameters of a request. Error: 400 invalidValue for one that is unknown, stands twice or has a wrong form. */
export function readFeedQuery(parameters: Parameters): FeedQuery {
  for (const [name, value] of Object.entries(parameters)) rejectUnknown(name, value);
  const after = parameters['after'] === 'latest' ? 'latest' : number(parameters, 'after', 0, Number.MAX_SAFE_INTEGER);
  return {
    after,
    mark: markOf(parameters['mark'], after),
    limit: Math.max(number(parameters, 'limit', DEFAULT_LIMIT, MAX_LIMIT), 1),
    waitSeconds: number(parameters, 'wait', 0, MAX_WAIT_SECONDS),
  };
}

function rejectUnknown(name: string, value: Parameters[string]): void {
  const shown = JSON.stringify(name.length > SHOWN ? `${name.slice(0, SHOWN)}...` : name);
  if (!KNOWN.includes(name)) {
    const hint = name.toLowerCase() === 'resourcetype' ? ' Each entry names its resourceType: choose by that.' : '';
    throw unknown(`The change feed has no parameter ${shown}.${hint}`);
  }
  if (typeof value !== 'string') throw unknown(`The parameter ${shown} stands more than once; send it once.`);
}

function unknown(reason: string): InvalidValueError {
  return new InvalidValueError(`${reason} Known are ${KNOWN.join(', ')}.`, 'parameter-unknown');
}

function number(parameters: Parameters, name: string, otherwise: number, most: number): number {
  const text = parameters[name];
  if (text === undefined || text === '') return otherwise;
  if (typeof text !== 'string' || !/^\d{1,15}$/.test(text)) {
    throw new InvalidValueError(`${name} must be a whole number of at least 0.`, 'parameter-invalid');
  }
  return Math.min(Number(text), most);
}

function markOf(text: Parameters[string], after: FeedQuery['after']): string | undefined {
  if (text === undefined) return undefined;
  if (typeof text !== 'string' || !MARK.test(text)) {
    const detail = 'mark must be sent as it came with the page whose next is now after, or be left out.';
    throw new InvalidValueError(detail, 'parameter-invalid');
  }
  if (after === 'latest')
    throw new InvalidValueError('mark belongs to a number; leave it out with after=latest.', 'parameter-invalid');
  return text;
}
