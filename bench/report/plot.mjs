import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROWS } from '../workload/rows.mjs';

const PANEL = { width: 250, height: 170, left: 52, right: 14, top: 30, bottom: 34 };
const COLUMNS = 3;
const SERIES = {
  'rollcall sqlite': { label: 'Rollcall, SQLite', colour: '#1f6feb' },
  'rollcall postgres': { label: 'Rollcall, PostgreSQL', colour: '#1a7f37' },
  scimmy: { label: 'SCIMMY, in memory', colour: '#d1242f' },
  polis: { label: 'Polis, PostgreSQL', colour: '#9a6700' },
};

/** The results of all whole runs in the folder. */
export function readResults(folder) {
  return readdirSync(folder)
    .filter((name) => /^(sqlite|postgres)-\d+\.json$/.test(name))
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')))
    .sort((a, b) => a.users - b.users);
}

/** Draws requests per second against stored users, a panel a row, both axes logarithmic. */
export function writePlot(folder, file) {
  writeFileSync(file, plot(readResults(folder)));
}

function plot(results) {
  const points = results.flatMap(({ db, users, rows }) =>
    rows
      .filter(({ perSecond }) => perSecond > 0)
      .map((row) => ({
        row: row.name,
        series: row.subject === 'rollcall' ? `rollcall ${db}` : row.subject,
        users: row.users ?? users,
        perSecond: row.perSecond,
      })),
  );
  const used = Object.keys(SERIES).filter((name) => points.some(({ series }) => series === name));
  const lines = Math.ceil(ROWS.length / COLUMNS);
  const width = COLUMNS * PANEL.width;
  const height = lines * PANEL.height + 30;
  const panels = ROWS.map((row, index) => {
    const x = (index % COLUMNS) * PANEL.width;
    const y = 30 + Math.floor(index / COLUMNS) * PANEL.height;
    return `<g transform="translate(${x},${y})">${panel(
      row,
      points.filter((point) => point.row === row.name),
    )}</g>`;
  });
  const legend = used.map(
    (name, index) =>
      `<g transform="translate(${PANEL.left + index * 172},16)"><line x2="22" stroke="${SERIES[name].colour}" stroke-width="2.5"/>` +
      `<text x="28" y="4">${SERIES[name].label}</text></g>`,
  );
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" ` +
    `font-family="system-ui, sans-serif" font-size="11" fill="#24292f">` +
    `<title>Requests per second against stored users</title><rect width="100%" height="100%" fill="#fff"/>` +
    `${legend.join('')}${panels.join('')}</svg>\n`
  );
}

function panel(row, points) {
  const { width, height, left, right, top, bottom } = PANEL;
  const xs = scale([1e4, 1e6, ...points.map(({ users }) => users)], left, width - right);
  const ys = scale(points.length > 0 ? points.map(({ perSecond }) => perSecond) : [1, 10], height - bottom, top);
  const grid = [
    ...ys.decades.map((value) => {
      const y = ys.at(value);
      return `<line x1="${left}" x2="${width - right}" y1="${y}" y2="${y}" stroke="#d0d7de"/><text x="${left - 5}" y="${y + 4}" text-anchor="end">${short(value)}</text>`;
    }),
    ...xs.decades.map(
      (value) => `<text x="${xs.at(value)}" y="${height - bottom + 15}" text-anchor="middle">${short(value)}</text>`,
    ),
  ];
  const curves = Object.entries(SERIES).map(([name, { colour }]) => {
    const own = points
      .filter(({ series }) => series === name)
      .map(({ users, perSecond }) => [xs.at(users), ys.at(perSecond), perSecond]);
    const own2 = own.map(([x, y]) => `${x},${y}`).join(' ');
    const line = own.length > 1 ? `<polyline points="${own2}" fill="none" stroke="${colour}" stroke-width="2"/>` : '';
    const dots = own.map(
      ([x, y, value]) =>
        `<circle cx="${x}" cy="${y}" r="3" fill="${colour}"><title>${Math.round(value * 10) / 10}/s</title></circle>`,
    );
    return line + dots.join('');
  });
  return `<text x="${left}" y="${top - 12}" font-weight="600">${row.name}</text>${grid.join('')}${curves.join('')}`;
}

/** A logarithmic scale over whole decades. */
function scale(values, from, to) {
  const low = Math.floor(Math.log10(Math.min(...values)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values))));
  const at = (value) => Number((from + ((Math.log10(value) - low) / (high - low)) * (to - from)).toFixed(1));
  return { at, decades: Array.from({ length: high - low + 1 }, (_, index) => 10 ** (low + index)) };
}

function short(value) {
  if (value >= 1e6) return `${value / 1e6}M`;
  return value >= 1e3 ? `${value / 1e3}k` : String(Number(value.toPrecision(2)));
}
