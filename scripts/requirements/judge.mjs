/** RFCs whose requirements must be shown; ids of others are known, but nothing is asked of them. */
const GATED_RFCS = [7643, 7644, 9865];
/** Levels at which every testable requirement needs a passing test or a reason. */
const MUST_LEVELS = new Set(['MUST', 'MUST NOT', 'SHALL', 'SHALL NOT', 'REQUIRED', 'IMPLIED']);
/** Levels of which this share needs one. */
const SHOULD_LEVELS = new Set(['SHOULD', 'SHOULD NOT', 'RECOMMENDED']);
const SHOULD_SHARE = 0.95;

const ID_IN_TITLE = /\[(\d{4}-\d{3}(?:[,\s]+\d{4}-\d{3})*)\]/g;

/**
 * Joins requirements, exceptions ({id: reason}) and tests ({file, title, fullName, result}).
 * Gives `items`, each with its group ('must', 'should', or undefined when nothing is asked), tests, reason and result
 * ('passed', 'failed', 'reason', 'none'); `counts` per group; and `problems`, the lines that make the run fail.
 */
export function judge({ requirements, exceptions, tests }) {
  const known = new Set(requirements.map(({ id }) => id));
  const problems = [];
  for (const id of Object.keys(exceptions)) {
    if (!known.has(id)) problems.push(`exceptions.json: there is no requirement ${id}`);
    else if (typeof exceptions[id] !== 'string' || exceptions[id].trim() === '') {
      problems.push(`exceptions.json: ${id} needs a reason`);
    }
  }
  const testsById = new Map();
  for (const test of tests) {
    for (const id of idsIn(test.fullName)) {
      if (!known.has(id)) problems.push(`${test.file}: there is no requirement ${id} ("${test.fullName}")`);
      testsById.set(id, [...(testsById.get(id) ?? []), test]);
    }
  }
  const items = requirements
    .filter(({ id, rfc }) => GATED_RFCS.includes(rfc) || testsById.has(id))
    .map((requirement) => itemOf(requirement, testsById.get(requirement.id) ?? [], exceptions[requirement.id]));
  const counts = { must: count(items, 'must'), should: count(items, 'should') };
  problems.push(...missing(items, counts));
  return { items, counts, problems };
}

/** The ids a title carries: `[7643-026]`, `[7643-026, 7643-027]`. */
export function idsIn(title) {
  return [...title.matchAll(ID_IN_TITLE)].flatMap(([, list]) => list.split(/[,\s]+/));
}

function itemOf(requirement, tests, reason) {
  // Within a file they stay in the order they are written in.
  const ordered = [...tests].sort((a, b) => compare(a.file, b.file));
  return { ...requirement, group: groupOf(requirement), tests: ordered, reason, result: resultOf(ordered, reason) };
}

function groupOf({ rfc, level, testable }) {
  if (!GATED_RFCS.includes(rfc) || !testable) return undefined;
  if (MUST_LEVELS.has(level)) return 'must';
  return SHOULD_LEVELS.has(level) ? 'should' : undefined;
}

/** One failure outweighs every pass; a skipped test shows nothing. */
function resultOf(tests, reason) {
  if (tests.some(({ result }) => result === 'failed')) return 'failed';
  if (tests.some(({ result }) => result === 'passed')) return 'passed';
  return reason === undefined ? 'none' : 'reason';
}

function count(items, group) {
  const all = items.filter((item) => item.group === group);
  const having = (result) => all.filter((item) => item.result === result).length;
  return { all: all.length, shown: having('passed'), reasons: having('reason') };
}

function missing(items, { should }) {
  const lines = items
    .filter(({ group, result }) => result === 'failed' || (group === 'must' && result === 'none'))
    .map(({ id, level, text, result }) => {
      const what = result === 'failed' ? 'a test of it fails' : 'neither a passing test nor a reason';
      return `${id} ${level}: ${what}: ${text}`;
    });
  if (should.shown + should.reasons < SHOULD_SHARE * should.all) {
    const left = items.filter(({ group, result }) => group === 'should' && result === 'none').map(({ id }) => id);
    lines.push(`Fewer than ${SHOULD_SHARE * 100} % of the SHOULD requirements are shown; left: ${left.join(', ')}`);
  }
  return lines;
}

function compare(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}
