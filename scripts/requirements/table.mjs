const RESULTS = { passed: 'passed', failed: 'FAILED', reason: 'reason', none: '-' };

/** Prints one line a requirement (id, level, result, test) and the counts. */
export function printTable({ items, counts }) {
  for (const { id, level, result, tests, reason, testable } of items) {
    const [first, ...rest] = tests;
    const more = rest.length > 0 ? ` (and ${rest.length} more)` : '';
    const shownBy = first ? `${first.file}: ${first.title}${more}` : (reason ?? (testable ? '' : 'not testable'));
    print(`${id}  ${level.padEnd(11)} ${RESULTS[result].padEnd(7)} ${shownBy}`.trimEnd());
  }
  print('');
  for (const line of countLines(counts)) print(line);
}

/** The counts in words. */
export function countLines({ must, should }) {
  return [
    line('MUST, MUST NOT, SHALL, SHALL NOT, REQUIRED and implied requirements', must),
    line('SHOULD, SHOULD NOT and RECOMMENDED requirements', should),
  ];
}

function line(what, { all, shown, reasons }) {
  const share = all === 0 ? 100 : Math.floor((1000 * (shown + reasons)) / all) / 10;
  return `${shown} of ${all} ${what} shown by passing tests, ${reasons} with a reason instead (${share} %)`;
}

function print(text) {
  process.stdout.write(`${text}\n`);
}
