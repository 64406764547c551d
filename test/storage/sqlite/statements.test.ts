import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { KeptStatements } from '../../../src/storage/sqlite/kept-statements.js';
import { prepareWriter } from '../../../src/storage/sqlite/pragmas.js';
import { Statements } from '../../../src/storage/sqlite/statements.js';
import { ThreadReader } from '../../../src/storage/sqlite/thread-reader.js';
import { Sql } from '../../../src/storage/sql.js';

let folder: string;
let path: string;
let database: Database.Database;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rollcall-statements-'));
  path = join(folder, 'test.sqlite');
  database = new Database(path);
  prepareWriter(database);
  database.exec(
    'CREATE TABLE value (slot integer, value text, key integer); INSERT INTO value VALUES (1, ?, 7)'.replace(
      '?',
      "'a'",
    ),
  );
});
afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true });
});

/** A statement of a shape that no other number has, of `tests` conditions: 80 characters and 1,600 bytes each. */
const shape = (n: number, tests: number): string =>
  `SELECT key FROM value r WHERE ${Array.from({ length: tests }, (_, at) => `EXISTS (SELECT 1 FROM value v WHERE v.key = r.key AND v.slot = ${n * 1000 + at})`).join(' OR ')}`;

/**
 * What nothing more is given back of, after a while of statements: megabytes the process has grown by, without V8's heap.
 * Node 24 lets that heap, and with it the statements that nobody holds any more, grow further before it collects.
 */
async function growth(run: (n: number) => unknown): Promise<number> {
  for (let n = 0; n < 2000; n++) await run(n);
  const before = outsideHeap();
  for (let n = 2000; n < 5000; n++) await run(n);
  return (outsideHeap() - before) / 1e6;
}

/** Bytes; SQLite's statements are among them. */
function outsideHeap(): number {
  const { rss, heapTotal } = process.memoryUsage();
  return rss - heapTotal;
}

describe('statements of ever new shapes', () => {
  it('[M2] leave no memory behind on the main thread', async () => {
    const statements = new Statements(database, 'reads');
    // Kept, 3,000 of them take 480 MB.
    const grown = await growth(async (n) => {
      statements.run(shape(n, 100), []);
      if (n % 10 === 0) await new Promise(setImmediate);
    });
    expect(grown).toBeLessThan(120);
  });

  it('[M2] leave no memory behind in a reading thread', async () => {
    const reader = new ThreadReader(path);
    const grown = await growth((n) => reader.read(new Sql(shape(n, 100))));
    await reader.end();
    expect(grown).toBeLessThan(120);
  });

  it('[M2] leave no memory behind either when each of them comes three times', async () => {
    const statements = new Statements(database, 'reads');
    const grown = await growth(async (n) => {
      for (let time = 0; time < 3; time++) statements.run(shape(n, 60), []);
      if (n % 10 === 0) await new Promise(setImmediate);
    });
    expect(grown).toBeLessThan(120);
  });

  it('[M2] are kept from their second use on, within bounds, and do not displace those in use', () => {
    const out: string[] = [];
    const kept = new KeptStatements<string>((text) => out.push(text));
    const use = (text: string): boolean => {
      const known = kept.get(text) !== undefined;
      if (!known && kept.admits(text)) kept.keep(text, text);
      return known;
    };
    expect([use('SELECT 1'), use('SELECT 1'), use('SELECT 1')]).toEqual([false, false, true]);
    for (let n = 0; n < 5000; n++) {
      for (let time = 0; time < 2; time++) use(shape(n, 20));
      use('SELECT 1');
    }
    expect(kept.size.characters).toBeLessThanOrEqual(512 * 1024);
    expect(kept.size.statements).toBeGreaterThan(100);
    expect(out.length).toBeLessThan(300);
    expect(use('SELECT 1')).toBe(true);
    for (let time = 0; time < 5; time++) expect(use(shape(1, 200))).toBe(false);
  });

  it('answers alike whether a statement is kept or prepared anew', async () => {
    const statements = new Statements(database);
    const reader = new ThreadReader(path);
    for (let time = 0; time < 4; time++) {
      expect(statements.run('SELECT key FROM value WHERE value = ?', ['a'])).toEqual([{ key: 7 }]);
      expect(await reader.read(new Sql('SELECT key FROM value WHERE value = ?', ['a']))).toEqual([{ key: 7 }]);
      await expect(reader.read(new Sql('SELECT 1 FROM nowhere'))).rejects.toThrow('no such table');
    }
    await reader.end();
  });
});
