import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Principal } from '../../auth/principal.js';
import { appendChange, type ChangeEntry, type ChangeOperation } from '../../changes/change-log.js';
import { rejectGone } from '../../scim/client-gone.js';
import { patchCreateOnNoMatch } from '../../scim/compat/patch-create-on-no-match.js';
import { putKeepsMembers } from '../../scim/compat/put-keeps-members.js';
import type { Compatibility } from '../../scim/compat/rule.js';
import { unknownMembers } from '../../scim/compat/unknown-members.js';
import { InvalidValueError, NotFoundError, PreconditionFailedError } from '../../scim/errors.js';
import { matchHolds } from '../../scim/etag.js';
import { applyPatch } from '../../scim/patch/apply.js';
import type { MemberStep, ResourceChange } from '../../scim/patch/change.js';
import { noMatch } from '../../scim/patch/elements.js';
import { quoted } from '../../scim/quoted.js';
import { normalizeResource, type NormalizedResource } from '../../scim/resource/normalize.js';
import { replaceDocument } from '../../scim/resource/replace.js';
import { hasMembers, type ResourceType } from '../../scim/schema/attribute.js';
import { COST } from '../../scim/work-budget.js';
import { readLongMemberLists } from './long-member-lists.js';
import { documentOf } from '../../storage/stored-document.js';
import type {
  BaseUrl,
  Removed,
  StoredResource,
  Store,
  TransactionHints,
  Transaction,
  Written,
} from '../../storage/store.js';

export type Verb = 'create' | 'replace' | 'patch' | 'delete';

/** A write on its way through the pipeline; each step reads what earlier ones left and adds its own. */
export interface Write {
  readonly verb: Verb;
  readonly type: ResourceType;
  readonly principal: Principal;
  readonly compat: Compatibility;
  readonly id?: string;
  readonly body?: unknown;
  readonly ifMatch?: string;
  /** Writes of one key are carried out in the order they came, also when none waits for the one before. */
  readonly orderingKey?: object;
  /** Whether nobody waits for it any more. */
  readonly isGone?: () => boolean;
  /** The base of the URLs in the reply, when that shows members. */
  readonly showsMembersAt?: BaseUrl;
  incoming?: NormalizedResource;
  current?: StoredResource;
  change?: ResourceChange;
  written?: Written;
  removed?: Removed;
  /** What the request had spent of its work before this write looked at anything stored. */
  spentBefore?: number;
}

/** What a write is given. */
export type WriteInput = Pick<Write, 'verb' | 'id' | 'body' | 'ifMatch' | 'orderingKey'>;

/** A write before its first step. It has all its fields from the start: the steps are compiled for objects of one shape. */
export function newWrite(
  given: WriteInput,
  type: ResourceType,
  principal: Principal,
  compat: Compatibility,
  isGone?: () => boolean,
  showsMembersAt?: BaseUrl,
): Write {
  return {
    verb: given.verb,
    type,
    principal,
    compat,
    id: given.id,
    body: given.body,
    ifMatch: given.ifMatch,
    orderingKey: given.orderingKey,
    isGone,
    showsMembersAt,
    incoming: undefined,
    current: undefined,
    change: undefined,
    written: undefined,
    removed: undefined,
    spentBefore: undefined,
  };
}

interface Step {
  readonly name: string;
  readonly verbs: readonly Verb[];
  /** `outside` steps come before the transaction; `inside` ones may await nothing but it and a turn of the event loop. */
  readonly where: 'outside' | 'inside';
  readonly run: (write: Write, tx: Transaction) => void | Promise<void>;
}

