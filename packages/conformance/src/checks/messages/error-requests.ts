import { Reply } from '../../client/reply.js';
import { CheckContext, userPath } from '../../check-context.js';

export const unknownUser = (t: CheckContext): Promise<Reply> => t.get(`/Users/${t.token()}`);
export const duplicate = async (t: CheckContext): Promise<Reply> =>
  t.post('/Users', t.make.user({ userName: (await t.user()).userName! }));
export const malformed = (t: CheckContext): Promise<Reply> =>
  t.raw({ method: 'POST', path: '/Users', body: '{"schemas":[' });
export const badFilter = (t: CheckContext): Promise<Reply> => t.query('/Users', { filter: 'userName zz "x"' });
export const nameless = (t: CheckContext): Promise<Reply> => {
  const body = t.make.user();
  delete body.userName;
  return t.post('/Users', body);
};
export const patched =
  (operation: { op: string; path?: string; value?: string }) =>
  async (t: CheckContext): Promise<Reply> =>
    t.patch(userPath(await t.user()), [operation]);
