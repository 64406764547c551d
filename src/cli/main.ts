#!/usr/bin/env node
import 'reflect-metadata';
import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { errorLines } from '../bootstrap/operator-error.js';
import { buildProgram } from './program.js';

const program = buildProgram({
  env: process.env,
  print: (line) => {
    process.stdout.write(`${line}\n`);
  },
  ...(process.stdin.isTTY && process.stdout.isTTY && { ask }),
});

program.hook('preAction', (_program, command) => {
  // The service goes on when its log is not read any more.
  if (command.name() !== 'serve') endWithReader();
});

try {
  await program.parseAsync();
} catch (error) {
  for (const line of errorLines(error)) process.stderr.write(`rollcall: ${line}\n`);
  process.exitCode = 1;
}

/** Ends without an answer when the user does so by Ctrl-C or Ctrl-D. */
async function ask(question: string): Promise<string | undefined> {
  const reader = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return await Promise.race([reader.question(question), once(reader, 'close').then(() => undefined)]);
  } finally {
    reader.close();
  }
}

/** A reader that has seen enough (`| head`) is no error. */
function endWithReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });
}
