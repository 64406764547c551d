export { ALL_CHECKS } from './checks/index.js';
export { CannotRun } from './discovery/preflight.js';
export type { Check, Result } from './check.js';
export type { Outcome } from './outcome.js';
export * from './options.js';
export * from './report/index.js';
export { run } from './runner.js';
export type { RunOptions, RunReport } from './runner.js';
export { select } from './selection.js';
