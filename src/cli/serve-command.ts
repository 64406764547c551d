import { Command } from 'commander';
import { serve } from '../bootstrap/serve.js';

/** `rollcall serve`: the service itself, as `npm start` runs it. */
export function serveCommand(): Command {
  return new Command('serve')
    .description('run the service until SIGTERM or SIGINT; configured by environment variables')
    .action(() => serve());
}
