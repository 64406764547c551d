import { Controller, Get, type INestApplication, Module, Post, Req } from '@nestjs/common';
import { APP_FILTER, NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { FastifyRequest } from 'fastify';
import type { Authenticator } from '../../src/auth/authenticator.js';
import { Guards } from '../../src/auth/guard.js';
import { Config } from '../../src/config/config.js';
import { ScimHttpAdapter } from '../../src/http/adapter.js';
import { Lifecycle } from '../../src/http/lifecycle.js';
import { Policy } from '../../src/http/route-policy.js';
import { ScimExceptionFilter } from '../../src/http/scim-exception.filter.js';
import { ServiceEvents } from '../../src/observability/service-events.js';
import { ForbiddenError, UnavailableError } from '../../src/scim/errors.js';

@Controller('policy')
@Policy({ access: 'open', errors: 'oauth' })
class Routes {
  @Post('form')
  @Policy({ body: 'form' })
  form(@Req() { body }: FastifyRequest): unknown {
    return { ...(body as object) };
  }

  @Post('raw')
  @Policy({ body: 'raw' })
  raw(@Req() { body }: FastifyRequest): unknown {
    return { bytes: [...(body as Buffer)] };
  }

  @Post('none')
  @Policy({ body: 'none', cache: 'public, max-age=60' })
  none(@Req() { body }: FastifyRequest): unknown {
    return { body: body ?? 'nothing' };
  }

  @Get('page')
  @Policy({ errors: 'html', cache: 'public, max-age=60' })
  page(): never {
    throw new ForbiddenError('<script>"no"</script>');
  }

  @Get('busy')
  busy(): never {
    throw new UnavailableError('Later.', 3);
  }

  @Get('scim')
  @Policy({ errors: 'scim' })
  scim(): never {
    throw new ForbiddenError('No.');
  }

  @Get('admin')
  @Policy({ access: 'admin' })
  admin(): string {
    return 'secret';
  }
}

@Controller('unsaid')
class Unsaid {
  @Get()
  get(): string {
    return 'anybody?';
  }
}

const application = async (controller: new () => object): Promise<NestFastifyApplication> => {
  const events = new ServiceEvents();
  @Module({
    controllers: [controller],
    providers: [{ provide: APP_FILTER, useValue: new ScimExceptionFilter(events) }],
  })
  class Application {}
  const nobody: Authenticator = { authenticate: () => Promise.resolve('token-unknown') };
  const config = Object.assign(new Config(), { adminToken: 'the-token-of-the-administrator-of-this-test' });
  const guards = new Guards(nobody, events, config);
  const adapter = new ScimHttpAdapter(config, events);
  adapter.addHooks({ events, guards, lifecycle: new Lifecycle() });
  return NestFactory.create<NestFastifyApplication>(Application, adapter, {
    logger: false,
    abortOnError: false,
    bodyParser: false,
  });
};

describe('the policy of a route', () => {
  let app: INestApplication;
  let base: string;
  beforeAll(async () => {
    app = await application(Routes);
    await app.listen(0, '127.0.0.1');
    base = `${await app.getUrl()}/policy`;
  });
  afterAll(() => app.close());

  const post = (path: string, body: string | Uint8Array, type: string) =>
    fetch(`${base}/${path}`, { method: 'POST', body: body as string, headers: { 'content-type': type } });

  it('says what its body is: a form, bytes, or nothing', async () => {
    const form = 'application/x-www-form-urlencoded';
    expect(await (await post('form', 'a=1&b=%C3%A4+c&__proto__=x', form)).json()).toEqual(
      JSON.parse('{"a":"1","b":"ä c","__proto__":"x"}'),
    );
    expect(await (await post('raw', new Uint8Array([0, 255, 7]), 'application/octet-stream')).json()).toEqual({
      bytes: [0, 255, 7],
    });
    expect(await (await post('none', '{"not json', 'application/json')).json()).toEqual({ body: 'nothing' });
    const twice = await post('form', 'a=1&a=2', form);
    expect([twice.status, await twice.json()]).toMatchObject([400, { error: 'invalid_request' }]);
    const json = await post('form', '{}', 'application/json');
    expect([json.status, await json.json()]).toMatchObject([415, { error: 'invalid_request' }]);
    const long = await post('form', 'a='.padEnd(1024 * 1024 + 1, 'x'), form);
    expect(long.status).toBe(413);
    const unannounced = await fetch(`${base}/raw`, {
      method: 'POST',
      body: new Blob(['x'.repeat(1024 * 1024), 'x']).stream(),
      duplex: 'half',
    } as RequestInit);
    expect(unannounced.status).toBe(413);
  });

  it('says what its errors look like, whatever refuses the request', async () => {
    const page = await fetch(`${base}/page`);
    expect([page.status, page.headers.get('content-type'), page.headers.get('cache-control')]).toEqual([
      403,
      'text/html; charset=utf-8',
      'no-store',
    ]);
    expect(await page.text()).toContain('&lt;script&gt;&quot;no&quot;&lt;/script&gt;');
    const busy = await fetch(`${base}/busy`);
    expect([busy.status, busy.headers.get('retry-after'), await busy.json()]).toMatchObject([
      503,
      '3',
      { error: 'temporarily_unavailable' },
    ]);
    const scim = await fetch(`${base}/scim`);
    expect(await scim.json()).toMatchObject({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
      status: '403',
    });
    const stranger = await fetch(`${base}/admin`);
    expect([stranger.status, await stranger.json()]).toMatchObject([401, { error: 'invalid_client' }]);
    const encoded = await fetch(`${base}/raw`, { method: 'POST', body: 'x', headers: { 'content-encoding': 'gzip' } });
    expect([encoded.status, await encoded.json()]).toMatchObject([415, { error: 'invalid_request' }]);
  });

  it('says how long its replies may be kept', async () => {
    expect((await post('none', 'x', 'text/plain')).headers.get('cache-control')).toBe('public, max-age=60');
    expect((await post('raw', 'x', 'text/plain')).headers.get('cache-control')).toBe('no-store');
  });

  it('must say who may call it: a route without that keeps the service from starting', async () => {
    const unsaid = await application(Unsaid);
    await expect(unsaid.init()).rejects.toThrow('GET /unsaid: the route has no policy');
    await unsaid.close();
  });
});
