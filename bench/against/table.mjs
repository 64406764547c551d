const HEADS = ['row', 'requests/s', 'against', 'ratio (95 %)', 'cpu us', 'against', 'ratio (95 %)', ''];
const WIDTHS = [26, 11, 11, 22, 9, 9, 22, 5];

const join = (cells) =>
  cells.map((cell, at) => (at === 0 ? cell.padEnd(WIDTHS[0]) : cell.padStart(WIDTHS[at]))).join('  ');
const number = (value) => (value === null ? '-' : value.toLocaleString('en', { maximumSignificantDigits: 4 }));
const ratio = ({ median, low, high }) =>
  median === null ? '-' : `${median.toFixed(3)} (${low.toFixed(3)}-${high.toFixed(3)})`;

/** The head of the table of two builds. */
export const comparisonHeads = () => join(HEADS);

/** A row of two builds: ours, the other one, the ratio of ours to it with its interval. */
export function comparisonLine({ name, ours, theirs, throughput, cpu, lost }) {
  return join([
    name,
    number(ours.perSecond),
    number(theirs.perSecond),
    ratio(throughput),
    number(ours.cpuUs),
    number(theirs.cpuUs),
    ratio(cpu),
    lost.length === 0 ? 'holds' : 'LOST',
  ]);
}
