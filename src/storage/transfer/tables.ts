import type { DataSource, EntityMetadata } from 'typeorm';
import { AccessChangeEntity } from '../entities/index.js';

/** A table to copy: its columns with their types on PostgreSQL, in one order on both sides. */
export interface CopiedTable {
  readonly name: string;
  /** The columns whose order is the order of the copy; no two rows have the same. */
  readonly key: readonly string[];
  readonly columns: Readonly<Record<string, CopiedType>>;
  /** The column that numbers are given out for. */
  readonly identity?: string;
}

/** Types whose values have one text on both databases, which is what checksums are made of. */
const TYPES = ['integer', 'bigint', 'text'] as const;
type CopiedType = (typeof TYPES)[number];

/** Of each database its own: the numbers and marks by which its processes notice changes. */
const OWN: readonly unknown[] = [AccessChangeEntity];

/** Every table to copy, in the order of the entities. Throws for a column whose type cannot be copied yet. */
export function copiedTables({ entityMetadatas }: DataSource): readonly CopiedTable[] {
  return entityMetadatas.filter(({ target }) => !OWN.includes(target)).map(toCopiedTable);
}

function toCopiedTable({ tableName, primaryColumns, columns, generatedColumns }: EntityMetadata): CopiedTable {
  const [identity] = generatedColumns;
  return {
    name: tableName,
    key: primaryColumns.map(({ databaseName }) => databaseName),
    columns: Object.fromEntries(
      columns.map(({ databaseName, type }) => {
        const known = TYPES.find((each) => each === type);
        if (!known) throw new Error(`${tableName}.${databaseName}: columns of type ${String(type)} cannot be copied`);
        return [databaseName, known];
      }),
    ),
    ...(identity && { identity: identity.databaseName }),
  };
}
