import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { realPath } from '../../../src/storage/sqlite/real-path.js';
import {
  acquireCommandLock,
  acquireCopyLock,
  acquireServerLock,
  CopyLockedError,
  ServerLockedError,
} from '../../../src/storage/sqlite/server-lock.js';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rollcall-locks-'));
  path = join(folder, 'data.sqlite');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('[S12] a copy and what writes', () => {
  it('commands work beside a server and beside one another', () => {
    const held = [acquireServerLock(path), acquireCommandLock(path), acquireCommandLock(path)];
    for (const each of held) each.release();
  });

  it('no command begins while the file is copied', () => {
    const copy = acquireCopyLock(path);
    expect(() => acquireCommandLock(path, 0)).toThrow(CopyLockedError);
    expect(() => acquireServerLock(path)).toThrow(ServerLockedError);
    copy.release();
    acquireCommandLock(path, 0).release();
  });

  it('no copy begins while a command is at work, and none beside a server', () => {
    const command = acquireCommandLock(path);
    expect(() => acquireCopyLock(path, 0)).toThrow(CopyLockedError);
    // What it had taken, it has given back.
    acquireServerLock(path).release();
    command.release();
    const server = acquireServerLock(path);
    expect(() => acquireCopyLock(path, 0)).toThrow(ServerLockedError);
    server.release();
    acquireCopyLock(path, 0).release();
  });

  it('no copy begins beside another', () => {
    const copy = acquireCopyLock(path);
    expect(() => acquireCopyLock(path, 0)).toThrow(ServerLockedError);
    copy.release();
  });
});

describe('[S9] the real path', () => {
  it('is behind all links, also of a file that is not there yet', () => {
    symlinkSync('later.sqlite', join(folder, 'one'));
    symlinkSync(join(folder, 'one'), join(folder, 'two'));
    const later = join(realPath(folder), 'later.sqlite');
    expect(realPath(join(folder, 'two'))).toBe(later);
    writeFileSync(later, '');
    expect(realPath(join(folder, 'two'))).toBe(later);
    symlinkSync('circle', join(folder, 'circle'));
    expect(() => realPath(join(folder, 'circle'))).toThrow(/ELOOP/);
  });

  it('locks one file under any of its names', () => {
    symlinkSync(path, join(folder, 'link'));
    const lock = acquireServerLock(join(folder, 'link'));
    expect(() => acquireServerLock(path)).toThrow(ServerLockedError);
    lock.release();
  });
});
