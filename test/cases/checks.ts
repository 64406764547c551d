import type { Expectation, HeaderCheck, JsonCheck, Reply } from './case.js';

/** What of the expectation the reply does not meet; empty when all holds. */
export function findings(reply: Reply, expect: Expectation): string[] {
  const statuses = [expect.status].flat();
  const wrong = statuses.includes(reply.status) ? [] : [`status ${reply.status}, not ${statuses.join(' or ')}`];
  for (const check of expect.headerChecks ?? []) if (!headerHolds(reply, check)) wrong.push(JSON.stringify(check));
  if (reply.text === '') return wrong;
  let json: unknown;
  try {
    json = JSON.parse(reply.text);
  } catch {
    return [...wrong, `not JSON: ${reply.text.slice(0, 80)}`];
  }
  for (const check of expect.jsonChecks ?? []) {
    const found = select(json, check.path);
    if (!holds(found, check)) wrong.push(`${JSON.stringify(check)}, found ${JSON.stringify(found) ?? 'nothing'}`);
  }
  return wrong;
}

function headerHolds(reply: Reply, { name, op, value = '' }: HeaderCheck): boolean {
  const text = [reply.headers[name.toLowerCase()] ?? []].flat().join(', ');
  return op === 'exists' ? text !== '' : op === 'contains' ? text.includes(value) : text.startsWith(value);
}

const STEP = /^(?:\.([^.[\]]+)|\["([^"]+)"\]|\[(\d+)\]|\[(\*)\]|\[([^=\]]+)=([^\]]*)\])/;

/** The value at a check path: `$.a.b[0]`, `$["urn:..."].x`, `$.emails[type=work].value`, `$.members[*].value`. */
export function select(json: unknown, path: string): unknown {
  let rest = path.replace(/^\$/, '');
  let current: unknown = json;
  while (rest !== '') {
    const step = STEP.exec(rest);
    if (!step) throw new Error(`Cannot read the check path ${path} at ${rest}`);
    rest = rest.slice(step[0].length);
    const [, dotted, quoted, index, all, key, value] = step;
    if (all) {
      return Array.isArray(current)
        ? current.map((each) => select(each, `$${rest}`)).filter((x) => x !== undefined)
        : undefined;
    }
    if (key !== undefined) {
      current = Array.isArray(current) ? current.find((each) => String(own(each, key)) === value) : undefined;
    } else {
      current = own(current, dotted ?? quoted ?? Number(index));
    }
  }
  return current;
}

function own(value: unknown, key: string | number): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string | number, unknown>)[key] : undefined;
}

function holds(found: unknown, { op, value }: JsonCheck): boolean {
  const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
  const includes = (): boolean =>
    Array.isArray(found)
      ? found.some((each) => same(each, value))
      : typeof found === 'string' && found.includes(String(value));
  const number = (test: (n: number) => boolean) => typeof found === 'number' && test(found);
  const length = (test: (n: number) => boolean) =>
    (Array.isArray(found) || typeof found === 'string') && test(found.length);
  const tests: Record<string, () => boolean> = {
    equals: () => same(found, value),
    notEquals: () => !same(found, value),
    exists: () => found !== undefined,
    absent: () => found === undefined,
    type: () => hasType(found, String(value)),
    contains: includes,
    notContains: () => !includes(),
    length: () => length((n) => n === value),
    lengthLte: () => length((n) => n <= Number(value)),
    gte: () => number((n) => n >= Number(value)),
    lte: () => number((n) => n <= Number(value)),
    equalsIgnoreCase: () => String(found).toLowerCase() === String(value).toLowerCase(),
    oneOf: () => Array.isArray(value) && value.some((each) => same(found, each)),
    absentOrEmpty: () => found === undefined || found === null || found === '' || same(found, []),
    setEquals: () =>
      Array.isArray(found) && Array.isArray(value) && same([...new Set(found)].sort(), [...new Set(value)].sort()),
    nonEmptyString: () => typeof found === 'string' && found !== '',
  };
  const test = tests[op];
  if (!test) throw new Error(`Unknown check ${op}`);
  return test();
}

function hasType(found: unknown, type: string): boolean {
  if (type === 'integer') return Number.isInteger(found);
  if (type === 'array') return Array.isArray(found);
  if (type === 'object') return typeof found === 'object' && found !== null && !Array.isArray(found);
  return typeof found === type;
}
