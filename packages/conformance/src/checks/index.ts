import { AREAS } from '../vocabulary.js';
import { Check } from '../check.js';
import { clientFamily } from './clients/client-case.js';
import { entraCases } from './clients/entra.js';
import { oktaCases } from './clients/okta.js';
import { oneloginCases } from './clients/onelogin.js';
import { jumpcloudCases } from './clients/jumpcloud.js';
import { pingCases } from './clients/ping.js';
import { sailpointCases } from './clients/sailpoint.js';
import { authentikCases } from './clients/authentik.js';
import { keycloakCases } from './clients/keycloak.js';
import { awsCases } from './clients/aws.js';
import { cyberarkCases } from './clients/cyberark.js';
import { otherClientCases } from './clients/other-clients.js';
import { configChecks } from './discovery/config.js';
import { schemaContentChecks } from './discovery/schema-content.js';
import { schemaFormChecks } from './discovery/schema-form.js';
import { capabilityChecks } from './discovery/capabilities.js';
import { typeChecks } from './discovery/types.js';
import { bulkChecks } from './messages/bulk.js';
import { errorChecks } from './messages/errors.js';
import { etagChecks } from './messages/etag.js';
import { meChecks } from './messages/me.js';
import { characteristicsChecks } from './modify/characteristics.js';
import { deleteChecks } from './modify/delete.js';
import { groupChecks } from './modify/groups.js';
import { patchChecks } from './modify/patch.js';
import { putChecks } from './modify/put.js';
import { secretChecks } from './modify/secrets.js';
import { uniquenessChecks } from './modify/uniqueness.js';
import { connectionChecks } from './protocol/connection.js';
import { mediaChecks } from './protocol/media.js';
import { urlChecks } from './protocol/urls.js';
import { cursorChecks } from './query/cursor.js';
import { filterChecks } from './query/filter.js';
import { listChecks } from './query/list.js';
import { pagingChecks } from './query/paging.js';
import { projectionChecks } from './query/projection.js';
import { searchChecks } from './query/search.js';
import { sortChecks } from './query/sort.js';
import { concurrencyChecks } from './resources/concurrency.js';
import { createChecks } from './resources/create.js';
import { customChecks } from './resources/custom.js';
import { readChecks } from './resources/read.js';

const FAMILIES: readonly (readonly Check[])[] = [
  connectionChecks,
  mediaChecks,
  createChecks,
  readChecks,
  configChecks,
  typeChecks,
  capabilityChecks,
  schemaFormChecks,
  schemaContentChecks,
  listChecks,
  filterChecks,
  pagingChecks,
  cursorChecks,
  sortChecks,
  projectionChecks,
  putChecks,
  patchChecks,
  groupChecks,
  deleteChecks,
  uniquenessChecks,
  characteristicsChecks,
  secretChecks,
  errorChecks,
  etagChecks,
  searchChecks,
  bulkChecks,
  meChecks,
  customChecks,
  urlChecks,
  concurrencyChecks,
  clientFamily([
    ...oktaCases,
    ...entraCases,
    ...oneloginCases,
    ...jumpcloudCases,
    ...pingCases,
    ...sailpointCases,
    ...authentikCases,
    ...keycloakCases,
    ...awsCases,
    ...cyberarkCases,
    ...otherClientCases,
  ]),
];

/** Every check, areas in order; inside and across areas a check stands after those it relies on. */
export const ALL_CHECKS: readonly Check[] = inOrder(FAMILIES.flat());

/**
 * Orders by area, then pulls each check behind the ones it relies on.
 * @throws Error on an unknown or circular reliance
 */
function inOrder(checks: readonly Check[]): Check[] {
  const byId = new Map(checks.map((check) => [check.id, check]));
  const ordered: Check[] = [];
  const state = new Map<string, 'open' | 'done'>();
  const visit = (check: Check): void => {
    const known = state.get(check.id);
    if (known === 'done') return;
    if (known === 'open') throw new Error(`${check.id} relies on itself`);
    state.set(check.id, 'open');
    for (const id of check.dependsOn) {
      const relied = byId.get(id);
      if (!relied) throw new Error(`${check.id} relies on ${id}, which does not exist`);
      visit(relied);
    }
    state.set(check.id, 'done');
    ordered.push(check);
  };
  for (const area of AREAS) for (const check of checks) if (check.area === area) visit(check);
  return ordered;
}
