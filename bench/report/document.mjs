import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readResults, writePlot } from './plot.mjs';
import { filterLimit, markdown, multipleCells, resultCells } from './table.mjs';

const BEGIN = '<!-- bench:begin -->';
const END = '<!-- bench:end -->';

/** Puts the tables of the latest whole runs and the plot into docs/performance.md, between its two marks. */
export function writeDocument(results, docs) {
  const file = join(docs, 'performance.md');
  const text = readFileSync(file, 'utf8');
  const begin = text.indexOf(BEGIN);
  const end = text.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`${file} has not the marks ${BEGIN} and ${END}`);
  writePlot(results, join(docs, 'performance.svg'));
  const parts = [...readResults(results).map(run), ...filterRuns(results)];
  writeFileSync(file, `${text.slice(0, begin)}${BEGIN}\n${parts.join('\n\n')}\n${text.slice(end)}`);
}

function run(results) {
  const { machine, subjects, users, db, notes } = results;
  const own = subjects.rollcall;
  const peers = Object.entries(subjects).filter(([name]) => name !== 'rollcall');
  const facts = [
    ['import by Bulk of 1,000', `${own.importPerSecond.toLocaleString('en')} users/s`],
    // A run that ended at its filters has no figures of the time after the rows.
    ['resident memory after the rows (peak)', own.memoryMB && `${own.memoryMB} MB (${own.memoryPeakMB})`],
    ['resident memory during the import, peak', own.importMemoryMB && `${own.importMemoryMB} MB`],
    [
      'write-ahead log during import and rows, largest',
      own.importWalMB !== undefined && `${own.importWalMB} and ${own.walMB ?? '-'} MB`,
    ],
    ['database file', own.databaseMB && `${own.databaseMB} MB`],
    ['start to ready with the data', own.readyMs && `${own.readyMs} ms`],
  ].filter(([, value]) => value);
  const multiples = multipleCells(results);
  return [
    `### ${db === 'postgres' ? 'PostgreSQL' : 'SQLite'}, ${users.toLocaleString('en')} users`,
    '',
    `${results.date.slice(0, 10)}, commit ${results.commit}; ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGB} GB, Node ${machine.node}.`,
    `References of the run: ${results.references.barePerSecond.toLocaleString('en')} requests/s by bare node:http, ${results.references.commitsPerSecond.toLocaleString('en')} one-row FULL commits/s.`,
    ...peers.map(
      ([name, { title, users: theirs }]) => `\`${name}\` is ${title} with ${theirs.toLocaleString('en')} users.`,
    ),
    '',
    markdown(resultCells(results)),
    '',
    ...(multiples
      ? ['Requests per second in turns with the peer, after both were measured alone:', '', markdown(multiples), '']
      : []),
    markdown([['', 'measured'], ...facts]),
    ...(notes.length > 0 ? ['', ...notes.map((note) => `- ${note}`)] : []),
  ].join('\n');
}

function filterRuns(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => /^(sqlite|postgres)-\d+-filters\.json$/.test(name))
    .map((name) => {
      const { filters, slowFilters, users, db, date, commit } = JSON.parse(readFileSync(join(folder, name), 'utf8'));
      const lines = filters.map(({ filter, indexed, total, ms }) => [
        `\`${filter}\``,
        total.toLocaleString('en'),
        ms.toFixed(1),
        String(filterLimit(indexed, users)),
        ms <= filterLimit(indexed, users) ? 'reached' : 'missed',
      ]);
      const { alone, beside } = slowFilters;
      return [
        `### 40 filters, ${db === 'postgres' ? 'PostgreSQL' : 'SQLite'}, ${users.toLocaleString('en')} users`,
        '',
        `${date.slice(0, 10)}, commit ${commit}. Time of the whole request for a page of 100 and the exact total, on one connection.`,
        `GETs of another client: p99 ${alone.p99Ms.toFixed(1)} ms alone, ${beside.p99Ms.toFixed(1)} ms while one client sends the filters that no index serves without pause.`,
        '',
        markdown([['filter', 'matches', 'ms', 'must', ''], ...lines]),
      ].join('\n');
    });
}
