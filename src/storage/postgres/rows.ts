import type { RowColumn, RowDialect } from '../write/row-dialect.js';
import { arrayText } from './array-text.js';

const TYPES: Record<RowColumn, string> = {
  key: 'bigint',
  slot: 'integer',
  ordinal: 'bigint',
  value: 'text',
  tenant: 'integer',
  type: 'text',
  path: 'text',
};

/**
 * Inserts any number of rows by one statement with an array per column, because each statement costs a message over the
 * socket.
 */
export const POSTGRES_ROWS: RowDialect = {
  insert: async (executor, table, columns, rows, suffix = '') => {
    if (rows.length === 0) return;
    const arrays = columns.map((column) => `?::${TYPES[column]}[]`).join(', ');
    await executor.query(
      `INSERT INTO ${table} (${columns.join(', ')}) SELECT * FROM unnest(${arrays}) ${suffix}`,
      columns.map((_, at) => arrayText(rows.map((row) => row[at] ?? null))),
    );
  },
  remove: async (executor, table, key, places) => {
    if (places.length === 0) return;
    await executor.query(
      `DELETE FROM ${table} WHERE key = ? AND (slot, ordinal) IN (SELECT * FROM unnest(?::integer[], ?::bigint[]))`,
      [key, arrayText(places.map(({ attributeId }) => attributeId)), arrayText(places.map(({ ordinal }) => ordinal))],
    );
  },
  // Inserts a row with the difference: writers that updated one row of a counter would wait for one another.
  count: 'INSERT INTO counter (tenant, type, block, n) VALUES (?, ?, ?, ?)',
};
