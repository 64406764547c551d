import { Result } from '../check.js';
import { RunReport } from '../runner.js';
import { byArea } from './summary.js';
import { unproven } from './tested.js';

/** The report in the XML form that CI systems read: a suite per area, a case per check. */
export function toJunit(report: RunReport): string {
  const suites = byArea(report.results).map(({ area, counts }) => {
    const results = report.results.filter(({ check }) => check.area === area);
    const time = seconds(results.reduce((sum, { millis }) => sum + millis, 0));
    const head = `<testsuite name="${attribute(area)}" tests="${counts.total}" failures="${counts.failed}" errors="0" skipped="${counts.skipped}" time="${time}" timestamp="${attribute(report.startedAt)}">`;
    return ['  ' + head, ...results.map(testCase), '  </testsuite>'].join('\n');
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites name="SCIM conformance">',
    ...suites,
    ...doubts(report),
    '</testsuites>',
    '',
  ].join('\n');
}

/** A run that tested nothing, or was cut short, must not look like one without findings. */
function doubts(report: RunReport): string[] {
  const doubt = report.stopped === undefined ? unproven(report) : `Ended early: ${report.stopped}`;
  if (doubt === undefined) return [];
  const error = `<testcase classname="scim" name="the run"><error message="${attribute(doubt)}"/></testcase>`;
  return [`  <testsuite name="run" tests="1" failures="0" errors="1" skipped="0">${error}</testsuite>`];
}

function testCase({ check, outcome, millis }: Result): string {
  const head = `<testcase classname="scim.${attribute(check.area)}" name="${attribute(`${check.id}: ${check.title}`)}" time="${seconds(millis)}"`;
  switch (outcome.status) {
    case 'passed':
      return `    ${head}/>`;
    case 'skipped':
      return `    ${head}><skipped message="${attribute(outcome.reason)}"/></testcase>`;
    case 'failed': {
      const exchanges = outcome.exchanges.map(
        ({ request, reply, fault }) =>
          `${request.method} ${request.url}\n${request.body ?? ''}\n-> ${reply ? `${reply.status}\n${reply.body}` : (fault ?? '')}`,
      );
      const text = [
        `expected ${outcome.expected}`,
        `got ${outcome.got}`,
        `mend: ${check.fix}`,
        check.requirements.join(' '),
        ...exchanges,
      ];
      const message = attribute(`expected ${outcome.expected}; got ${outcome.got}`);
      return `    ${head}><failure type="${check.severity}" message="${message}">${content(text.join('\n'))}</failure></testcase>`;
    }
  }
}

const seconds = (millis: number): string => (millis / 1000).toFixed(3);

/** XML 1.0 has no place for most control characters, not even escaped. */
const FORBIDDEN =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

const content = (text: string): string =>
  text.replace(FORBIDDEN, '\ufffd').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const attribute = (text: string): string =>
  content(text).replaceAll('"', '&quot;').replaceAll('\r', '&#13;').replaceAll('\n', '&#10;').replaceAll('\t', '&#9;');
