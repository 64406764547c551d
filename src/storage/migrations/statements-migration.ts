import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The statements of a migration on one database. */
export interface Statements {
  readonly up: readonly string[];
  readonly down: readonly string[];
}

/** A migration that is a list of statements for each database. Migrations only add: the version before runs beside them. */
export abstract class StatementsMigration implements MigrationInterface {
  /** The name of the class, which the database remembers. */
  abstract readonly name: string;
  abstract readonly sqlite: Statements;
  abstract readonly postgres: Statements;

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of this.#of(queryRunner).up) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const statement of this.#of(queryRunner).down) await queryRunner.query(statement);
  }

  #of({ dataSource }: QueryRunner): Statements {
    return dataSource.options.type === 'postgres' ? this.postgres : this.sqlite;
  }
}
