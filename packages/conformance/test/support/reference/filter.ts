import { type Json, type JsonObject, isObject } from '../../../src/json.js';
import { ScimError } from './scim-error.js';
import { type Attribute, type ResourceType, named, resolvePath } from './schemas.js';

export type Predicate = (resource: Json) => boolean;

const COMMON_EXACT = new Set(['id', 'externalid', 'schemas', 'meta']);
const OPERATORS = ['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le'];

/** How a name is looked up: in a resource by the schema, or in one element of a multi-valued attribute. */
interface Scope {
  values(resource: Json, path: string): Json[];
  exact(path: string): boolean;
}

/** Parses a filter over resources of a type. @throws ScimError invalidFilter */
export function parseFilter(text: string, type: ResourceType | undefined): Predicate {
  return new Parser(text, resourceScope(type)).whole();
}

/** Parses what stands between the brackets of a value path. */
export function parseElementFilter(text: string, attribute: Attribute | undefined): Predicate {
  return new Parser(text, elementScope(attribute)).whole();
}

function resourceScope(type: ResourceType | undefined): Scope {
  return {
    values: (resource, path) => (type ? readPath(resource as JsonObject, type, path) : readPlain(resource, path)),
    exact: (path) => {
      if (COMMON_EXACT.has(path.split('.')[0]!.toLowerCase())) return true;
      const found = type && resolvePath(type, path);
      const leaf = found?.sub ? named(found.attribute?.subAttributes ?? [], found.sub) : found?.attribute;
      return leaf?.caseExact === true;
    },
  };
}

function elementScope(attribute: Attribute | undefined): Scope {
  const sub = (path: string) => named(attribute?.subAttributes ?? [], path);
  return {
    values: (element, path) => flat((element as JsonObject)[sub(path)?.name ?? path]),
    exact: (path) => sub(path)?.caseExact === true,
  };
}

const flat = (value: Json | undefined): Json[] =>
  (Array.isArray(value) ? value : [value]).filter((one): one is Json => one !== undefined && one !== null);

function readPlain(resource: Json, path: string): Json[] {
  const [first = '', second] = path.split('.');
  const key = Object.keys(resource as JsonObject).find((one) => one.toLowerCase() === first.toLowerCase());
  return parts(flat((resource as JsonObject)[key ?? '']), second);
}

export function readPath(resource: JsonObject, type: ResourceType, path: string): Json[] {
  const { schema, attribute, sub } = resolvePath(type, path);
  if (!attribute) return readPlain(resource, path.slice(path.lastIndexOf(':') + 1));
  const holder = schema === type.schema ? resource : resource[schema];
  return parts(flat(isObject(holder) ? holder[attribute.name] : undefined), sub);
}

function parts(values: Json[], sub: string | undefined): Json[] {
  if (sub === undefined) return values;
  return values.flatMap((one) => {
    const key = isObject(one) ? Object.keys(one).find((name) => name.toLowerCase() === sub.toLowerCase()) : undefined;
    return key === undefined ? [] : flat((one as JsonObject)[key]);
  });
}

class Parser {
  private at = 0;
  private depth = 0;

  constructor(
    private readonly text: string,
    private readonly scope: Scope,
  ) {}

  whole(): Predicate {
    const predicate = this.or();
    this.space();
    if (this.at < this.text.length) this.fail('the end');
    return predicate;
  }

  private or(): Predicate {
    const some = [this.and()];
    while (this.word('or')) some.push(this.and());
    return (resource) => some.some((one) => one(resource));
  }

  private and(): Predicate {
    const some = [this.term()];
    while (this.word('and')) some.push(this.term());
    return (resource) => some.every((one) => one(resource));
  }

