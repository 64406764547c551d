import type { Principal } from '../auth/principal.js';
import { appendChange, type ChangeEntry, type Operation } from '../changes/change-log.js';
import { patchCreateOnNoMatch } from '../scim/dialect/patch-create-on-no-match.js';
import { putKeepsMembers } from '../scim/dialect/put-keeps-members.js';
import type { Dialect } from '../scim/dialect/rule.js';
import { unknownMembers } from '../scim/dialect/unknown-members.js';
import { InvalidValueError, NotFoundError, PreconditionFailedError } from '../scim/errors.js';
import { matchHolds } from '../scim/etag.js';
import { applyPatch } from '../scim/patch/apply.js';
import type { MemberStep, ResourceChange } from '../scim/patch/change.js';
import { noMatch } from '../scim/patch/elements.js';
import { normalizeResource, type NormalizedResource } from '../scim/resource/normalize.js';
import { replaceDocument } from '../scim/resource/replace.js';
import { hasMembers, type ResourceType } from '../scim/schema/attribute.js';
import { documentOf } from '../storage/stored-document.js';
import type { Removed, StoredResource, Store, Ties, Transaction, Written } from '../storage/store.js';

export type Verb = 'create' | 'replace' | 'patch' | 'remove';

/** A write on its way through the pipeline; each step reads what earlier ones left and adds its own. */
export interface Write {
  readonly verb: Verb;
  readonly type: ResourceType;
  readonly principal: Principal;
  readonly dialect: Dialect;
  readonly id?: string;
  readonly body?: unknown;
  readonly ifMatch?: string;
  /** Writes of one lane are carried out in the order they came, also when none waits for the one before. */
  readonly lane?: object;
  incoming?: NormalizedResource;
  current?: StoredResource;
  change?: ResourceChange;
  written?: Written;
  removed?: Removed;
}

/** What a write is given. */
export type Given = Pick<Write, 'verb' | 'id' | 'body' | 'ifMatch' | 'lane'>;

/** A write before its first step. It has all its fields from the start: the steps are compiled for objects of one shape. */
export function newWrite(given: Given, type: ResourceType, principal: Principal, dialect: Dialect): Write {
  return {
    verb: given.verb,
    type,
    principal,
    dialect,
    id: given.id,
    body: given.body,
    ifMatch: given.ifMatch,
    lane: given.lane,
    incoming: undefined,
    current: undefined,
    change: undefined,
    written: undefined,
    removed: undefined,
  };
}

interface Step {
  readonly name: string;
  readonly verbs: readonly Verb[];
  /** `outside` steps come before the transaction; `inside` ones may await nothing but it. */
  readonly where: 'outside' | 'inside';
  readonly run: (write: Write, tx: Transaction) => void | Promise<void>;
}

/** Every write, step by step. A step that throws undoes the whole write. */
const STEPS: readonly Step[] = [
  { name: 'read the resource', verbs: ['create', 'replace'], where: 'outside', run: readResource },
  { name: 'find the current state', verbs: ['replace', 'patch', 'remove'], where: 'inside', run: findCurrent },
  { name: 'compare If-Match', verbs: ['replace', 'patch', 'remove'], where: 'inside', run: compareVersion },
  { name: 'create from the body', verbs: ['create'], where: 'inside', run: computeCreation },
  { name: 'replace by the body', verbs: ['replace'], where: 'inside', run: computeReplacement },
  { name: 'apply the PatchOp', verbs: ['patch'], where: 'inside', run: computePatch },
  { name: 'store', verbs: ['create', 'replace', 'patch'], where: 'inside', run: storeChange },
  { name: 'remove', verbs: ['remove'], where: 'inside', run: removeCurrent },
  { name: 'judge selected members', verbs: ['patch'], where: 'inside', run: judgeSelections },
  { name: 'judge unknown members', verbs: ['create', 'replace', 'patch'], where: 'inside', run: judgeUnknownMembers },
  {
    name: 'append to the change log',
    verbs: ['create', 'replace', 'patch', 'remove'],
    where: 'inside',
    run: logChanges,
  },
];

/** Runs a write through its steps; when the promise resolves it is durable. */
export async function runWrite(store: Store, write: Write): Promise<Write> {
  const { outside, inside } = PIPELINES[write.verb];
  for (const step of outside) await step.run(write, undefined as never);
  await store.transaction(async (tx) => {
    for (const step of inside) {
      const done = step.run(write, tx);
      // A step that is done at once need not wait for its turn.
      if (done) await done;
    }
  }, tiesOf(write));
  return write;
}

/** A PATCH of a group mostly adds members or removes them, and many of one group may come at once. */
function tiesOf({ verb, type, id, ifMatch, lane, principal }: Write): Ties {
  const alike = verb === 'patch' && hasMembers(type) && ifMatch === undefined;
  return {
    tenant: principal.tenantKey,
    lane,
    membersOf: alike ? `${principal.tenantKey} ${type.name} ${id}` : undefined,
  };
}

const PIPELINES: Readonly<Record<Verb, { outside: readonly Step[]; inside: readonly Step[] }>> = {
  create: pipeline('create'),
  replace: pipeline('replace'),
  patch: pipeline('patch'),
  remove: pipeline('remove'),
};

