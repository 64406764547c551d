import { compileMemberFilter } from '../filter-sql/compile.js';
import type { BoundFilter } from '../../scim/filter/ast.js';
import type { MemberStep, ReplaceSelected } from '../../scim/patch/change.js';
import type { ResourceType } from '../../scim/schema/attribute.js';
import { SLICE, slices } from '../slices.js';
import { sql, type Sql } from '../sql.js';
import type { TenantKey } from '../store.js';
import type { WriteContext } from './context.js';

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

  /** Runs the steps in order. */
  async run(steps: readonly MemberStep[]): Promise<MemberChange> {
    for (const step of steps) {
      switch (step.kind) {
        case 'add':
          await this.#add(await this.#resolve(step.ids));
          break;
        case 'remove':
          await this.#remove((await this.#resolve(step.ids)).map(({ key }) => key));
          break;
        case 'removeWhere':
          await this.#removeWhere(step.filter);
          break;
        case 'replaceSelected':
          await this.#replaceSelected(step);
          break;
        case 'replace':
          await this.#replace(await this.#resolve(step.ids));
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

  async #resolve(ids: readonly string[]): Promise<KeyAndId[]> {
    const found: KeyAndId[] = [];
    const unique = [...new Set(ids)];
    for (const slice of slices(unique)) {
      found.push(
        ...(await this.#ask<KeyAndId>(
          slice.length === 1
            ? sql`SELECT key, id FROM resource WHERE tenant = ${this.tenant} AND id = ${slice[0] ?? ''}${this.context.dialect.keep}`
            : sql`SELECT key, id FROM resource WHERE tenant = ${this.tenant} AND id IN ${this.context.dialect.textList(JSON.stringify(slice))}${this.context.dialect.keep}`,
        )),
      );
    }
    if (found.length < unique.length) {
      const known = new Set(found.map(({ id }) => id));
      for (const id of unique) if (!known.has(id)) this.#unknown.add(id);
    }
    return found;
  }

  async #add(members: readonly KeyAndId[]): Promise<void> {
    for (const slice of slices(members)) {
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
    for (const slice of slices(keys)) {
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

  async #replaceSelected(step: ReplaceSelected): Promise<void> {
    const { selected, ids } = step;
    const removed =
      'kind' in selected
        ? await this.#removeWhere(selected)
        : await this.#remove((await this.#resolve(selected)).map(({ key }) => key));
    if (removed === 0) this.#unmatched.push(step);
    await this.#add(await this.#resolve(ids));
  }

  async #removeWhere(filter: BoundFilter): Promise<number> {
    const { context, tenant, type } = this;
    const condition = compileMemberFilter(
      { dialect: context.dialect, tenant, type, types: context.types, baseUrl: undefined, slot: () => undefined },
      filter,
    );
    const matching = await this.#ask<{ key: number }>(
      sql`SELECT m.member_key AS key FROM member m JOIN resource o ON o.key = m.member_key WHERE m.group_key = ${this.group} AND (${condition})`,
    );
    return this.#remove(matching.map(({ key }) => Number(key)));
  }

  async #replace(wanted: readonly KeyAndId[]): Promise<void> {
    const keep = new Set(wanted.map(({ key }) => Number(key)));
    const present = new Set<number>();
    for (let after = -1; ;) {
      const page = await this.#ask<{ key: number }>(
        sql`SELECT member_key AS key FROM member WHERE group_key = ${this.group} AND member_key > ${after} ORDER BY member_key LIMIT ${SLICE}`,
      );
      for (const { key } of page) present.add(Number(key));
      if (page.length < SLICE) break;
      after = Number(page.at(-1)?.key);
    }
    await this.#remove([...present].filter((key) => !keep.has(key)));
    await this.#add(wanted.filter(({ key }) => !present.has(Number(key))));
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
