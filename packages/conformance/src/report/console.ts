import { styleText } from 'node:util';
import { CLIENT_TITLES, SEVERITIES, Severity } from '../vocabulary.js';
import { Result } from '../check.js';
import { sectionOf } from '../requirements.js';
import { RunReport } from '../runner.js';
import { BaselineDifference } from './baseline.js';
import { byArea, byClient, count, failures } from './summary.js';
import { skipReasons, unproven } from './tested.js';

/** Reasons of skipped checks that are shown. */
const REASONS = 15;

const SEVERITY_TITLES: Record<Severity, string> = {
  client: 'Breaks a client',
  rfc: 'Breaks an RFC',
  advice: 'Advice',
};

/** The summary at the end of a run, for a terminal or a log. */
export function consoleSummary(report: RunReport, colour: boolean, difference?: BaselineDifference): string {
  const paint = (format: Parameters<typeof styleText>[0], text: string) =>
    colour ? styleText(format, text, { validateStream: false }) : text;
  const { total, passed, failed, skipped } = count(report.results);
  const lines: string[] = [''];
  for (const severity of SEVERITIES) {
    const some = failures(report).filter(({ check }) => check.severity === severity);
    if (some.length === 0) continue;
    lines.push(paint('bold', `${SEVERITY_TITLES[severity]} (${some.length})`), '');
    for (const result of some) lines.push(...describe(result, paint, difference), '');
  }
  if (skipped > 0) lines.push(paint('bold', `Skipped (${skipped})`), ...skips(report), '');
  lines.push(paint('bold', 'By area'), ...table(report), '');
  lines.push(paint('bold', 'By client'), ...clients(report, paint), '');
  if (report.leftOver.length > 0) lines.push(`Not removed, remove by hand: ${report.leftOver.join(', ')}`, '');
  if (difference) lines.push(...against(difference, paint));
  const doubt = unproven(report);
  if (doubt !== undefined) lines.push(paint('red', doubt));
  if (report.stopped) lines.push(paint('red', `Ended early: ${report.stopped}`));
  const words = `${total} checks: ${passed} held, ${failed} failed, ${skipped} skipped, in ${(report.millis / 1000).toFixed(1)} s`;
  const good = failed === 0 && doubt === undefined && report.stopped === undefined;
  lines.push(paint(good ? 'green' : 'red', words));
  return `${lines.join('\n')}\n`;
}

type Paint = (format: Parameters<typeof styleText>[0], text: string) => string;

function describe(result: Result, paint: Paint, difference?: BaselineDifference): string[] {
  const { check, outcome } = result;
  if (outcome.status !== 'failed') return [];
  const places = [...new Set(check.requirements.map(sectionOf))];
  const known = difference?.known.some((one) => one.check.id === check.id) ? ' (known)' : '';
  return [
    `  ${paint('red', '✗')} ${check.title}  ${paint('dim', `[${check.id}]`)}${known}`,
    `    expected  ${outcome.expected}`,
    `    got       ${outcome.got}`,
    `    mend      ${check.fix}`,
    ...(places.length > 0 ? [`    see       ${places.join(', ')} (${check.requirements.join(', ')})`] : []),
  ];
}

function against({ worse, known, mended, lost, absent }: BaselineDifference, paint: Paint): string[] {
  const lines = [
    `Against the baseline: ${worse.length} worse, ${known.length} known, ${mended.length} mended, ${lost.length} no longer tested`,
  ];
  if (lost.length > 0)
    lines.push(paint('red', `  Held then, skipped now: ${named(lost.map(({ check }) => check.id))}`));
  if (absent.length > 0) lines.push(`  Not part of this run, but of the baseline: ${named(absent)}`);
  return lines;
}

/** A few ids, and how many more there are. */
function named(ids: readonly string[]): string {
  const more = ids.length > 5 ? ` and ${ids.length - 5} more` : '';
  return `${ids.slice(0, 5).join(', ')}${more}`;
}

function skips(report: RunReport): string[] {
  const reasons = skipReasons(report);
  const shown = reasons
    .slice(0, REASONS)
    .map(({ reason, checks }) => `  ${String(checks.length).padStart(4)}  ${reason}  [${named(checks)}]`);
  const rest = reasons.slice(REASONS).reduce((sum, { checks }) => sum + checks.length, 0);
  return rest === 0 ? shown : [...shown, `  ${String(rest).padStart(4)}  for other reasons: see the reports`];
}

function table(report: RunReport): string[] {
  return byArea(report.results).map(({ area, counts }) => {
    const cells = [`${counts.passed} held`, `${counts.failed} failed`, `${counts.skipped} skipped`];
    return `  ${area.padEnd(16)} ${cells.map((cell) => cell.padEnd(12)).join(' ')}`.trimEnd();
  });
}

function clients(report: RunReport, paint: Paint): string[] {
  return byClient(report).flatMap(({ client, abilities, counts, of, verdict }) => {
    const fails = abilities.filter(({ verdict }) => verdict === 'fails');
    const title = CLIENT_TITLES[client].padEnd(20);
    if (fails.length === 0) {
      const held = `${counts.passed} of ${of} held`;
      if (verdict === 'works') return [`  ${title} ${paint('green', 'would work')} (${held})`];
      return [`  ${title} ${paint('dim', verdict === 'untested' ? 'not tested' : `${held}: not enough to say`)}`];
    }
    return fails.map(({ ability, because }, index) => {
      const reasons = because.slice(0, 3).map(({ check }) => check.title);
      const more = because.length > 3 ? ` and ${because.length - 3} more` : '';
      return `  ${index === 0 ? title : ''.padEnd(20)} ${paint('red', `${ability}: would fail`)}, because this does not hold: ${reasons.join('; ')}${more}`;
    });
  });
}
