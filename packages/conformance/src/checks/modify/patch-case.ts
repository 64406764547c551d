import { expectThat } from '../../expect.js';
import { Json, JsonObject, at, list, sameJson } from '../../json.js';
import { Finding } from '../../outcome.js';
import { PatchOperation, Resource, CheckContext, userPath } from '../../check-context.js';
import { CheckSpec } from '../define-checks.js';

export interface PatchCase extends Omit<CheckSpec, 'run'> {
  /** What the test user has beyond the usual attributes. */
  readonly start?: JsonObject | ((t: CheckContext) => JsonObject);
  readonly operations: (user: Resource, t: CheckContext) => PatchOperation[];
  /** Looks at the state afterwards; throws a Finding when it is wrong. */
  readonly after: (user: Resource, before: Resource) => void;
}

/** Gives a case e-mail addresses of its own, since some servers let no two users share one, and takes them back for reading. */
class Addresses {
  constructor(private readonly token: string) {}

  own<T>(value: T): T {
    return this.replace(value, ['@example.test', `@${this.token}.example.test`]);
  }

  written<T>(value: T): T {
    return this.replace(value, [`@${this.token}.example.test`, '@example.test']);
  }

  private replace<T>(value: T, [from, to]: [string, string]): T {
    const text = JSON.stringify(value).replaceAll(from, to).replaceAll(from.toUpperCase(), to.toUpperCase());
    return JSON.parse(text) as T;
  }
}

/** A PATCH that must succeed, and what must then be read. */
export function patchCase(spec: PatchCase): CheckSpec {
  const { start, operations, after, ...rest } = spec;
  return {
    ...rest,
    run: async (t) => {
      const addresses = new Addresses(t.token());
      const user = await t.user(addresses.own((typeof start === 'function' ? start(t) : start) ?? {}));
      const later = await t.patched(userPath(user), addresses.own(operations(user, t)));
      after(addresses.written(later), addresses.written(user));
    },
  };
}

export interface RefusedPatch extends Omit<CheckSpec, 'run'> {
  readonly start?: JsonObject;
  /** The whole body: these are wrong on purpose. */
  readonly body: (user: Resource) => Json;
  readonly statuses?: readonly number[];
}

/** A PATCH that must be refused, and must leave the user as it was. */
export function refusedPatch(spec: RefusedPatch): CheckSpec {
  const { start, body, statuses = [400], ...rest } = spec;
  return {
    ...rest,
    run: async (t) => {
      const user = await t.user(start);
      const text = JSON.stringify(body(user));
      const reply = await t.raw({ method: 'PATCH', path: userPath(user), body: text });
      if (!statuses.includes(reply.status))
        throw new Finding(`status ${statuses.join(' or ')} for ${text}`, reply.describe());
      const later = await t.read(userPath(user));
      const { meta: _before, ...before } = user;
      const { meta: _after, ...after } = later;
      expectThat(sameJson(after, before), 'the user as it was before', later);
    },
  };
}

export const values = (user: Json, attribute: string, sub = 'value'): Json[] =>
  list(user, attribute)
    .map((one) => at(one, sub))
    .filter((one): one is Json => one !== undefined);
