import { StatementsMigration } from './statements-migration.js';

/** A note of administrators about a tenant. */
export class TenantDescription1796107570443 extends StatementsMigration {
  readonly name = 'TenantDescription1796107570443';
  readonly sqlite = {
    up: [`ALTER TABLE "tenant" ADD COLUMN "description" text`],
    down: [`ALTER TABLE "tenant" DROP COLUMN "description"`],
  };
  readonly postgres = {
    up: [`ALTER TABLE "tenant" ADD "description" text`],
    down: [`ALTER TABLE "tenant" DROP COLUMN "description"`],
  };
}
