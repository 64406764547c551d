// Entities say what PostgreSQL calls a column; SqliteDataSource makes SQLite's words of it.

/** Text that is compared or sorted: by code point, as SQLite does by itself. */
export const BY_CODE_POINT = { type: 'text', collation: 'C' } as const;

/** For PrimaryGeneratedColumn('identity', ...): a number that the database gives out. */
export const identity = (type: 'integer' | 'bigint') => ({ type, generatedIdentity: 'BY DEFAULT' }) as const;
