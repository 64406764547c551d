import type { MigrationInterface, QueryRunner } from 'typeorm';
import { SQLITE_TABLES } from './sqlite-tables.js';

/** Creates every table. */
export class Initial1764028800000 implements MigrationInterface {
  name = 'Initial1764028800000';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of SQLITE_TABLES) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const statement of [...SQLITE_TABLES].reverse()) {
      const table = /^CREATE TABLE ("\w+")/.exec(statement)?.[1];
      if (table) await queryRunner.query(`DROP TABLE ${table}`);
    }
  }
}
