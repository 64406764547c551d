import type { MigrationInterface, QueryRunner } from 'typeorm';
import { POSTGRES_TABLES } from './postgres-tables.js';
import { SQLITE_TABLES } from './sqlite-tables.js';

/** Creates every table. */
export class Initial1764028800000 implements MigrationInterface {
  name = 'Initial1764028800000';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of tablesOf(queryRunner)) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const statement of [...tablesOf(queryRunner)].reverse()) {
      const table = /^CREATE TABLE ("\w+")/.exec(statement)?.[1];
      if (table) await queryRunner.query(`DROP TABLE ${table}`);
    }
  }
}

function tablesOf({ dataSource }: QueryRunner): readonly string[] {
  return dataSource.options.type === 'postgres' ? POSTGRES_TABLES : SQLITE_TABLES;
}
