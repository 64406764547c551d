import { Command } from 'commander';
import { conformanceCommand } from '../../packages/conformance/src/index.js';
import { VERSION } from '../config/version.js';
import { configCommand } from './config-command.js';
import { backupCommand } from './backup-command.js';
import type { Terminal } from './context.js';
import { migrateDataCommand } from './migrate-data-command.js';
import { serveCommand } from './serve-command.js';
import { tenantCommand } from './tenant-command.js';
import { tokenCommand } from './token-command.js';

/** The whole command line. */
export function buildProgram(terminal: Terminal): Command {
  return new Command('rollcall')
    .version(VERSION, '-V, --version', 'print the version')
    .description('Operate a Rollcall service; works beside a running one.')
    .addCommand(serveCommand())
    .addCommand(tenantCommand(terminal))
    .addCommand(tokenCommand(terminal))
    .addCommand(configCommand(terminal))
    .addCommand(backupCommand(terminal))
    .addCommand(migrateDataCommand(terminal))
    .addCommand(conformanceCommand('conformance'));
}
