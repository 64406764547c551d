import { BoundedMap } from '../../scim/bounded-map.js';
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

/** Number of statements that connections keep prepared. The code has some hundred; filters make ever new ones. */
const NAMES = 500;
const NAMES_OF_LISTS = 200;
/**
 * Characters of the longest statement that is prepared, and how often a statement with a filter is used before it is.
 */
const LONGEST = 8 * 1024;
const LOOK_UPS = 3;
/** Limits of the cache of translated statements that are not prepared. */
const KEPT = { entries: 1000, bytes: 1024 * 1024 };

/** A generic plan of a filter may take hundreds of times as long as one made for its attributes and values. */
const isPlannedAnew = (sql: string) => /\bvalue v\b/.test(sql) && !sql.includes(FEW_ROWS.text);
/** Marks every statement that finds the resources of a list. */
const isOfList = (sql: string) => sql.includes(' AS target') || sql.includes(FEW_ROWS.text);
const PLACEHOLDER = /'(?:[^']|'')*'|"[^"]*"|\?/g;

function withoutNul(value: SqlValue): SqlValue {
  return typeof value === 'string' ? value.replace(NUL, INSTEAD_OF_NUL) : value;
}

interface Unnamed {
  readonly statement: Statement;
  /** Look-ups until it may have a name. */
  lookUps: number;
}

const named = new Map<string, Statement>();
const unnamed = new BoundedMap<string, Unnamed>(KEPT, ({ statement }, sql) => sql.length + statement.text.length);
let namesOfLists = 0;

/** Translates a statement with `?` placeholders. */
export function toStatement(sql: string): Statement {
  const found = named.get(sql);
  if (found) return found;
  const known = unnamed.entry(sql, () => ({ statement: translate(sql), lookUps: lookUpsBefore(sql) }));
  known.lookUps -= 1;
  const ofList = known.lookUps <= 0 && isOfList(sql);
  if (known.lookUps > 0 || named.size >= NAMES || (ofList && namesOfLists >= NAMES_OF_LISTS)) return known.statement;
  unnamed.delete(sql);
  const statement = { ...known.statement, name: `rollcall_${named.size + 1}` };
  named.set(sql, statement);
  if (ofList) namesOfLists += 1;
  return statement;
}

/** Statements that are kept translated, and the characters of those that may be put out again. */
export function keptStatements(): { readonly named: number; readonly unnamed: number; readonly characters: number } {
  return { named: named.size, unnamed: unnamed.size, characters: unnamed.bytes };
}

function translate(sql: string): Statement {
  let parameter = 0;
  const text = sql.replace(PLACEHOLDER, (part) => (part === '?' ? `$${(parameter += 1)}` : part));
  const writes = /^\s*(INSERT|UPDATE|DELETE)\b/i.test(sql);
  const answers = !writes || /\bRETURNING\b/i.test(sql);
  return { text, name: undefined, writes, answers };
}

/** Look-ups of a statement before it has a name; Infinity when it shall have none. */
function lookUpsBefore(sql: string): number {
  if (sql.length > LONGEST || isPlannedAnew(sql)) return Infinity;
  return isOfList(sql) ? LOOK_UPS : 1;
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
