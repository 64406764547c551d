import { expect, it } from '@jest/globals';
import { startupMessage } from '../../../src/bootstrap/startup-message.js';
import { loadConfig } from '../../../src/config/load.js';
import type { Service } from '../../../src/bootstrap/service.js';

const service = (firstStart: Service['firstStart']) => ({ scimUrl: 'http://x/scim/v2', firstStart }) as Service;

it('on a terminal the first token is printed, ready to paste', () => {
  const lines = startupMessage(loadConfig({}), service({ kind: 'created', token: 'rc_abc' }), true);
  expect(lines).toHaveLength(2);
  expect(lines[0]).toBe('SCIM base URL: http://x/scim/v2');
  expect(lines[1]).toMatch(/ rc_abc$/);
});

it.each([{ kind: 'kept' }, { kind: 'pinned' }] as const)('later, or with a pinned token, none is: %j', (firstStart) => {
  expect(startupMessage(loadConfig({}), service(firstStart), true).join('\n')).not.toContain('rc_');
});
