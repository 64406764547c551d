import { OPERATION_RULES } from '../compat/index.js';
import { patchEmptyOperations } from '../compat/patch-empty-operations.js';
import { patchLoneOperation } from '../compat/patch-lone-operation.js';
import { patchSchemas } from '../compat/patch-schemas.js';
import type { Compatibility, OperationRule } from '../compat/rule.js';
import { InvalidSyntaxError, InvalidValueError, TooManyError } from '../errors.js';
import { isJsonObject, type Json, type JsonObject } from '../json.js';
import { LIMITS } from '../limits.js';
import { quoted } from '../quoted.js';
import type { ResourceType } from '../schema/attribute.js';
import { COST } from '../work-budget.js';
import type { PatchContext } from './context.js';
import { MESSAGES } from '../urns.js';

const OPS = ['add', 'remove', 'replace'] as const;
export type Op = (typeof OPS)[number];

/** One operation. Its form has been checked, but not its target, nor whether the value fits it. */
export type Operation =
  | { readonly op: 'add' | 'replace'; readonly path?: string; readonly value: Json }
  | { readonly op: 'remove'; readonly path?: string; readonly value?: Json };

/**
 * Reads a PatchOp message (RFC 7644 section 3.5.2). Keys may have any case; unknown keys are ignored; the compatibility
 * rules for operations are applied. Errors: invalidSyntax for a body that is not a PatchOp, invalidValue for a missing
 * value, tooMany beyond LIMITS.patchOperations.
 */
export function readPatchOp(body: unknown, { type, compat }: PatchContext): Operation[] {
  if (!isJsonObject(body))
    throw new InvalidSyntaxError('The body must be a JSON object with "schemas" and "Operations".');
  const message = pickKeys(body, ['schemas', 'Operations'], 'The body');
  checkSchemas(message['schemas'], compat);
  const operations = listOf(message['Operations'], compat);
  if (operations.length > LIMITS.patchOperations) {
    throw new TooManyError(`${operations.length} operations; ${LIMITS.patchOperations} are allowed in one request.`);
  }
  return operations.flatMap((operation, index) => {
    const where = `Operations[${index}]`;
    if (!isJsonObject(operation)) throw new InvalidSyntaxError(`${where} must be a JSON object.`);
    const picked = pickKeys(operation, ['op', 'path', 'value'], where);
    compat.work.spend(COST.operation + pathCost(picked['path']));
    let written = [picked];
    for (const rule of OPERATION_RULES) written = rewriteBy(rule, written, type, compat);
    return written.map((each) => readOperation(each, where));
  });
}

/** The cost of a path: the rules and the parser read it, whatever it names. */
function pathCost(path: Json | undefined): number {
  return typeof path === 'string' ? path.length * COST.pathCharacter : 0;
}

function rewriteBy(
  rule: OperationRule,
  written: JsonObject[],
  type: ResourceType,
  compat: Compatibility,
): JsonObject[] {
  const result: JsonObject[] = [];
  for (const each of written) {
    const rewritten = rule.rewrite(each, type);
    if (rewritten && compat.allows(rule)) result.push(...rewritten);
    else result.push(each);
  }
  return result;
}

function checkSchemas(schemas: Json | undefined, compat: Compatibility): void {
  const urns = Array.isArray(schemas) ? schemas : [];
  if (urns.includes(MESSAGES.patchOp)) return;
  const text = typeof schemas === 'string' ? [schemas] : urns;
  const otherMessage = text.some((urn) => typeof urn === 'string' && isOtherMessage(urn));
  if (!otherMessage && compat.allows(patchSchemas)) return;
  throw new InvalidSyntaxError(`"schemas" must be ["${MESSAGES.patchOp}"].`);
}

function isOtherMessage(urn: string): boolean {
  const lower = urn.toLowerCase();
  return lower.includes(':messages:') && lower !== MESSAGES.patchOp.toLowerCase() && !lower.endsWith(':patchop');
}

function listOf(operations: Json | undefined, compat: Compatibility): readonly Json[] {
  if (isJsonObject(operations) && compat.allows(patchLoneOperation)) return [operations];
  if (!Array.isArray(operations)) throw new InvalidSyntaxError('"Operations" must be an array of operations.');
  if (operations.length > 0 || compat.allows(patchEmptyOperations)) return operations;
  throw new InvalidSyntaxError('"Operations" is empty. Send one operation or more.');
}

function readOperation(written: JsonObject, where: string): Operation {
  const op = OPS.find((each) => each === written['op']);
  if (!op) {
    throw new InvalidSyntaxError(`${where}: "op" must be "add", "remove" or "replace", not ${quoted(written['op'])}.`);
  }
  const { path, value } = written;
  if (path !== undefined && typeof path !== 'string')
    throw new InvalidSyntaxError(`${where}: "path" must be a string.`);
  if (op === 'remove') return { op, path, value };
  if (value === undefined) throw new InvalidValueError(`${where}: "${op}" needs a "value".`);
  return { op, path, value };
}

/** The values of these keys, in any case. InvalidSyntaxError when an object has one of them twice. */
function pickKeys(object: JsonObject, names: readonly string[], where: string): JsonObject {
  const picked: JsonObject = {};
  for (const [key, value] of Object.entries(object)) {
    const name = names.includes(key) ? key : names.find((each) => each.toLowerCase() === key.toLowerCase());
    if (name === undefined) continue;
    if (Object.hasOwn(picked, name)) throw new InvalidSyntaxError(`${where} has "${name}" more than once.`);
    picked[name] = value;
  }
  return picked;
}
