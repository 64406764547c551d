import Database from 'better-sqlite3';
import { serve } from '../lib/rpc.mjs';

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