function pipeline(verb: Verb): { outside: readonly Step[]; inside: readonly Step[] } {
  const steps = STEPS.filter((step) => step.verbs.includes(verb));
  return {
    outside: steps.filter(({ where }) => where === 'outside'),
    inside: steps.filter(({ where }) => where === 'inside'),
  };
}

function readResource(write: Write): void {
  const verb = write.verb === 'create' ? 'create' : 'replace';
  write.incoming = normalizeResource(write.type, write.body, { dialect: write.dialect, verb });
}

async function findCurrent(write: Write, tx: Transaction): Promise<void> {
  const pinned = write.ifMatch !== undefined;
  const current = write.id && (await tx.find(write.principal.tenantKey, write.type, write.id, pinned));
  if (!current) throw unknownResource(write.type, write.id ?? '');
  write.current = current;
}

/** The error of an id that names nothing in the tenant; the same for ids of any form and of other tenants. */
export function unknownResource(type: ResourceType, id: string): NotFoundError {
  return new NotFoundError(`No ${type.name} with id ${JSON.stringify(id)}.`);
}

function compareVersion({ ifMatch, current }: Write): void {
  if (ifMatch === undefined || !current || matchHolds(ifMatch, current.version)) return;
  throw new PreconditionFailedError(
    `If-Match names another version than the present W/"${current.version}". Read the resource again, then repeat.`,
  );
}

function computeCreation(write: Write): void {
  const { document, members = [] } = write.incoming!;
  write.change = { document, members: members.length > 0 ? [{ kind: 'add', ids: members }] : [] };
}

function computeReplacement(write: Write): void {
  const incoming = write.incoming!;
  const current = documentOf(write.current!);
  write.change = {
    document: replaceDocument(write.type, current, incoming, write.dialect),
    members: replacedMembers(write, incoming.members),
  };
}

function replacedMembers({ type, dialect }: Write, members: readonly string[] | undefined): MemberStep[] {
  if (!hasMembers(type)) return [];
  if (members) return [{ kind: 'replace', ids: members }];
  return dialect.allows(putKeepsMembers) ? [] : [{ kind: 'replace', ids: [] }];
}

function computePatch(write: Write): void {
  const current = documentOf(write.current!);
  write.change = applyPatch(write.type, current, write.body, { dialect: write.dialect });
}

async function storeChange(write: Write, tx: Transaction): Promise<void> {
  const { principal, type, current, change } = write;
  write.written = current
    ? await tx.update(principal.tenantKey, type, current, change!)
    : await tx.insert(principal.tenantKey, type, change!);
}

async function removeCurrent(write: Write, tx: Transaction): Promise<void> {
  write.removed = await tx.remove(write.principal.tenantKey, write.type, write.current!);
}

/** RFC 7644 section 3.5.2.3: a replacement whose filter selects no member has no target. */
function judgeSelections({ type, dialect, written }: Write): void {
  for (const { named } of written?.unmatchedSelections ?? []) {
    if (named && dialect.allows(patchCreateOnNoMatch)) continue;
    for (const attribute of type.attributes.values()) if (attribute.source === 'members') throw noMatch(attribute);
  }
}

function judgeUnknownMembers({ dialect, change, written }: Write): void {
  const unknown = written?.unknownMembers ?? [];
  if (unknown.length === 0) return;
  const named = new Set(change?.members.flatMap((step) => ('ids' in step && step.kind !== 'remove' ? step.ids : [])));
  const noneKnown = [...named].every((id) => unknown.includes(id));
  if (named.size > 0 && !noneKnown && dialect.allows(unknownMembers)) return;
  const wrong = unknown.find((id) => named.has(id));
  if (wrong === undefined) return;
  throw new InvalidValueError(
    `members: no resource has the id ${JSON.stringify(wrong)}. Provision it first, or leave it out.`,
    'members-unknown',
  );
}

async function logChanges(write: Write, tx: Transaction): Promise<void> {
  for (const entry of changeEntries(write)) await appendChange(tx, write.principal.tenantKey, entry);
}

const OPERATIONS: Record<Verb, Operation> = { create: 'create', replace: 'update', patch: 'update', remove: 'delete' };

/** One entry for the resource itself, and one for every group that lost a member because the member was deleted. */
function changeEntries({ verb, type, current, written, removed }: Write): ChangeEntry[] {
  if (removed && current) {
    const nothing = { attributes: [], membersAdded: [], membersRemoved: [] };
    const lost = removed.groups.map((group) => ({
      resourceType: group.type,
      id: group.id,
      operation: 'update' as const,
      version: group.version,
      attributes: ['members'],
      membersAdded: [],
      membersRemoved: [current.id],
    }));
    const own = {
      resourceType: type.name,
      id: current.id,
      operation: 'delete' as const,
      version: current.version,
      ...nothing,
    };
    return [...lost, own];
  }
  if (!written?.changed) return [];
  return [
    {
      resourceType: type.name,
      id: written.resource.id,
      operation: OPERATIONS[verb],
      version: written.resource.version,
      attributes: written.attributes,
      membersAdded: written.membersAdded,
      membersRemoved: written.membersRemoved,
    },
  ];
}
