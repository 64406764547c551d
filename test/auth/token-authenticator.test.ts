import { beforeEach, describe, expect, it } from '@jest/globals';
import { AccessWatch } from '../../src/auth/access-watch.js';
import type { Principal } from '../../src/auth/principal.js';
import type { TokenRefusal } from '../../src/auth/refusal.js';
import { hashToken } from '../../src/auth/token.js';
import { TokenAuthenticator } from '../../src/auth/token-authenticator.js';
import type { FoundToken } from '../../src/auth/token-repository.js';
import type { TenantKey } from '../../src/storage/store.js';

const ONE = 1 as TenantKey;
const TWO = 2 as TenantKey;
const principal = { tokenId: 'one', tenantKey: ONE } as Principal;
const other = { tokenId: 'two', tenantKey: TWO } as Principal;

class Tokens {
  readonly rows = new Map<string, FoundToken>();
  lookUps = 0;
  /** Look-ups wait for this. */
  gate: Promise<void> = Promise.resolve();

  async resolve(hash: string): Promise<FoundToken | TokenRefusal> {
    this.lookUps += 1;
    const found = this.rows.get(hash);
    await this.gate;
    return found ?? 'token-unknown';
  }
}

/** The changes that other processes have made since the last look. */
class Changes {
  waiting: ReadonlySet<TenantKey> | 'all' = new Set();
  looks = 0;
  gate: Promise<void> = Promise.resolve();

  async read(): Promise<ReadonlySet<TenantKey> | 'all'> {
    this.looks += 1;
    const read = this.waiting;
    this.waiting = new Set();
    await this.gate;
    return read;
  }
}

let now: number;
let clock: number;
let tokens: Tokens;
let changes: Changes;
let watch: AccessWatch;
let authenticator: TokenAuthenticator;

beforeEach(() => {
  now = 5000;
  clock = 1_000_000;
  tokens = new Tokens();
  tokens.rows.set(hashToken('good'), { principal, expiresAt: undefined });
  tokens.rows.set(hashToken('other'), { principal: other, expiresAt: undefined });
  changes = new Changes();
  watch = new AccessWatch(changes, () => now);
  authenticator = new TokenAuthenticator(tokens, watch, { now: () => now, clock: () => clock });
});

it('a valid token gives its principal, an unknown one the reason', async () => {
  expect(await authenticator.authenticate('good')).toBe(principal);
  expect(await authenticator.authenticate('bad')).toBe('token-unknown');
  expect(authenticator.recall('bad')).toBeUndefined();
});

it('what was looked up is at hand as long as a look at the changes is less than a second old', async () => {
  expect(authenticator.recall('good')).toBeUndefined();
  await authenticator.authenticate('good');
  expect(authenticator.recall('good')).toBe(principal);
  now += 899;
  expect(authenticator.recall('good')).toBe(principal);
  await settled();
  for (let seconds = 0; seconds < 3600; seconds++) {
    now += 1000;
    expect(authenticator.recall('good')).toBeUndefined();
    expect(await authenticator.authenticate('good')).toBe(principal);
  }
  expect(tokens.lookUps).toBe(1);
});

it('a change of one tenant leaves the tokens of the others at hand', async () => {
  await authenticator.authenticate('good');
  await authenticator.authenticate('other');
  tokens.rows.delete(hashToken('good'));
  changes.waiting = new Set([ONE]);
  now += 1000;
  expect(await authenticator.authenticate('other')).toBe(other);
  expect(await authenticator.authenticate('good')).toBe('token-unknown');
  expect(tokens.lookUps).toBe(3);
});

it('what cannot be told forgets everything', async () => {
  await authenticator.authenticate('good');
  tokens.rows.clear();
  changes.waiting = 'all';
  now += 1000;
  expect(await authenticator.authenticate('good')).toBe('token-unknown');
});

it('requests at the same time share one look-up and one look at the changes', async () => {
  await Promise.all(Array.from({ length: 50 }, () => authenticator.authenticate('good')));
  expect([tokens.lookUps, changes.looks]).toEqual([1, 1]);
});

