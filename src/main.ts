import { errorLines } from './bootstrap/operator-error.js';
import { serve } from './bootstrap/serve.js';

try {
  await serve();
} catch (error) {
  for (const line of errorLines(error)) process.stderr.write(`rollcall: ${line}\n`);
  process.exit(1);
}
