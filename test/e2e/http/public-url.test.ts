import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rawExchange } from '../support/raw.js';
import { startService, type TestService } from '../support/service.js';

const DISCOVERY = '/scim/v2/ServiceProviderConfig';

async function locationOf(service: TestService, path: string, headers: readonly string[] = []): Promise<string> {
  const lines = [`GET ${path} HTTP/1.1`, ...headers, 'Connection: close'];
  if (!headers.some((line) => line.startsWith('Host:'))) lines.splice(1, 0, 'Host: direct.example:8080');
  const reply = await rawExchange(service.url, `${lines.join('\r\n')}\r\n\r\n`);
  const body = JSON.parse(reply.body);
  return reply.status === 200 ? body.meta.location : `${reply.status}`;
}

describe('with PUBLIC_URL', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await startService({ PUBLIC_URL: 'https://scim.example.com/provisioning/' });
  });
  afterAll(() => service.close());

  it('locations use it, whether the proxy strips the prefix or not', async () => {
    const expected = `https://scim.example.com/provisioning${DISCOVERY}`;
    expect(await locationOf(service, DISCOVERY)).toBe(expected);
    expect(await locationOf(service, `/provisioning${DISCOVERY}`)).toBe(expected);
    expect(await locationOf(service, `/provisioning/${DISCOVERY}/`)).toBe(expected);
  });

  it('the prefix counts as a whole segment', async () => {
    expect(await locationOf(service, `/provisioning2${DISCOVERY}`)).toBe('404');
  });

  it('the announced base URL is the public one', () => {
    expect(service.scimUrl).toBe('https://scim.example.com/provisioning/scim/v2');
  });
});

describe('without PUBLIC_URL', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await startService();
  });
  afterAll(() => service.close());

  it('locations use the Host header', async () => {
    expect(await locationOf(service, DISCOVERY)).toBe(`http://direct.example:8080${DISCOVERY}`);
    expect(await locationOf(service, DISCOVERY, ['Host: [::1]:3000'])).toBe(`http://[::1]:3000${DISCOVERY}`);
  });

  it('X-Forwarded-* of a stranger are not believed', async () => {
    const headers = ['Host: direct.example', 'X-Forwarded-Host: evil.example', 'X-Forwarded-Proto: https'];
    expect(await locationOf(service, DISCOVERY, headers)).toBe(`http://direct.example${DISCOVERY}`);
  });

  it.each(['evil.example/path', 'a b', 'user@evil.example', '<script>', 'x:99999999', ''])(
    'the host "%s" is refused',
    async (host) => {
      expect(await locationOf(service, DISCOVERY, [`Host: ${host}`])).toBe('400');
    },
  );
});

it('X-Forwarded-* of a trusted proxy are believed', async () => {
  const service = await startService({ TRUST_PROXY: 'loopback' });
  try {
    const headers = ['Host: inner', 'X-Forwarded-Host: outer.example', 'X-Forwarded-Proto: https'];
    expect(await locationOf(service, DISCOVERY, headers)).toBe(`https://outer.example${DISCOVERY}`);
  } finally {
    await service.close();
  }
});
