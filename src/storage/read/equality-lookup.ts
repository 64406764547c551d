import type { BoundFilter } from '../../scim/filter/ast.js';
import { distinctKeys, indexKeys } from '../filter/index-keys.js';
import type { SqlRoutine } from '../sql-routine.js';
import { FEW_ROWS, sql, Sql } from '../sql.js';
import type { StoredPage } from '../store.js';
import { filterContext } from './list-filter.js';
import { partsOf } from './list-target.js';
import { fitPage, largestOf } from './page-fit.js';
import { FEW_KEYS, ONE_BOUNDED } from './resource-sql.js';
import type { ListContext, ListRequest } from './selection.js';
import { readStored, readWholeShort } from './stored-rows.js';

const NO_HINT = new Sql('');
const LARGEST = largestOf(FEW_KEYS + 1);
const SOME = new Sql(String(FEW_KEYS + 1));

/**
 * Answers `attribute eq "value"`, the filter that identity providers send most, with one statement that both finds and
 * reads the matches. Undefined when the filter has another form or more than FEW_KEYS resources match.
 */
export function* equalityLookup(context: ListContext, request: ListRequest): SqlRoutine<StoredPage | undefined> {
  const { tenant, query, baseUrl } = request;
  const [target, another] = query.targets;
  const { page } = query;
  if (
    context.maxInlineMatches < FEW_KEYS ||
    !target ||
    another ||
    page.kind !== 'index' ||
    query.order ||
    !isEquality(target.filter)
  )
    return undefined;
  const kept = context.groups.of(tenant, baseUrl);
  const attributeIds = yield* context.attributeIds.read(tenant, target.type);
  const keys = indexKeys(filterContext(context, request, target.type, attributeIds), target.filter);
  if (!keys) return undefined;
  const parts = partsOf(target);
  // The hint helps only where a key cannot repeat: removing duplicates reads all of them first.
  const hint = keys.distinct ? FEW_ROWS : NO_HINT;
  const some = sql`SELECT${hint} key FROM (${distinctKeys([keys])}) m LIMIT ${SOME}`;
  const bounds = ONE_BOUNDED;
  const shown = { parts, baseUrl, bounds, kept };
  const statement = context.resources.byFoundKeys(tenant, some, parts, baseUrl, bounds, LARGEST);
  const found = yield* readStored(context, statement, shown);
  if (!found || found.length > FEW_KEYS) return undefined;
  const from = page.startIndex - 1;
  const matches = [...found].sort((a, b) => a.key - b.key).slice(from, from + page.count);
  const fitted = yield* fitPage(matches, (keys, largest) => readWholeShort(context, tenant, keys, largest, shown));
  return fitted && { total: found.length, resources: fitted.resources };
}

type Equality = Extract<BoundFilter, { kind: 'compare' }>;

function isEquality(filter: BoundFilter | undefined): filter is Equality {
  return filter?.kind === 'compare' && filter.op === 'eq';
}
