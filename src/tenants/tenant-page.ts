import { setImmediate as nextTurn } from 'node:timers/promises';
import { IsNull, MoreThan } from 'typeorm';
import { TENANT_ID } from '../auth/tenant-id.js';
import { foldCase } from '../scim/compare/comparison-key.js';
import { InvalidCountError, InvalidCursorError, InvalidValueError } from '../scim/errors.js';
import { TenantEntity } from '../storage/entities/index.js';
import type { Store } from '../storage/store.js';
import { type Tenant, toTenant } from './tenant.js';

type TenantReads = Pick<Store, 'manager'>;

/** Which tenants are asked for: `q` is part of the id or of the name, in any case. */
export interface TenantPageRequest {
  readonly q?: string;
  readonly count?: number;
  /** `nextCursor` of the page before. */
  readonly cursor?: string;
}

/** One page of the tenants. */
export interface TenantPage {
  readonly tenants: readonly Tenant[];
  /** How many there are on all pages. */
  readonly totalResults: number;
  /** Left out on the last page. */
  readonly nextCursor?: string;
}

const DEFAULT_COUNT = 100;
const MAX_COUNT = 1000;
const MAX_QUERY = 200;
/** Rows looked through at once. */
const SLICE = 1000;

/** Reads the query of a list. Errors: InvalidValueError for what is unknown, InvalidCountError, InvalidCursorError. */
export function tenantPageRequest(query: Readonly<Record<string, unknown>>): TenantPageRequest {
  const { q, count, cursor, ...others } = query;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined)
    throw new InvalidValueError(
      `There is no parameter ${JSON.stringify(unknown.slice(0, 60))}; there are q, count and cursor.`,
      'parameter-unknown',
    );
  for (const [name, value] of Object.entries({ q, count, cursor }))
    if (value !== undefined && typeof value !== 'string')
      throw new InvalidValueError(`${name} must be given once.`, 'parameter-invalid');
  if (typeof q === 'string' && q.length > MAX_QUERY)
    throw new InvalidValueError(`q must have ${MAX_QUERY} characters at most.`, 'parameter-invalid');
  if (typeof count === 'string' && !/^0*[1-9]\d{0,8}$/.test(count))
    throw new InvalidCountError(`count must be a whole number from 1 to ${MAX_COUNT}.`);
  if (typeof cursor === 'string') placeOf(cursor);
  return {
    ...(typeof q === 'string' && q !== '' && { q }),
    ...(typeof count === 'string' && { count: Number(count) }),
    ...(typeof cursor === 'string' && { cursor }),
  };
}

/** Reads a page, in the order of the ids. What is made or deleted between two pages moves nothing else. */
export async function readTenantPage(store: TenantReads, request: TenantPageRequest): Promise<TenantPage> {
  const count = Math.min(request.count ?? DEFAULT_COUNT, MAX_COUNT);
  const after = request.cursor === undefined ? '' : placeOf(request.cursor);
  const found =
    request.q === undefined ? await readAll(store, after, count) : await search(store, request.q, after, count);
  const tenants = found.rows.slice(0, count).map(toTenant);
  const last = tenants.at(-1);
  return {
    tenants,
    totalResults: found.total,
    ...(last && found.rows.length > count && { nextCursor: cursorAfter(last.id) }),
  };
}

interface Found {
  readonly total: number;
  /** One more than asked for when the page is not the last. */
  readonly rows: readonly TenantEntity[];
}

async function readAll(store: TenantReads, after: string, count: number): Promise<Found> {
  const rows = await slice(store, after, count + 1);
  const total = await store.manager.getRepository(TenantEntity).countBy({ deletedAt: IsNull() });
  return { total, rows };
}

/** Compares here and not in SQL: the databases fold the case of ASCII, or of their own locale. */
async function search(store: TenantReads, q: string, after: string, count: number): Promise<Found> {
  const wanted = foldCase(q);
  const rows: TenantEntity[] = [];
  let total = 0;
  for (let place = ''; ;) {
    const some = await slice(store, place, SLICE);
    for (const row of some) {
      if (!row.id.includes(wanted) && !foldCase(row.displayName).includes(wanted)) continue;
      total += 1;
      if (row.id > after && rows.length <= count) rows.push(row);
    }
    place = some.at(-1)?.id ?? '';
    if (some.length < SLICE) return { total, rows };
    await nextTurn();
  }
}

function slice(store: TenantReads, after: string, count: number): Promise<TenantEntity[]> {
  return store.manager
    .getRepository(TenantEntity)
    .find({ where: { deletedAt: IsNull(), id: MoreThan(after) }, order: { id: 'ASC' }, take: count });
}

function cursorAfter(id: string): string {
  return Buffer.from(`t1 ${id}`).toString('base64url');
}

/** The id a cursor stands behind. Error: InvalidCursorError for what no page has given. */
function placeOf(cursor: string): string {
  const id = /^t1 (.+)$/.exec(Buffer.from(cursor, 'base64url').toString('latin1'))?.[1] ?? '';
  if (!TENANT_ID.test(id) || cursorAfter(id) !== cursor)
    throw new InvalidCursorError('The cursor is none of this list. Begin again without one.');
  return id;
}
