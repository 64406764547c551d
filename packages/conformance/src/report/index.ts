export * from './baseline.js';
export { countTables, listChecks } from './catalogue.js';
export { consoleSummary } from './console.js';
export { toHtml } from './html.js';
export { toJsonReport } from './json.js';
export { toJunit } from './junit.js';
export { count, failures } from './summary.js';
export { unproven } from './tested.js';
export { assertWritable } from './files.js';
