import { HttpClient, type TlsOptions, TransportFault } from './client/http-client.js';
import { Masker } from './client/masker.js';
import { unmetNeed } from './needs.js';
import { preflight } from './discovery/preflight.js';
import { readAnnounced } from './discovery/read.js';
import { Check, Result } from './check.js';
import { Finding, Outcome, Skip } from './outcome.js';
import { Factory, randomToken } from './resources/factory.js';
import { CleanUpPatience, Registry } from './resources/registry.js';
import { Session } from './session.js';
import { CheckContext } from './check-context.js';

export interface RunOptions {
  readonly url: string;
  readonly token?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly strict: boolean;
  readonly timeoutMillis: number;
  readonly tls?: TlsOptions;
  readonly signal?: AbortSignal;
  /** How long a server that stopped answering is awaited. */
  readonly patience?: CleanUpPatience;
  readonly onProgress?: (done: number, total: number, result: Result | undefined) => void;
}

export interface RunReport {
  /** The base URL, without secrets. */
  readonly url: string;
  readonly strict: boolean;
  readonly startedAt: string;
  readonly millis: number;
  readonly results: readonly Result[];
  /** Why the run ended early, or undefined. */
  readonly stopped?: string;
  /** Test resources that could not be removed. */
  readonly leftOver: readonly string[];
}

const MAX_REPLY_BYTES = 16 * 1024 * 1024;
const PATIENCE: CleanUpPatience = { attempts: 10, pauseMillis: 1_000 };
const MUTE_CHECKS_BEFORE_STOP = 5;

/**
 * Runs the checks against a server, one after the other, each alone, and removes what they created.
 * @throws CannotRun when no SCIM server answers at the URL, or it refuses the token
 */
export async function run(checks: readonly Check[], options: RunOptions): Promise<RunReport> {
  const started = Date.now();
  const baseUrl = new URL(options.url);
  const secrets = [options.token, ...Object.values(options.headers)].filter((one): one is string => one !== undefined);
  // "Bearer abc" given by --header: the credential alone is a secret too.
  const masker = new Masker(secrets.flatMap((secret) => [secret, secret.split(/\s+/).at(-1) ?? secret]));
  const { token, headers, timeoutMillis, tls, signal } = options;
  const clientOptions = { baseUrl, token, headers, timeoutMillis, maxBytes: MAX_REPLY_BYTES, masker, tls, signal };
  const client = new HttpClient(clientOptions);
  const prefix = `rc${randomToken()}`;
  const registry = new Registry(client, prefix, baseUrl.pathname.replace(/\/+$/, ''));
  const patience = options.patience ?? PATIENCE;
  client.onReply = registry.observe;
  try {
    await preflight(client, clientOptions);
    const announced = await readAnnounced(client);
    client.takeExchanges();
    const session: Session = {
      client,
      announced,
      factory: new Factory(announced, prefix),
      registry,
      baseUrl,
      hasToken: options.token !== undefined,
      strict: options.strict,
      keepSecret: (secret) => masker.add(secret),
      fixtures: new Map(),
    };
    const { results, stopped } = await runAll(checks, session, options, patience);
    const leftOver = await registry.cleanUp(patience);
    return {
      url: masker.text(options.url),
      strict: options.strict,
      startedAt: new Date(started).toISOString(),
      millis: Date.now() - started,
      results: results.map((result) => maskResult(result, masker)),
      stopped,
      leftOver,
    };
  } finally {
    client.close();
  }
}

