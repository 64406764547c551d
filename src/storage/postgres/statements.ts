import { FEW_ROWS } from '../sql.js';
import type { SqlValue } from '../store.js';

/** A statement in PostgreSQL's form. */
export interface Statement {
  readonly text: string;
  /** Under this name connections keep it prepared; without one it is planned anew with its values. */
  readonly name: string | undefined;
  /** Changes rows. */
  readonly writes: boolean;
  /** Has rows to give; of others only success or failure is of interest. */
  readonly answers: boolean;
}

/** What a connection is given to run. */
export interface BoundStatement {
  readonly text: string;
  readonly name: string | undefined;
  readonly values: SqlValue[];
}

/** Statements that connections keep prepared; the code has some hundred. */
const NAMES = 500;
/** Translations kept. Filters have no end of forms. */
const KEPT = 2000;

/** A generic plan of a filter may take hundreds of times as long as one made for its slots and values. */
const isPlannedAnew = (sql: string) => /\bvalue v\b/.test(sql) && !sql.includes(FEW_ROWS.text);
const PLACEHOLDER = /'(?:[^']|'')*'|"[^"]*"|\?/g;

function withoutNul(value: SqlValue): SqlValue {
  return typeof value === 'string' ? value.replace(NUL, INSTEAD_OF_NUL) : value;
}

const known = new Map<string, Statement>();
let names = 0;

/** Translates a statement with `?` placeholders. */
export function toStatement(sql: string): Statement {
  const found = known.get(sql);
  if (found) return found;
  let parameter = 0;
  const text = sql.replace(PLACEHOLDER, (part) => (part === '?' ? `$${(parameter += 1)}` : part));
  const name = isPlannedAnew(sql) || names >= NAMES ? undefined : `rollcall_${(names += 1)}`;
  const writes = /^\s*(INSERT|UPDATE|DELETE)\b/i.test(sql);
  const answers = !writes || /\bRETURNING\b/i.test(sql);
  const statement = { text, name, writes, answers };
  if (known.size >= KEPT) for (const [key, { name: kept }] of known) if (kept === undefined) known.delete(key);
  known.set(sql, statement);
  return statement;
}

/**
 * No text of PostgreSQL holds U+0000. Asked for, it is replaced by what nobody stores and what has the same place in
 * the order; in a write it stays, and is refused.
 */
const NUL = /\0/g;
const INSTEAD_OF_NUL = '\u0001\ufffe';

/** A statement with its values. */
export function bind({ text, name, answers }: Statement, given: readonly SqlValue[]): BoundStatement {
  const values = given as SqlValue[];
  const hasNul = answers && values.some((value) => typeof value === 'string' && value.includes('\0'));
  return { text, name, values: hasNul && /^\s*SELECT/i.test(text) ? values.map(withoutNul) : values };
}
