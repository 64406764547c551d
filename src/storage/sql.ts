import type { SqlValue } from './store.js';

/** Runs statements with `?` placeholders inside one transaction or snapshot. */
export interface Executor {
  /** The rows of a SELECT or of a statement with RETURNING; [] for others. */
  query<Row>(sql: string, parameters: readonly SqlValue[]): Promise<Row[]>;
}

/** What one statement did. */
export interface StatementResult {
  readonly rows: readonly unknown[];
  /** Rows that it changed. */
  readonly affected: number;
  /** Of SQLite: the number given out last, when it returns no rows. */
  readonly lastId?: number;
}

/** SQL text with its parameters. Text comes from this code alone, values are always bound. */
export class Sql {
  constructor(
    readonly text: string,
    readonly parameters: readonly SqlValue[] = [],
  ) {}
}

/** Texts of templates into which no Sql is inserted: they are the same every time. */
const texts = new Map<TemplateStringsArray, string>();

/** A template whose inserted Sql is spliced in and whose inserted values become parameters. */
export function sql(strings: TemplateStringsArray, ...values: readonly (Sql | SqlValue)[]): Sql {
  if (!values.some((value) => value instanceof Sql)) {
    let known = texts.get(strings);
    if (known === undefined) texts.set(strings, (known = strings.join('?')));
    return new Sql(known, values as readonly SqlValue[]);
  }
  let text = strings[0] ?? '';
  const parameters: SqlValue[] = [];
  values.forEach((value, index) => {
    if (value instanceof Sql) {
      text += value.text;
      parameters.push(...value.parameters);
    } else {
      text += '?';
      parameters.push(value);
    }
    text += strings[index + 1] ?? '';
  });
  return new Sql(text, parameters);
}

/** Fragments with a separator between them. */
export function joinSql(parts: readonly Sql[], separator: string): Sql {
  return new Sql(
    parts.map((part) => part.text).join(separator),
    parts.flatMap((part) => part.parameters),
  );
}

/** In a statement with a filter: it takes so few rows that one plan does for all values. */
export const FEW_ROWS = new Sql('/* few rows */');

/** Never true, always true: what both databases read as such. */
export const FALSE = new Sql('1 = 0');
export const TRUE = new Sql('1 = 1');

/** A text constant of the configuration (type names, endpoints), quoted. */
export function literal(text: string): Sql {
  return new Sql(`'${text.replaceAll("'", "''")}'`);
}
