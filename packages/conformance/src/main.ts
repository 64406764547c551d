#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { conformanceCommand } from './command-line/command.js';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

// A reader that has seen enough (`| head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

await conformanceCommand('rollcall-conformance').version(version, '-V, --version', 'print the version').parseAsync();
