import { beforeEach, expect, test } from '@jest/globals';
import type { Principal } from '../../src/auth/principal.js';
import { hashToken } from '../../src/auth/token.js';
import { TokenAuthenticator } from '../../src/auth/token-authenticator.js';
import type { FoundToken, TokenRepository } from '../../src/auth/token-repository.js';

const principal = { tokenId: 'one' } as Principal;

class Tokens {
  readonly rows = new Map<string, FoundToken>();
  lookUps = 0;
  /** Look-ups wait for this. */
  gate: Promise<void> = Promise.resolve();

  async findByHash(hash: string): Promise<FoundToken | undefined> {
    this.lookUps += 1;
    const found = this.rows.get(hash);
    await this.gate;
    return found;
  }
}

let now: number;
let tokens: Tokens;
let authenticator: TokenAuthenticator;

beforeEach(() => {
  now = 1_000_000;
  tokens = new Tokens();
  tokens.rows.set(hashToken('good'), { principal, expiresAt: undefined });
  authenticator = new TokenAuthenticator(tokens as unknown as TokenRepository, () => now);
});

test('a valid token gives its principal, an unknown one nothing', async () => {
  expect(await authenticator.authenticate('good')).toBe(principal);
  expect(await authenticator.authenticate('bad')).toBeUndefined();
  expect(authenticator.recall('bad')).toBeUndefined();
});

test('what was looked up is at hand for less than a second', async () => {
  expect(authenticator.recall('good')).toBeUndefined();
  await authenticator.authenticate('good');
  now += 500;
  expect(authenticator.recall('good')).toBe(principal);
  now += 500;
  expect(authenticator.recall('good')).toBeUndefined();
});

test('requests at the same time share one look-up', async () => {
  await Promise.all([authenticator.authenticate('good'), authenticator.authenticate('good')]);
  expect(tokens.lookUps).toBe(1);
});

test('an expired token is unknown, also when it expires while it is remembered', async () => {
  tokens.rows.set(hashToken('short'), { principal, expiresAt: now + 100 });
  expect(await authenticator.authenticate('short')).toBe(principal);
  now += 100;
  expect(authenticator.recall('short')).toBeUndefined();
  expect(await authenticator.authenticate('short')).toBeUndefined();
});

test('forgetting takes effect at once', async () => {
  await authenticator.authenticate('good');
  tokens.rows.clear();
  authenticator.forget();
  expect(authenticator.recall('good')).toBeUndefined();
  expect(await authenticator.authenticate('good')).toBeUndefined();
});

test('a look-up that began before a revocation is not remembered after it', async () => {
  let open: () => void = () => undefined;
  tokens.gate = new Promise((resolve) => (open = resolve));
  const early = authenticator.authenticate('good');
  tokens.rows.clear();
  authenticator.forget();
  open();
  await early;
  expect(authenticator.recall('good')).toBeUndefined();
});

test('a failed look-up is not remembered', async () => {
  tokens.gate = Promise.reject(new Error('down'));
  await expect(authenticator.authenticate('good')).rejects.toThrow('down');
  tokens.gate = Promise.resolve();
  expect(await authenticator.authenticate('good')).toBe(principal);
});
