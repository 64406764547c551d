const COLUMNS = [
  ['attack', 24],
  ['alone p50', 9],
  ['p99 ms', 8],
  ['beside p50', 10],
  ['p99 ms', 8],
  ['memory MB', 9],
  ['s', 4],
  ['ended', 7],
  ['', 5],
];
const join = (cells) =>
  cells.map((cell, at) => (at === 0 ? cell.padEnd(COLUMNS[0][1]) : cell.padStart(COLUMNS[at][1]))).join('  ');

/** The head of the table. */
export function heads() {
  return `${join(COLUMNS.map(([name]) => name))}  replies to the attack`;
}

/** One attack's line. */
export function line({ name }, { alone, beside, memoryMB, seconds, statuses, ended }, faults) {
  const cells = [
    name,
    milliseconds(alone?.p50Ms),
    milliseconds(alone?.p99Ms),
    milliseconds(beside?.p50Ms),
    milliseconds(beside?.p99Ms),
    String(memoryMB ?? '-'),
    String(seconds ?? '-'),
    String(ended ?? 'no'),
    faults.length === 0 ? 'right' : 'WRONG',
  ];
  return `${join(cells)}  ${counts(statuses ?? {})}`;
}

/** What is wrong, an attack a line. */
export function faultLines(results) {
  return results.map(({ name, faults }) => `${name}: ${faults.join('; ')}`).join('\n');
}

const counts = (statuses) =>
  Object.entries(statuses)
    .map(([status, count]) => `${count} x ${status}`)
    .join(', ') || '-';

function milliseconds(value) {
  if (value === undefined || value === null || Number.isNaN(value)) return '-';
  return value >= 100 ? value.toFixed(0) : value.toFixed(1);
}
