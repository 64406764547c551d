import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { ConfigError, type Environment, loadConfig } from '../../src/config/load.js';

const folder = mkdtempSync(join(tmpdir(), 'rollcall-config-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const SECRET = 'a-secret-of-more-than-thirty-two-characters';

function linesOf(env: Environment): readonly string[] {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.lines;
    throw error;
  }
  return [];
}

it('an empty environment gives the documented defaults', () => {
  expect(loadConfig({})).toMatchObject({
    port: 3000,
    host: '127.0.0.1',
    databaseUrl: 'data/rollcall.sqlite',
    logLevel: 'info',
    bodyLimit: 16 * 1024 * 1024,
    defaultPageSize: 100,
    maxPageSize: 1000,
    keepAliveSeconds: 75,
    headersTimeoutSeconds: 15,
    requestTimeoutSeconds: 30,
    corsOrigins: [],
  });
});

it('values are read, trimmed and typed; an empty variable counts as unset', () => {
  const config = loadConfig({
    PORT: ' 8080 ',
    HOST: '',
    CORS_ORIGINS: 'https://a.example, https://b.example:8443',
    PUBLIC_URL: 'https://example.com/provisioning/',
    CHANGE_LOG_DAYS: '0.5',
    TRUST_PROXY: '10.0.0.0/8, ::1',
  });
  expect(config).toMatchObject({
    port: 8080,
    host: '127.0.0.1',
    corsOrigins: ['https://a.example', 'https://b.example:8443'],
    publicUrl: 'https://example.com/provisioning',
    changeLogDays: 0.5,
  });
});

describe('a wrong value gives one line that names the variable', () => {
  const wrong: readonly [string, string][] = [
    ['PORT', 'abc'],
    ['PORT', '70000'],
    ['PORT', '-1'],
    ['PORT', '80.5'],
    ['PUBLIC_URL', 'scim.example.com'],
    ['PUBLIC_URL', 'ftp://example.com'],
    ['PUBLIC_URL', 'https://example.com/scim/v2'],
    ['PUBLIC_URL', 'https://user:pw@example.com'],
    ['PUBLIC_URL', 'https://example.com/?x=1'],
    ['TRUST_PROXY', 'sometimes'],
    ['TRUST_PROXY', '2'],
    ['TRUST_PROXY', '10.0.0.0/64'],
    ['DATABASE_URL', 'mysql://localhost/x'],
    ['LOG_LEVEL', 'loud'],
    ['CORS_ORIGINS', 'example.com'],
    ['CORS_ORIGINS', 'https://example.com/path'],
    ['BODY_LIMIT', '12'],
    ['BODY_LIMIT', '16MB'],
    ['DEFAULT_PAGE_SIZE', '0'],
    ['MAX_PAGE_SIZE', 'all'],
    ['CHANGE_LOG_DAYS', '-1'],
    ['KEEP_ALIVE_SECONDS', 'long'],
    ['HEADERS_TIMEOUT_SECONDS', '0'],
    ['REQUEST_TIMEOUT_SECONDS', '1e9'],
    ['DRAIN_SECONDS', 'x'],
    ['SHUTDOWN_SECONDS', '0'],
  ];
  it.each(wrong)('%s=%s', (name, value) => {
    const lines = linesOf({ [name]: value });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(new RegExp(`^${name}: must .*, but is .*`));
    expect(lines[0]).not.toContain('\n');
  });

  it('several wrong values are all named', () => {
    expect(linesOf({ PORT: 'x', LOG_LEVEL: 'y' }).map((line) => line.split(':')[0])).toEqual(['PORT', 'LOG_LEVEL']);
  });
});

describe('values that contradict each other', () => {
  it.each([
    [{ DEFAULT_PAGE_SIZE: '500', MAX_PAGE_SIZE: '200' }, 'DEFAULT_PAGE_SIZE'],
    [{ HEADERS_TIMEOUT_SECONDS: '40' }, 'HEADERS_TIMEOUT_SECONDS'],
    [{ SCIM_TOKEN: SECRET, ADMIN_TOKEN: SECRET }, 'ADMIN_TOKEN'],
  ])('%j', (env, name) => {
    expect(linesOf(env)).toEqual([expect.stringMatching(`^${name}: must`)]);
  });
});

describe('secrets', () => {
  it('a short one is refused and not repeated', () => {
    const lines = linesOf({ SCIM_TOKEN: 'hunter2', ADMIN_TOKEN: 'tooshort too' });
    expect(lines).toHaveLength(2);
    expect(lines.join()).not.toMatch(/hunter2|tooshort/);
  });

  it('one with spaces inside could never be sent and is refused', () => {
    expect(linesOf({ SCIM_TOKEN: `${SECRET} ${SECRET}` })).toEqual([expect.stringMatching(/^SCIM_TOKEN: must be/)]);
  });

  it('is read from the file of its _FILE variable, without the line end', () => {
    const path = join(folder, 'token');
    writeFileSync(path, `${SECRET}\n`);
    expect(loadConfig({ SCIM_TOKEN_FILE: path }).scimToken).toBe(SECRET);
    expect(loadConfig({ ADMIN_TOKEN_FILE: path }).adminToken).toBe(SECRET);
  });

  it('a file that is empty or missing is refused', () => {
    const empty = join(folder, 'empty');
    writeFileSync(empty, '\n');
    expect(linesOf({ ADMIN_TOKEN_FILE: empty })).toEqual([expect.stringMatching(/^ADMIN_TOKEN: must/)]);
    expect(linesOf({ ADMIN_TOKEN_FILE: join(folder, 'nowhere') })).toEqual([
      expect.stringMatching(/^ADMIN_TOKEN: the file .*nowhere cannot be read \(ENOENT\)$/),
    ]);
  });

  it('value and file together are refused', () => {
    const path = join(folder, 'both');
    writeFileSync(path, SECRET);
    expect(linesOf({ SCIM_TOKEN: SECRET, SCIM_TOKEN_FILE: path })).toEqual([
      'SCIM_TOKEN: set either SCIM_TOKEN or SCIM_TOKEN_FILE, not both',
    ]);
  });
});
