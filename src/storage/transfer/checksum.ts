import { createHash } from 'node:crypto';
import type { SqlValue } from '../store.js';

/** How many rows there are, and the sum of a hash of each, whatever their order. */
export interface Checksum {
  readonly rows: number;
  readonly sum: string;
}

const NULL = '\\N';
/** Hexadecimal digits of each hash that are summed up. */
const DIGITS = 12;

/** Sums up rows as `checksumSql` does on PostgreSQL. */
export class ChecksumBuilder {
  #rows = 0;
  #sum = 0n;

  add(row: readonly SqlValue[]): void {
    const text = row.map((value) => (value === null ? NULL : String(value))).join('|');
    this.#rows += 1;
    this.#sum += BigInt(`0x${createHash('md5').update(text).digest('hex').slice(0, DIGITS)}`);
  }

  get value(): Checksum {
    return { rows: this.#rows, sum: String(this.#sum) };
  }
}

/** SELECT of the checksum (`rows`, `sum`) of all rows of a table on PostgreSQL. */
export function checksumSql(table: string, columns: readonly string[], where = ''): string {
  const texts = columns.map((column) => `coalesce(${column}::text, '${NULL}')`).join(', ');
  const hash = `('x' || left(md5(concat_ws('|', ${texts})), ${DIGITS}))::bit(${4 * DIGITS})::bigint`;
  return `SELECT count(*) AS rows, coalesce(sum(${hash}), 0)::text AS sum FROM ${table}${where}`;
}

export function sameChecksum(a: Checksum, b: Checksum): boolean {
  return a.rows === b.rows && a.sum === b.sum;
}
