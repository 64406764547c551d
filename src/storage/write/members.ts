import { comparisonsOf } from '../../scim/filter/cost.js';
import type { BoundFilter } from '../../scim/filter/ast.js';
import type { MemberStep, ReplaceSelected } from '../../scim/patch/change.js';
import type { ResourceType } from '../../scim/schema/attribute.js';
import { COST, type WorkBudget } from '../../scim/work-budget.js';
import { compileMemberFilter } from '../filter/compile.js';
import { slices } from '../slices.js';
import { sql, type Sql } from '../sql.js';
import type { TenantKey } from '../store.js';
import { STRETCH_MS } from '../stretch.js';
import type { WriteContext } from './context.js';

/** Members of one statement: so many take about two milliseconds. */
const SLICE = 500;
/** What a statement that compares members may cost, in the units of WorkBudget, which are about nanoseconds. */
const STATEMENT_COST = STRETCH_MS * 1_000_000;

/** What member steps did, on balance. */
export interface MemberChange {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly unknown: readonly string[];
  /** Steps that selected nobody to replace. */
  readonly unmatched: readonly ReplaceSelected[];
}

interface KeyAndId {
  readonly key: number;
  readonly id: string;
}

/** Carries out member steps on one group. Members that no step names are read by `replace` alone. */
export class MemberWriter {
  readonly #added = new Set<string>();
  readonly #removed = new Set<string>();
  readonly #unknown = new Set<string>();
  readonly #unmatched: ReplaceSelected[] = [];

  constructor(
    private readonly context: WriteContext,
    private readonly tenant: TenantKey,
    private readonly type: ResourceType,
    private readonly group: number,
  ) {}