/** Every write, step by step. A step that throws undoes the whole write. */
const STEPS: readonly Step[] = [
  { name: 'read long lists of members', verbs: ['create', 'replace', 'patch'], where: 'outside', run: readLongLists },
  { name: 'read the resource', verbs: ['create', 'replace'], where: 'outside', run: readResource },
  { name: 'find the current state', verbs: ['replace', 'patch', 'delete'], where: 'inside', run: findCurrent },
  { name: 'compare If-Match', verbs: ['replace', 'patch', 'delete'], where: 'inside', run: compareVersion },
  { name: 'parse the current state', verbs: ['replace', 'patch'], where: 'inside', run: parseCurrent },
  { name: 'create from the body', verbs: ['create'], where: 'inside', run: computeCreation },
  { name: 'replace by the body', verbs: ['replace'], where: 'inside', run: computeReplacement },
  { name: 'apply the PatchOp', verbs: ['patch'], where: 'inside', run: computePatch },
  { name: 'store', verbs: ['create', 'replace', 'patch'], where: 'inside', run: storeChange },
  { name: 'remove', verbs: ['delete'], where: 'inside', run: removeCurrent },
  { name: 'judge selected members', verbs: ['patch'], where: 'inside', run: judgeSelections },
  { name: 'judge unknown members', verbs: ['create', 'replace', 'patch'], where: 'inside', run: judgeUnknownMembers },
  { name: 'read the members', verbs: ['create', 'replace', 'patch'], where: 'inside', run: readMembers },
  {
    name: 'append to the change log',
    verbs: ['create', 'replace', 'patch', 'delete'],
    where: 'inside',
    run: logChanges,
  },
];

/**
 * Runs a write through its steps; when the promise resolves it is durable. ClientGoneError when nobody waits for it any
 * more as its transaction begins: then nothing of it is done.
 */
export async function runWrite(store: Store, write: Write): Promise<Write> {
  const { outside, inside } = PIPELINES[write.verb];
  for (const step of outside) {
    const done = step.run(write, undefined as never);
    if (done) await done;
  }
  rejectGone(write.isGone);
  await store.transaction(async (tx) => {
    payOnce(write);
    for (const step of inside) {
      const done = step.run(write, tx);
      // A step that is done at once need not wait for its turn.
      if (done) await done;
    }
  }, transactionHints(write));
  return write;
}

/**
 * A job that is run again does the same work again, and the request pays for it once. Creations spend nothing inside
 * their jobs, and in Bulk other creations spend at the same time.
 */
function payOnce(write: Write): void {
  if (write.verb === 'create') return;
  write.spentBefore ??= write.compat.work.spent;
  write.compat.work.rewind(write.spentBefore);
}

/** Characters of a document that take some milliseconds to be parsed, and as many to be changed. */
const LONG_DOCUMENT = 128 * 1024;

/** The stored document that a change begins with. It costs what its length makes it cost. */
function parseCurrent({ current, compat }: Write): void | Promise<void> {
  const { length } = current!.document;
  if (length > COST.documentFree) compat.work.spend((length - COST.documentFree) * COST.documentCharacter);
  documentOf(current!);
  if (length > LONG_DOCUMENT) return nextTurn();
}

/** A PATCH of a group mostly adds members or removes them, and many of one group may come at once. */
function transactionHints({
  verb,
  type,
  id,
  ifMatch,
  orderingKey,
  principal,
  isGone,
  showsMembersAt,
}: Write): TransactionHints {
  const alike = verb === 'patch' && hasMembers(type) && ifMatch === undefined && showsMembersAt === undefined;
  return {
    tenant: principal.tenantKey,
    isGone,
    orderingKey,
    batchKey: alike ? `${principal.tenantKey} ${type.name} ${id}` : undefined,
  };
}

const PIPELINES: Readonly<Record<Verb, { outside: readonly Step[]; inside: readonly Step[] }>> = {
  create: pipeline('create'),
  replace: pipeline('replace'),
  patch: pipeline('patch'),
  delete: pipeline('delete'),
};

function pipeline(verb: Verb): { outside: readonly Step[]; inside: readonly Step[] } {
  const steps = STEPS.filter((step) => step.verbs.includes(verb));
  return {
    outside: steps.filter(({ where }) => where === 'outside'),
    inside: steps.filter(({ where }) => where === 'inside'),
  };
}

