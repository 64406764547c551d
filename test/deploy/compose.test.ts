import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { loadConfig } from '../../src/config/load.js';

interface Container {
  readonly image: string;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly cap_add?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly pids_limit?: number;
  readonly mem_limit?: string;
  readonly logging?: { readonly options?: Record<string, string> };
  readonly ports?: readonly string[];
  readonly networks?: readonly string[];
  readonly volumes?: readonly string[];
  readonly environment?: Record<string, string>;
  readonly stop_grace_period?: string;
  readonly user?: string;
}

interface Compose {
  readonly services: Record<string, Container>;
  readonly networks: Record<string, { internal?: boolean } | null>;
}

const { services, networks } = parse(readFileSync('deploy/compose.yaml', 'utf8'), { merge: true }) as Compose;

describe('[U8] deploy/compose.yaml', () => {
  it.each(Object.entries(services))('%s has no rights, memory or log space to spare', (_name, container) => {
    expect(container.read_only).toBe(true);
    expect(container.cap_drop).toEqual(['ALL']);
    expect(container.security_opt).toEqual(['no-new-privileges:true']);
    expect(container.pids_limit).toBeGreaterThan(0);
    expect(container.mem_limit).toMatch(/^\d+[mg]$/);
    expect(container.logging?.options).toMatchObject({ 'max-size': expect.anything(), 'max-file': expect.anything() });
  });

  it('gives capabilities back to the start script of PostgreSQL alone', () => {
    const raised = Object.entries(services).filter(([, { cap_add }]) => cap_add !== undefined);
    expect(raised.map(([name]) => name)).toEqual(['postgres']);
  });

  it('publishes nginx alone, administration on the loopback address', () => {
    const published = Object.entries(services).flatMap(([name, { ports = [] }]) => ports.map((port) => [name, port]));
    expect(published).toEqual([
      ['nginx', '8080:8080'],
      ['nginx', '127.0.0.1:8081:8081'],
    ]);
  });

  it('keeps the database in a network of its own', () => {
    expect(services['postgres']!.networks).toEqual(['back']);
    expect(networks['back']).toEqual({ internal: true });
    expect(services['nginx']!.networks).toEqual(['front']);
  });

  it('runs PostgreSQL 18, whose image keeps its data below /var/lib/postgresql', () => {
    const { image, volumes } = services['postgres']!;
    expect(image).toMatch(/^postgres:18\b/);
    expect(volumes).toEqual(['postgres:/var/lib/postgresql']);
  });

  it('sets what the service understands, and gives it the time it may take to end', () => {
    const replica = services['rollcall-1']!;
    const environment = Object.entries(replica.environment!).map(([name, value]) => [
      name,
      name === 'PUBLIC_URL'
        ? 'https://scim.example.com'
        : value.replaceAll(/\$\{(\w+):\?\}/g, (_, key) => `${key}-`.repeat(8)),
    ]);
    const config = loadConfig(Object.fromEntries(environment) as Record<string, string>);
    const seconds = Number(replica.stop_grace_period!.replace(/s$/, ''));
    expect(seconds).toBeGreaterThanOrEqual(2 * config.drainSeconds + config.shutdownSeconds);
    expect(services['rollcall-2']).toEqual(replica);
  });
});
