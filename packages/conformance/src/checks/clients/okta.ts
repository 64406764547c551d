import { forClient } from './common.js';
import { oktaGroups } from './okta-groups.js';
import { oktaUsers } from './okta-users.js';

/** Okta in both dialects: App Integration Wizard (PUT) and integration network (PATCH). */
export const oktaCases = forClient('okta', [...oktaUsers, ...oktaGroups]);