async function runAll(
  checks: readonly Check[],
  session: Session,
  options: RunOptions,
  patience: CleanUpPatience,
): Promise<{ results: Result[]; stopped?: string }> {
  const byId = new Map<string, Outcome>();
  const results: Result[] = [];
  let mute = 0;
  let stopped: string | undefined;
  options.onProgress?.(0, checks.length, undefined);
  for (const check of checks) {
    const started = performance.now();
    let outcome: Outcome;
    if (stopped === undefined && options.signal?.aborted) stopped = 'interrupted';
    if (stopped !== undefined) {
      outcome = { status: 'skipped', reason: stopped };
    } else {
      session.client.onBehalfOf = check.id;
      const made = await runOne(check, session, byId);
      outcome = made.outcome;
      mute = made.fault ? mute + 1 : 0;
      if (options.signal?.aborted) {
        stopped = 'interrupted';
        outcome = { status: 'skipped', reason: stopped };
      } else if (made.fault === 'refused') {
        const last = lastRequests(session.client);
        if (!(await isBack(session.client, patience))) stopped = `the server under test stopped answering${last}`;
      } else if (mute >= MUTE_CHECKS_BEFORE_STOP) {
        stopped = `the server under test gave no reply to ${mute} checks in a row${lastRequests(session.client)}`;
      }
    }
    byId.set(check.id, outcome);
    const result = { check, outcome, millis: Math.round(performance.now() - started) };
    results.push(result);
    options.onProgress?.(results.length, checks.length, result);
  }
  return { results, stopped };
}

async function runOne(
  check: Check,
  session: Session,
  byId: ReadonlyMap<string, Outcome>,
): Promise<{ outcome: Outcome; fault?: TransportFault['kind'] }> {
  const context = new CheckContext(session);
  const unmet = unmetNeed(check, session);
  if (unmet !== undefined) return { outcome: { status: 'skipped', reason: unmet } };
  const blocker = blockerOf(check.dependsOn, byId);
  if (blocker !== undefined) {
    return { outcome: { status: 'skipped', reason: `cannot hold while ${blocker} fails`, because: blocker } };
  }
  session.client.takeExchanges();
  try {
    await check.run(context);
    return { outcome: { status: 'passed' } };
  } catch (error) {
    const failed = (expected: string, got: string): Outcome => ({
      status: 'failed',
      expected,
      got,
      exchanges: session.client.takeExchanges().slice(-12),
    });
    if (error instanceof Finding) return { outcome: failed(error.expected, error.got) };
    if (error instanceof TransportFault) return { outcome: failed('an HTTP reply', error.message), fault: error.kind };
    if (error instanceof Skip) {
      const root = error.because === undefined ? undefined : (blockerOf([error.because], byId) ?? error.because);
      // The check that should have found the reason held: then the fault is seen only here, and must not be lost.
      if (root !== undefined && byId.get(root)?.status === 'passed') {
        return { outcome: failed('a server that lets this check be set up', error.reason) };
      }
      return { outcome: { status: 'skipped', reason: error.reason, because: root } };
    }
    const message = error instanceof Error ? error.message : String(error);
    return { outcome: failed('a reply the check can read', `a reply of unexpected form (${message})`) };
  } finally {
    session.client.takeExchanges();
  }
}

/** The failed check that explains why the others cannot hold, through any number of steps. */
function blockerOf(dependsOn: readonly string[], byId: ReadonlyMap<string, Outcome>): string | undefined {
  for (const id of dependsOn) {
    const outcome = byId.get(id);
    if (outcome?.status === 'failed') return id;
    if (outcome?.status === 'skipped' && outcome.because !== undefined) return outcome.because;
  }
  return undefined;
}

/** The requests of which one may have ended the server. */
function lastRequests({ last: { answered, unanswered } }: HttpClient): string {
  const first = unanswered === undefined ? '' : ` at ${unanswered}`;
  return answered === undefined ? first : `${first}; the last request it answered was ${answered}`;
}

async function isBack(client: HttpClient, patience: CleanUpPatience): Promise<boolean> {
  for (let attempt = 0; attempt < patience.attempts; attempt += 1) {
    try {
      await client.send({ method: 'GET', path: '/ServiceProviderConfig' });
      return true;
    } catch (error) {
      if (error instanceof TransportFault && error.kind === 'aborted') return false;
      await new Promise((resolve) => setTimeout(resolve, patience.pauseMillis));
    }
  }
  return false;
}

function maskResult(result: Result, masker: Masker): Result {
  const { outcome } = result;
  if (outcome.status === 'passed') return result;
  if (outcome.status === 'skipped') return { ...result, outcome: { ...outcome, reason: masker.text(outcome.reason) } };
  const [expected, got] = [masker.text(outcome.expected), masker.text(outcome.got)];
  return { ...result, outcome: { ...outcome, expected, got } };
}