  /** Runs the steps in order. TooManyError when their filters would cost more than `work` has left. */
  async run(steps: readonly MemberStep[], work?: WorkBudget): Promise<MemberChange> {
    for (const step of steps) {
      switch (step.kind) {
        case 'add':
          await this.#add(await this.#resolve(step.ids));
          break;
        case 'remove':
          await this.#remove((await this.#resolve(step.ids)).map(({ key }) => key));
          break;
        case 'removeWhere':
          await this.#removeWhere(step.filter, work);
          break;
        case 'replaceSelected':
          await this.#replaceSelected(step, work);
          break;
        case 'replace':
          await this.#replace(step.ids);
          break;
      }
    }
    return {
      added: [...this.#added],
      removed: [...this.#removed],
      unknown: [...this.#unknown],
      unmatched: this.#unmatched,
    };
  }

  /** The resources of ids, which may repeat; ids of nobody are noted. Their keys are added to `keys`. */
  async #resolve(ids: readonly string[], keys?: Set<number>): Promise<KeyAndId[]> {
    const found: KeyAndId[] = [];
    for (const slice of slices(ids, SLICE)) {
      const known = await this.#ask<KeyAndId>(
        slice.length === 1
          ? sql`SELECT key, id FROM resource WHERE tenant = ${this.tenant} AND id = ${slice[0] ?? ''}${this.context.dialect.keep}`
          : sql`SELECT key, id FROM resource WHERE tenant = ${this.tenant} AND id IN ${this.context.dialect.textList(JSON.stringify(slice))}${this.context.dialect.keep}`,
      );
      found.push(...known);
      if (keys) for (const { key } of known) keys.add(Number(key));
      if (known.length === slice.length) continue;
      const there = new Set(known.map(({ id }) => id));
      for (const id of slice) if (!there.has(id)) this.#unknown.add(id);
    }
    return found;
  }

  /** Adds them, or those of them whose keys are `missing`. */
  async #add(members: readonly KeyAndId[], missing?: ReadonlySet<number>): Promise<void> {
    for (const each of slices(members, SLICE)) {
      const slice = missing ? each.filter(({ key }) => missing.has(Number(key))) : each;
      if (slice.length === 0) continue;
      const keys = JSON.stringify(slice.map(({ key }) => key));
      const inserted = await this.#ask<{ member_key: number }>(
        slice.length === 1
          ? sql`INSERT INTO member (tenant, group_key, member_key) VALUES (${this.tenant}, ${this.group}, ${slice[0]?.key ?? 0}) ON CONFLICT DO NOTHING RETURNING member_key`
          : sql`INSERT INTO member (tenant, group_key, member_key) SELECT ${this.tenant}, ${this.group}, key FROM resource WHERE key IN ${this.context.dialect.integerList(keys)} ORDER BY key ON CONFLICT DO NOTHING RETURNING member_key`,
      );
      const ids = new Map(slice.map(({ key, id }) => [Number(key), id]));
      for (const row of inserted) this.#cameIn(ids.get(Number(row.member_key)) ?? '');
    }
  }

  /** Gives how many of them were members. */
  async #remove(keys: readonly number[]): Promise<number> {
    let count = 0;
    for (const slice of slices(keys, SLICE)) {
      const removed = await this.#ask<{ member_key: number }>(
        sql`DELETE FROM member WHERE group_key = ${this.group} AND member_key IN ${this.#keys(slice)} RETURNING member_key`,
      );
      if (removed.length === 0) continue;
      count += removed.length;
      const gone = await this.#ask<{ id: string }>(
        sql`SELECT id FROM resource WHERE key IN ${this.#keys(removed.map((row) => Number(row.member_key)))}`,
      );
      for (const { id } of gone) this.#wentOut(id);
    }
    return count;
  }

  async #replaceSelected(step: ReplaceSelected, work: WorkBudget | undefined): Promise<void> {
    const { selected, ids } = step;
    const removed =
      'kind' in selected
        ? await this.#removeWhere(selected, work)
        : await this.#remove((await this.#resolve(selected)).map(({ key }) => key));
    if (removed === 0) this.#unmatched.push(step);
    await this.#add(await this.#resolve(ids));
  }

  /** Every comparison looks at every member, inside the transaction that other writers wait for: a slice at a time. */
  async #removeWhere(filter: BoundFilter, work: WorkBudget | undefined): Promise<number> {
    const { context, tenant, type } = this;
    const compiled = { dialect: context.dialect, tenant, type, types: context.types, baseUrl: undefined };
    const cost = Math.max(1, comparisonsOf(filter)) * COST.memberComparison;
    if (work && (await this.#hasMoreThan(Math.floor(work.left / cost)))) work.reject();
    let condition: Sql | undefined;
    const matching: number[] = [];
    for await (const present of this.#present(Math.ceil(STATEMENT_COST / cost))) {
      work?.spend(present.length * cost);
      condition ??= compileMemberFilter({ ...compiled, attributeId: () => undefined }, filter);
      const found = await this.#ask<{ key: number }>(
        sql`SELECT m.member_key AS key FROM member m JOIN resource o ON o.key = m.member_key WHERE m.group_key = ${this.group} AND m.member_key BETWEEN ${present[0] ?? 0} AND ${present.at(-1) ?? 0} AND (${condition})`,
      );
      for (const { key } of found) matching.push(Number(key));
    }
    return this.#remove(matching);
  }

  async #replace(ids: readonly string[]): Promise<void> {
    const missing = new Set<number>();
    const wanted = await this.#resolve(ids, missing);
    const gone: number[] = [];
    for await (const keys of this.#present()) for (const key of keys) if (!missing.delete(key)) gone.push(key);
    await this.#remove(gone);
    await this.#add(wanted, missing);
  }

  async #hasMoreThan(members: number): Promise<boolean> {
    const beyond = await this.#ask(sql`SELECT 1 FROM member WHERE group_key = ${this.group} LIMIT 1 OFFSET ${members}`);
    return beyond.length > 0;
  }

  /** Keys of the members that are there, in ascending order, a slice at a time. */
  async *#present(most = SLICE): AsyncGenerator<readonly number[]> {
    const size = Math.min(most, SLICE);
    for (let after = -1; ;) {
      const page = await this.#ask<{ key: number }>(
        sql`SELECT member_key AS key FROM member WHERE group_key = ${this.group} AND member_key > ${after} ORDER BY member_key LIMIT ${size}`,
      );
      const keys = page.map(({ key }) => Number(key));
      if (keys.length > 0) yield keys;
      if (keys.length < size) return;
      after = keys.at(-1) ?? after;
    }
  }

  #cameIn(id: string): void {
    if (!this.#removed.delete(id)) this.#added.add(id);
  }

  #wentOut(id: string): void {
    if (!this.#added.delete(id)) this.#removed.add(id);
  }

  #keys(keys: readonly number[]): Sql {
    return this.context.dialect.integerList(JSON.stringify(keys));
  }

  #ask<Row>(statement: Sql): Promise<Row[]> {
    return this.context.query<Row>(statement.text, statement.parameters);
  }
}
