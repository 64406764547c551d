#!/usr/bin/env node
import 'reflect-metadata';
import { errorLines } from '../error-lines.js';
import { buildProgram } from './program.js';

const program = buildProgram({
  env: process.env,
  print: (line) => {
    process.stdout.write(`${line}\n`);
  },
});

// A reader that has seen enough (`| head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

try {
  await program.parseAsync();
} catch (error) {
  for (const line of errorLines(error)) process.stderr.write(`rollcall: ${line}\n`);
  process.exitCode = 1;
}