function readLongLists({ type, body, compat }: Write): void | Promise<void> {
  return readLongMemberLists(type, body, compat);
}

function readResource(write: Write): void {
  const verb = write.verb === 'create' ? 'create' : 'replace';
  write.incoming = normalizeResource(write.type, write.body, { compat: write.compat, verb });
}

async function findCurrent(write: Write, tx: Transaction): Promise<void> {
  const pinned = write.ifMatch !== undefined;
  const purpose = write.verb === 'delete' ? 'removal' : 'change';
  const current = write.id && (await tx.find(write.principal.tenantKey, write.type, write.id, pinned, purpose));
  if (!current) throw unknownResource(write.type, write.id ?? '');
  write.current = current;
}

/** The error of an id that names nothing in the tenant; the same for ids of any form and of other tenants. */
export function unknownResource(type: ResourceType, id: string): NotFoundError {
  return new NotFoundError(`No ${type.name} with id ${quoted(id)}.`);
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
  write.change = {
    document: replaceDocument(write.type, documentOf(write.current!), incoming, write.compat),
    members: replacedMembers(write, incoming.members),
  };
}

function replacedMembers({ type, compat }: Write, members: readonly string[] | undefined): MemberStep[] {
  if (!hasMembers(type)) return [];
  if (members) return [{ kind: 'replace', ids: members }];
  return compat.allows(putKeepsMembers) ? [] : [{ kind: 'replace', ids: [] }];
}

function computePatch(write: Write): void {
  const { compat } = write;
  const { document, members } = applyPatch(write.type, documentOf(write.current!), write.body, { compat });
  write.change = { document, members, work: compat.work };
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
function judgeSelections({ type, compat, written }: Write): void {
  for (const { named } of written?.unmatchedSelections ?? []) {
    if (named && compat.allows(patchCreateOnNoMatch)) continue;
    for (const attribute of type.attributes.values()) if (attribute.source === 'members') throw noMatch(attribute);
  }
}

function judgeUnknownMembers({ compat, change, written }: Write): void {
  if (!written || written.unknownMembers.length === 0) return;
  const unknown = new Set(written.unknownMembers);
  const named = new Set(change?.members.flatMap((step) => ('ids' in step && step.kind !== 'remove' ? step.ids : [])));
  const noneKnown = [...named].every((id) => unknown.has(id));
  if (named.size > 0 && !noneKnown && compat.allows(unknownMembers)) return;
  const wrong = written.unknownMembers.find((id) => named.has(id));
  if (wrong === undefined) return;
  throw new InvalidValueError(
    `members: no resource has the id ${quoted(wrong)}. Provision it first, or leave it out.`,
    'members-unknown',
  );
}

/**
 * The members a reply shows, where the write has to do with members anyway: as they are by now, before anybody else
 * changes them. Of very many, and of a write that has nothing to do with them, they are read after the commit.
 */
function readMembers(write: Write, tx: Transaction): void | Promise<void> {
  const { showsMembersAt, written } = write;
  if (showsMembersAt === undefined || !written) return;
  if (write.change!.members.length > 0) return readOwnMembers(write, tx, written, showsMembersAt);
  if (write.verb === 'create') write.written = { ...written, resource: { ...written.resource, members: '[]' } };
}

async function readOwnMembers(write: Write, tx: Transaction, written: Written, baseUrl: BaseUrl): Promise<void> {
  const resource = await tx.withMembers(write.principal.tenantKey, write.type, written.resource, baseUrl);
  write.written = { ...written, resource };
}

async function logChanges(write: Write, tx: Transaction): Promise<void> {
  for (const entry of changeEntries(write)) await appendChange(tx, write.principal.tenantKey, entry);
}

const OPERATIONS: Record<Verb, ChangeOperation> = {
  create: 'create',
  replace: 'update',
  patch: 'update',
  delete: 'delete',
};

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
      version: removed.version,
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
