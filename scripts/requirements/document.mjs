import { countLines } from './table.mjs';

const TITLES = {
  7643: 'RFC 7643, SCIM: Core Schema',
  7644: 'RFC 7644, SCIM: Protocol',
  9865: 'RFC 9865, Cursor-Based Pagination of SCIM Resources',
};
/** Titles listed of one file; a table of cases has many alike. */
const TESTS_LISTED = 4;

const INTRODUCTION = `# Conformance

Every requirement of the SCIM RFCs, and the tests that show it. A test carries the ids of what it shows in its title,
would fail if the service broke it, and runs on every change, most of them over a real connection to a running service.
Made by \`npm run requirements\`.

Levels are those of the RFCs' words; IMPLIED stands for what the text demands without such a word. Where a client's
dialect and the RFC differ, the test titles say which of the two a tenant gets, \`lenient\` or \`strict\`; the rules are in
[dialects.md](dialects.md).
`;

/** docs/conformance.md. The same verdict gives the same text. */
export function conformanceDocument({ items, counts }) {
  const rfcs = [...new Set(items.map(({ rfc }) => rfc))].sort();
  const summary = countLines(counts).map((text) => `- ${text}`);
  const sections = rfcs.map((rfc) =>
    section(
      rfc,
      items.filter((item) => item.rfc === rfc),
    ),
  );
  return [INTRODUCTION, ...summary, '', sections.join('\n')].join('\n');
}

function section(rfc, items) {
  const rows = items.map(
    (item) => `| ${[item.id, item.section, item.level, escaped(item.text), proof(item)].join(' | ')} |`,
  );
  return [
    `## ${TITLES[rfc] ?? `RFC ${rfc}`}`,
    '',
    '| Id | Section | Level | Requirement | Shown by |',
    '| -- | ------- | ----- | ----------- | -------- |',
    ...rows,
    '',
  ].join('\n');
}

function proof({ tests, reason, testable, group }) {
  if (tests.length > 0) {
    const files = [...new Set(tests.map(({ file }) => file))];
    return files
      .map((file) =>
        fileLine(
          file,
          tests.filter((test) => test.file === file),
        ),
      )
      .join('<br>');
  }
  if (reason !== undefined) return escaped(reason);
  if (!testable) return 'Not testable.';
  return group === undefined ? 'Optional.' : '**Nothing.**';
}

/** The tests of one file, those that did not pass before the others, many of them cut short. */
function fileLine(file, tests) {
  const notPassed = tests
    .filter(({ result }) => result !== 'passed')
    .map(({ title, result }) => `**${result}**: ${named(title)}`);
  const passed = tests.filter(({ result }) => result === 'passed').map(({ title }) => named(title));
  if (passed.length > TESTS_LISTED)
    passed.splice(TESTS_LISTED, passed.length, `and ${passed.length - TESTS_LISTED} more`);
  if (passed.length > 0) passed[0] = `passed: ${passed[0]}`;
  const name = file.replace(/^test\/(?:requirements\/)?/, '').replace(/\.test\.ts$/, '');
  return `[${escaped(name)}](../${file}) ${[...notPassed, ...passed].join('; ')}`;
}

function named(title) {
  return escaped(title.replace(/\[\d{4}-\d{3}(?:[,\s]+\d{4}-\d{3})*\]\s*/g, '').trim());
}

/** Text as Markdown shows it in a table cell, letter by letter. */
function escaped(text) {
  return text
    .replace(/[\\`*_[\]|~]/g, '\\$&')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/\s+/g, ' ');
}