it('an expired token is refused, also when it expires while it is remembered', async () => {
  tokens.rows.set(hashToken('short'), { principal, expiresAt: clock + 100 });
  expect(await authenticator.authenticate('short')).toBe(principal);
  clock += 100;
  expect(authenticator.recall('short')).toBeUndefined();
  expect(await authenticator.authenticate('short')).toBe('token-expired');
});

it('a source that no change tells of is asked again after its time', async () => {
  const outside = new TokenAuthenticator(tokens, watch, { rememberedMs: 900, now: () => now, clock: () => clock });
  await outside.authenticate('good');
  now += 800;
  await outside.authenticate('good');
  expect(tokens.lookUps).toBe(1);
  now += 100;
  await outside.authenticate('good');
  expect(tokens.lookUps).toBe(2);
});

describe('[S8] a revocation', () => {
  it('takes effect although the clock is set back by a day', async () => {
    await authenticator.authenticate('good');
    clock -= 86_400_000;
    tokens.rows.clear();
    changes.waiting = new Set([ONE]);
    now += 900;
    expect(authenticator.recall('good')).toBeUndefined();
    expect(await authenticator.authenticate('good')).toBe('token-unknown');
  });

  it('in the same process takes effect at once', async () => {
    await authenticator.authenticate('good');
    tokens.rows.clear();
    changes.waiting = new Set([ONE]);
    watch.recheck();
    expect(authenticator.recall('good')).toBeUndefined();
    expect(await authenticator.authenticate('good')).toBe('token-unknown');
  });

  it('is not missed by a look at the changes that began before it', async () => {
    await authenticator.authenticate('good');
    now += 500;
    const open = close(changes);
    // Looks while requests go on.
    expect(authenticator.recall('good')).toBe(principal);
    tokens.rows.clear();
    changes.waiting = new Set([ONE]);
    watch.recheck();
    open();
    await settled();
    expect(authenticator.recall('good')).toBeUndefined();
    expect(await authenticator.authenticate('good')).toBe('token-unknown');
  });

  it('is not undone by a look-up that began before it', async () => {
    const open = close(tokens);
    const early = authenticator.authenticate('good');
    await settled();
    tokens.rows.clear();
    watch.recheck();
    open();
    await early;
    expect(await authenticator.authenticate('good')).toBe('token-unknown');
  });

  it('holds for who comes while such a look-up still goes on', async () => {
    const open = close(tokens);
    const early = authenticator.authenticate('good');
    await settled();
    tokens.rows.clear();
    watch.recheck();
    const late = authenticator.authenticate('good');
    await settled();
    open();
    expect(await early).toBe(principal);
    expect(await late).toBe('token-unknown');
  });
});

it('a failed look-up is not remembered', async () => {
  tokens.gate = Promise.reject(new Error('down'));
  await expect(authenticator.authenticate('good')).rejects.toThrow('down');
  tokens.gate = Promise.resolve();
  expect(await authenticator.authenticate('good')).toBe(principal);
});

it('while the changes cannot be read nobody is let in from memory', async () => {
  await authenticator.authenticate('good');
  changes.gate = Promise.reject(new Error('down'));
  now += 1000;
  expect(authenticator.recall('good')).toBeUndefined();
  await expect(authenticator.authenticate('good')).rejects.toThrow('down');
});

it('a database that takes seconds to answer keeps nobody waiting for ever', async () => {
  let open = close(changes);
  const waits = authenticator.authenticate('good');
  now += 3000;
  open();
  expect(await waits).toBe(principal);
  open = close(changes);
  const next = authenticator.authenticate('good');
  now += 3000;
  open();
  expect(await next).toBe(principal);
});

/** Holds a source back until the function it returns is called. */
function close(source: { gate: Promise<void> }): () => void {
  let open: () => void = () => undefined;
  source.gate = new Promise((resolve) => (open = resolve));
  return open;
}

/** Everything that can go on without waiting for anybody has gone on. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