  private term(): Predicate {
    if (++this.depth > 500) throw new ScimError(400, 'the filter is nested too deeply', 'invalidFilter');
    this.space();
    const not = /^not\s*\(/iy.test(this.text.slice(this.at)) && this.word('not');
    this.space();
    let predicate: Predicate;
    if (this.text[this.at] === '(') {
      this.at += 1;
      predicate = this.or();
      this.expect(')');
    } else {
      predicate = this.comparison();
    }
    this.depth -= 1;
    return not ? (resource) => !predicate(resource) : predicate;
  }

  private comparison(): Predicate {
    const path = /^(?:urn:[^\s[\]()"]+|[A-Za-z$][\w$.-]*)/iy.exec(this.text.slice(this.at))?.[0];
    if (!path) this.fail('an attribute');
    this.at += path.length;
    if (this.text[this.at] === '[') return this.valuePath(path);
    const operator = this.operator();
    if (operator === 'pr') return (resource) => this.scope.values(resource, path).some((one) => one !== '');
    return this.compare(path, operator, this.literal());
  }

  private valuePath(path: string): Predicate {
    const { scope } = this;
    const close = closing(this.text, this.at);
    if (close < 0) this.fail('"]"');
    const inner = parseElementFilter(this.text.slice(this.at + 1, close), undefined);
    this.at = close + 1;
    const sub = /^\.([A-Za-z$][\w$-]*)/y.exec(this.text.slice(this.at))?.[1];
    if (sub === undefined) return (resource) => scope.values(resource, path).some(inner);
    // attribute[filter].sub op value: not of the RFC's grammar, but sent by clients.
    this.at += sub.length + 1;
    const operator = this.operator();
    const test = operator === 'pr' ? () => true : comparer(operator, this.literal(), scope.exact(`${path}.${sub}`));
    return (resource) => scope.values(resource, path).some((one) => inner(one) && parts([one], sub).some(test));
  }

  private compare(path: string, operator: string, wanted: Json): Predicate {
    const { scope } = this;
    if (typeof wanted === 'boolean' && ['gt', 'ge', 'lt', 'le'].includes(operator)) this.fail('a comparable value');
    const negative = operator === 'ne';
    const test = comparer(negative ? 'eq' : operator, wanted, scope.exact(path));
    return (resource) => {
      const values = scope.values(resource, path).map((one) => (isObject(one) ? (one.value ?? null) : one));
      const found = wanted === null ? values.length === 0 : values.some(test);
      return negative ? !found : found;
    };
  }

  private operator(): string {
    this.space();
    const found = /^[A-Za-z]+/y.exec(this.text.slice(this.at))?.[0] ?? '';
    const operator = found.toLowerCase();
    if (operator !== 'pr' && !OPERATORS.includes(operator)) this.fail('an operator');
    this.at += found.length;
    return operator;
  }

  private literal(): Json {
    if (!/\s/.test(this.text[this.at] ?? '')) this.fail('a space');
    this.space();
    const found = /^(?:"(?:[^"\\]|\\.)*"|true|false|null|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)/y.exec(
      this.text.slice(this.at),
    )?.[0];
    if (found === undefined) this.fail('a value');
    this.at += found.length;
    try {
      return JSON.parse(found) as Json;
    } catch {
      return this.fail('a JSON value');
    }
  }

  private word(word: string): boolean {
    this.space();
    const rest = this.text.slice(this.at);
    if (!new RegExp(`^${word}(?=[\\s(])`, 'i').test(rest)) return false;
    this.at += word.length;
    return true;
  }

  private expect(character: string): void {
    this.space();
    if (this.text[this.at] !== character) this.fail(`"${character}"`);
    this.at += 1;
  }

  private space(): void {
    while (/\s/.test(this.text[this.at] ?? '')) this.at += 1;
  }

  private fail(what: string): never {
    throw new ScimError(400, `expected ${what} at ${this.at} of the filter`, 'invalidFilter');
  }
}

/** Where the bracket at `open` closes, strings apart; -1 when it does not. */
export function closing(text: string, open: number): number {
  let quoted = false;
  for (let i = open + 1; i < text.length; i += 1) {
    if (text[i] === '\\' && quoted) i += 1;
    else if (text[i] === '"') quoted = !quoted;
    else if (text[i] === ']' && !quoted) return i;
  }
  return -1;
}

const DATE = /^\d{4}-\d\d-\d\dT/;

function comparer(operator: string, wanted: Json, exact: boolean): (value: Json) => boolean {
  const key = (value: Json): Json => {
    if (typeof value === 'boolean') return String(value);
    if (typeof value !== 'string') return value;
    if (DATE.test(value)) return Date.parse(value);
    return exact ? value : value.toLowerCase();
  };
  const right = key(wanted);
  return (value) => {
    const left = key(value);
    if (operator === 'eq') return left === right;
    if (operator === 'co') return String(left).includes(String(right));
    if (operator === 'sw') return String(left).startsWith(String(right));
    if (operator === 'ew') return String(left).endsWith(String(right));
    if (left === null || right === null || typeof left !== typeof right) return false;
    if (operator === 'gt') return left > right;
    if (operator === 'ge') return left >= right;
    if (operator === 'lt') return left < right;
    return left <= right;
  };
}
