import { randomInt } from 'node:crypto';

/** PROPERTY_SEED repeats a run that failed. */
const SEED = Number(process.env['PROPERTY_SEED'] ?? randomInt(2 ** 31));
/** PROPERTY_SCALE multiplies how often properties are tried; a check of a change tries them more often than a glance. */
const SCALE = Number(process.env['PROPERTY_SCALE'] ?? 1);

/** Parameters of a property that is tried `base` times, or as often as PROPERTY_SCALE makes of it; prints number and seed. */
export function runs(what: string, base: number): { numRuns: number; seed: number } {
  const numRuns = Math.ceil(base * SCALE);
  process.stderr.write(`property: ${numRuns} runs with seed ${SEED}: ${what}\n`);
  return { numRuns, seed: SEED };
}
