import { ROWS } from '../workload/rows.mjs';

const number = (value) =>
  value === undefined || value === null ? '-' : value >= 100 ? Math.round(value).toLocaleString('en') : String(value);
const milliseconds = (value) => (value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2));

/** One row's result, told when it is measured. */
export function rowLine(row, result) {
  if (result.skipped) return `  ${row.name.padEnd(26)} ${result.skipped}`;
  const { perSecond, ratio, p50Ms, p99Ms, cpuUs, cpuRatio, commitRatio, connections } = result;
  return [
    `  ${row.name.padEnd(26)}`,
    `${number(perSecond).padStart(8)}/s`,
    `ratio ${String(ratio).padEnd(8)}`,
    `p50 ${milliseconds(p50Ms).padStart(6)} ms`,
    `p99 ${milliseconds(p99Ms).padStart(6)} ms`,
    cpuUs ? `cpu ${String(cpuUs).padStart(6)} us (ratio ${cpuRatio})` : '',
    commitRatio === undefined ? '' : ` ${commitRatio} of FULL commits`,
    connections ? ` (${connections} connections)` : '',
  ]
    .join(' ')
    .trimEnd();
}

/** How a ratio stands to what must be reached. */
export function verdict({ must, aim }, ratio) {
  if (ratio === undefined || ratio === null) return '-';
  if (ratio >= aim) return 'aim reached';
  return ratio >= must ? 'reached' : 'missed';
}

/** The results as lines of cells, the first the heads. What must be reached is said of a SQLite file. */
export function resultCells(results) {
  const judged = results.db !== 'postgres';
  const peers = Object.keys(results.subjects).filter((name) => name !== 'rollcall');
  const find = (name, subject) => results.rows.find((row) => row.name === name && row.subject === subject);
  const heads = [
    'row',
    ...(judged ? ['must', 'aim'] : []),
    'ratio',
    ...(judged ? [''] : []),
    'requests/s',
    'p50 ms',
    'p99 ms',
    'cpu us',
    'cpu ratio',
    'of commits',
    ...peers.flatMap((peer) => [`${peer} ratio`, `${peer} requests/s`]),
  ];
  const lines = ROWS.flatMap((row) => {
    const own = find(row.name, 'rollcall');
    if (!own) return [];
    const others = peers.flatMap((peer) => {
      const theirs = find(row.name, peer);
      return theirs?.skipped ? [theirs.skipped, '-'] : [number(theirs?.ratio), number(theirs?.perSecond)];
    });
    const ownCells = own.skipped
      ? [own.skipped, ...(judged ? ['missed'] : []), '-', '-', '-', '-', '-', '-']
      : [
          own.ratio,
          ...(judged ? [verdict(row, own.ratio)] : []),
          number(own.perSecond),
          milliseconds(own.p50Ms),
          milliseconds(own.p99Ms),
          number(own.cpuUs),
          number(own.cpuRatio),
          number(own.commitRatio),
        ];
    return [[row.name, ...(judged ? [row.must, row.aim] : []), ...ownCells, ...others].map(String)];
  });
  return [heads, ...lines];
}

export function resultTable(results) {
  return align(resultCells(results));
}

/** How many times as many requests Rollcall answered as the peer on PostgreSQL, in turns; undefined without that peer. */
export function multipleCells({ multiples, subjects }) {
  if (!multiples) return undefined;
  const lines = multiples.map(({ name, subject, multiple, perSecond, peerPerSecond }) => {
    const { must, aim } = ROWS.find((row) => row.name === name).multiple;
    const found = [number(perSecond), `${number(peerPerSecond)} (${subject})`, String(multiple)];
    return [name, String(must), String(aim), ...found, verdict({ must, aim }, multiple)];
  });
  const users = number(subjects[multiples[0].subject].users);
  return [['row', 'must', 'aim', 'requests/s', `peer with ${users} users`, 'multiple', ''], ...lines];
}

export function multipleTable(results) {
  const cells = multipleCells(results);
  return cells && align(cells);
}

/** Milliseconds that a page and its exact total may take; of a million users, a second. */
export function filterLimit(indexed, users) {
  if (users > 100_000) return 1000;
  return indexed ? 10 : 150;
}

export function filterTable(filters, users) {
  const lines = filters.map(({ filter, indexed, total, ms, firstMs }) => [
    filter.length > 90 ? `${filter.slice(0, 87)}...` : filter,
    number(total),
    milliseconds(ms),
    milliseconds(firstMs),
    String(filterLimit(indexed, users)),
    ms <= filterLimit(indexed, users) ? 'reached' : 'missed',
  ]);
  const missed = lines.filter((line) => line[5] === 'missed').length;
  return `${align([['filter', 'total', 'ms', 'first', 'must', ''], ...lines])}\n${filters.length - missed} of ${filters.length} within their time`;
}

export function markdown(cells) {
  const [heads, ...lines] = cells;
  const line = (each) => `| ${each.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...lines.map(line)].join('\n');
}

function align(lines) {
  const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  return lines
    .map((line) =>
      line.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]))).join('  '),
    )
    .join('\n');
}
