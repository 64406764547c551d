import type { Executor } from '../sql.js';
import type { SqlValue } from '../store.js';

/** The columns of tables whose rows are written in numbers. */
export type RowColumn = 'key' | 'slot' | 'ordinal' | 'value' | 'tenant' | 'type' | 'path';

/** How rows are written: what is cheap inside a process is not across a socket. */
export interface RowDialect {
  /** Inserts rows; `suffix` is the ON CONFLICT clause, if any. */
  insert(
    executor: Executor,
    table: string,
    columns: readonly RowColumn[],
    rows: readonly (readonly SqlValue[])[],
    suffix?: string,
  ): Promise<void>;

  /** Removes the rows of a resource at (slot, ordinal). */
  remove(
    executor: Executor,
    table: 'value' | 'long_value',
    key: number,
    places: readonly { readonly attributeId: number; readonly ordinal: number }[],
  ): Promise<void>;

  /** The statement that adds to a counter: tenant, type, block, difference. */
  readonly count: string;
}
