import { createRequire } from 'node:module';
import { serve } from '../lib/rpc.mjs';

// The service's own driver: a peer may have brought another one, and not built.
const Database = createRequire(new URL('../../package.json', import.meta.url))('better-sqlite3');

/** The second reference of writes: commits of one row each, durable, one after the other, on the disk of the subject. */
let insert;

serve({
  open({ file }) {
    const db = new Database(file);
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.exec('CREATE TABLE row (id INTEGER PRIMARY KEY, value TEXT NOT NULL)');
    insert = db.prepare('INSERT INTO row (value) VALUES (?)');
  },

  /** Commits per second over a time. */
  measure({ seconds }) {
    const started = performance.now();
    let count = 0;
    while (performance.now() - started < seconds * 1000) {
      insert.run('a row of a table, as short as rows of tables are');
      count++;
    }
    return count / ((performance.now() - started) / 1000);
  },
});
