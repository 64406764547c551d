import { Command } from 'commander';
import { effectiveValues, markdownTable } from '../config/describe.js';
import { loadConfig } from '../config/load.js';
import { misspeltSettings } from '../config/unknown-settings.js';
import type { Terminal } from './context.js';

/** `rollcall config` */
export function configCommand(terminal: Terminal): Command {
  return new Command('config')
    .description('print the effective configuration, secrets masked')
    .option('--markdown', 'print the table of all settings instead')
    .action(({ markdown }: { markdown?: boolean }) => {
      const lines = markdown ? [markdownTable()] : effectiveValues(loadConfig(terminal.env));
      for (const line of lines) terminal.print(line);
      for (const line of misspeltSettings(terminal.env)) terminal.print(`# ${line}`);
    });
}
