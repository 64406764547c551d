import { errorLines } from './error-lines.js';
import { serve } from './serve.js';

try {
  await serve();
} catch (error) {
  for (const line of errorLines(error)) process.stderr.write(`rollcall: ${line}\n`);
  process.exit(1);
}
