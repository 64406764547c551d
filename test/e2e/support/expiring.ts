/** Life of the first token that is tried, in milliseconds. */
const FIRST_LIFE_MS = 300;

/**
 * Makes a token that was seen to work before it expired, and resolves once the service refuses it: with how it did, and when
 * the token was to expire. On a busy machine a token can expire before it is first used; then one of a longer life is
 * made.
 */
export async function untilExpired<Token>(
  create: (expiresAt: string) => Promise<Token>,
  use: (token: Token) => Promise<number>,
): Promise<{ readonly token: Token; readonly status: number; readonly expiresAt: string }> {
  for (let life = FIRST_LIFE_MS; ; life *= 2) {
    const expiresAt = new Date(Date.now() + life).toISOString();
    const token = await create(expiresAt);
    let status = await use(token);
    if (status !== 200 && Date.now() >= Date.parse(expiresAt)) continue;
    if (status !== 200) throw new Error(`A token that is good until ${expiresAt} was answered ${status}`);
    while (status === 200) status = await use(token);
    return { token, status, expiresAt };
  }
}
