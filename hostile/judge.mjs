/** A neighbour's p99 may be so long, in milliseconds, or so many times that without the attack. */
const P99_MS = 20;
const P99_TIMES = 5;
/** Resident memory of the service stays under this, in MB. */
const MEMORY_MB = 512;

/** The neighbour's p99 that is still right. */
export const p99Limit = ({ p99Ms }) => Math.max(P99_MS, P99_TIMES * p99Ms);

/**
 * What is wrong with an attack's line, each in a few words; nothing when it is right. The quick tier judges no time: what
 * an attack must show of time (`mustIfFull`) is left out there.
 */
export function judge(attack, result, { quick }) {
  if (result.ended !== undefined)
    return [`the service ended (${result.ended})`, ...(result.error ? [result.error] : [])];
  if (result.error) return [result.error];
  const { alone, beside, memoryMB, statuses } = result;
  const faults = [];
  if (!quick && !(beside.p99Ms <= p99Limit(alone)))
    faults.push(`p99 of the neighbour is ${Math.round(beside.p99Ms)} ms, more than ${Math.round(p99Limit(alone))}`);
  const failed = Object.entries(beside.statuses).filter(([status]) => !['200', '204'].includes(status));
  if (failed.length > 0) faults.push(`the neighbour got ${failed.map(([status, n]) => `${n} x ${status}`).join(', ')}`);
  if (!(memoryMB < MEMORY_MB)) faults.push(`resident memory reached ${memoryMB} MB`);
  const seen = Object.keys(statuses);
  /** A status stands for all its codes. */
  const isOneOf = (names) => (found) => names.some((name) => found === name || found.startsWith(`${name} `));
  const allowed = attack.expected.map(String);
  const strange = seen.filter((found) => !isOneOf(allowed)(found));
  if (strange.length > 0) faults.push(`the attack was answered ${strange.join(', ')}, not ${allowed.join(' or ')}`);
  const must = [...(attack.must ?? []), ...((!quick && attack.mustIfFull) || [])].map(String);
  if (must.length > 0 && !seen.some(isOneOf(must))) faults.push(`the attack was never answered ${must.join(' or ')}`);
  const replies = Object.values(statuses).reduce((sum, count) => sum + count, 0);
  if (!quick && attack.replies && replies < attack.replies)
    faults.push(`the attack had ${replies} replies in its time, less than ${attack.replies}: they were kept waiting`);
  return faults;
}
