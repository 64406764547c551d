import { expect, it } from '@jest/globals';
import { Config } from '../../src/config/config.js';
import { effectiveValues, markdownTable } from '../../src/config/describe.js';
import { loadConfig } from '../../src/config/load.js';
import { settingsOf } from '../../src/config/setting.js';

const SECRET = 'a-secret-of-more-than-thirty-two-characters';

it('the table has one row for every setting, with its default', () => {
  const rows = markdownTable().split('\n');
  expect(rows).toHaveLength(settingsOf(Config.prototype).length + 2);
  expect(rows).toContainEqual(expect.stringMatching(/^\| `PORT` \| `3000` \| /));
  expect(rows).toContainEqual(expect.stringMatching(/^\| `SCIM_TOKEN`, `SCIM_TOKEN_FILE` \| {2}\| /));
});

it('every default property of the configuration can be set from the environment', () => {
  const known = settingsOf(Config.prototype).map((setting) => setting.property);
  expect(known).toEqual(expect.arrayContaining(Object.keys(new Config())));
});

it('effective values mask secrets', () => {
  const lines = effectiveValues(loadConfig({ SCIM_TOKEN: SECRET, PORT: '8080' }));
  expect(lines).toContain('PORT=8080');
  expect(lines).toContain('SCIM_TOKEN=(set, not shown)');
  expect(lines.join('\n')).not.toContain(SECRET);
});

it('passwords in URLs are masked, also where a value is refused', () => {
  const url = 'postgres://rollcall:hunter2@db.example.com:5432/rollcall?sslmode=require';
  expect(effectiveValues(loadConfig({ DATABASE_URL: url }))).toContain(
    'DATABASE_URL=postgres://rollcall:***@db.example.com:5432/rollcall?sslmode=require',
  );
  expect(() => loadConfig({ PUBLIC_URL: 'https://user:hunter2@example.com' })).toThrow(
    expect.objectContaining({ lines: [expect.not.stringContaining('hunter2')] }),
  );
});
