import type { Executor } from '../sql.js';
import type { SqlValue } from '../store.js';

/** Rows of one INSERT; few sizes, so that few statements are prepared. */
const CHUNKS = [64, 16, 4, 1];

/** Inserts rows of equal width; `suffix` is the ON CONFLICT clause, if any. */
export async function insertRows(
  executor: Executor,
  into: string,
  rows: readonly (readonly SqlValue[])[],
  suffix = '',
): Promise<void> {
  const width = rows[0]?.length ?? 0;
  for (let at = 0; at < rows.length;) {
    const left = rows.length - at;
    const size = CHUNKS.find((chunk) => chunk <= left) ?? 1;
    await executor.query(statement(into, width, size, suffix), rows.slice(at, at + size).flat());
    at += size;
  }
}

const statements = new Map<string, string>();

function statement(into: string, width: number, size: number, suffix: string): string {
  const key = `${into} ${size} ${suffix}`;
  let text = statements.get(key);
  if (text === undefined) {
    const row = `(${Array(width).fill('?').join(', ')})`;
    text = `INSERT INTO ${into} VALUES ${Array(size).fill(row).join(', ')} ${suffix}`.trimEnd();
    statements.set(key, text);
  }
  return text;
}
