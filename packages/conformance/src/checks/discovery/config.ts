import { expectSame, expectStatus, expectThat } from '../../expect.js';
import { at, isObject, list } from '../../json.js';
import { URN } from '../../urns.js';
import { CheckContext } from '../../check-context.js';
import { CheckSpec, defineChecks } from '../define-checks.js';

/** A Boolean that ServiceProviderConfig must carry. */
function announces(feature: string, req: string): CheckSpec {
  return {
    id: `discovery-config-${feature.toLowerCase()}`,
    title: `ServiceProviderConfig says whether ${feature} is supported`,
    req: [req],
    clients: ['authentik'],
    ability: 'discovery',
    dependsOn: ['discovery-config'],
    fix: `Add "${feature}": {"supported": true or false}.`,
    run: async (t) => {
      const value = at(await config(t), feature, 'supported');
      expectThat(typeof value === 'boolean', `${feature}.supported, a Boolean`, value);
    },
  };
}

function announcesInteger(path: readonly [string, string], req: string): CheckSpec {
  const name = path.join('.');
  return {
    id: `discovery-config-${name.toLowerCase().replace('.', '-')}`,
    title: `ServiceProviderConfig gives ${name}`,
    req: [req],
    clients: ['authentik'],
    ability: 'discovery',
    dependsOn: ['discovery-config'],
    fix: `Add ${name}, an integer; where the feature is unsupported too.`,
    run: async (t) => {
      const value = at(await config(t), ...path);
      expectThat(typeof value === 'number' && Number.isInteger(value) && value >= 0, `${name}, an integer`, value);
    },
  };
}

async function config(t: CheckContext): Promise<unknown> {
  const reply = await t.get('/ServiceProviderConfig');
  expectStatus(reply, 200);
  return reply.json;
}

/** /ServiceProviderConfig (RFC 7643 section 5, RFC 7644 section 4). */
export const configChecks = defineChecks(
  'discovery',
  { fix: 'Serve /ServiceProviderConfig as RFC 7643 section 5 defines it.' },
  [
    {
      id: 'discovery-config',
      title: '/ServiceProviderConfig is served',
      req: ['7644-158'],
      severity: 'client',
      clients: ['authentik', 'sailpoint', 'cyberark', 'entra'],
      ability: 'discovery',
      run: async (t) => expectThat(isObject(await config(t)), 'a JSON object', 'something else'),
    },
    {
      id: 'discovery-config-schemas',
      title: 'ServiceProviderConfig names its schema',
      req: ['7643-095'],
      dependsOn: ['discovery-config'],
      run: async (t) => {
        const schemas = list(await config(t), 'schemas');
        expectThat(schemas.includes(URN.serviceProviderConfig), `schemas with ${URN.serviceProviderConfig}`, schemas);
      },
    },
    announces('patch', '7643-088'),
    announces('bulk', '7643-089'),
    announces('filter', '7643-090'),
    announces('changePassword', '7643-091'),
    announces('sort', '7643-092'),
    announces('etag', '7643-093'),
    announcesInteger(['bulk', 'maxOperations'], '7643-089'),
    announcesInteger(['bulk', 'maxPayloadSize'], '7643-089'),
    announcesInteger(['filter', 'maxResults'], '7643-090'),
    {
      id: 'discovery-config-schemes',
      title: 'authenticationSchemes have type, name and description',
      req: ['7643-094'],
      dependsOn: ['discovery-config'],
      clients: ['authentik'],
      ability: 'discovery',
      fix: 'Give each authentication scheme its type, name and description.',
      run: async (t) => {
        const schemes = at(await config(t), 'authenticationSchemes');
        expectThat(Array.isArray(schemes), 'authenticationSchemes, an array', schemes);
        for (const scheme of schemes) {
          for (const name of ['type', 'name', 'description']) {
            const value = at(scheme, name);
            expectThat(typeof value === 'string' && value !== '', `${name} in each scheme`, scheme);
          }
        }
      },
    },
    {
      id: 'discovery-config-scheme-types',
      title: 'The types of authenticationSchemes are canonical ones',
      req: ['7643-094'],
      severity: 'advice',
      dependsOn: ['discovery-config'],
      run: async (t) => {
        const known = ['oauth', 'oauth2', 'oauthbearertoken', 'httpbasic', 'httpdigest'];
        for (const scheme of list(await config(t), 'authenticationSchemes')) {
          expectThat(
            known.includes(String(at(scheme, 'type')).toLowerCase()),
            `one of ${known.join(', ')}`,
            at(scheme, 'type'),
          );
        }
      },
    },
    {
      id: 'discovery-config-public',
      title: 'authenticationSchemes can be read before logging in',
      req: ['7643-096'],
      severity: 'advice',
      needs: ['token'],
      dependsOn: ['discovery-config'],
      fix: 'Serve /ServiceProviderConfig without credentials.',
      run: async (t) => expectStatus(await t.get('/ServiceProviderConfig', { credentials: false }), 200),
    },
    {
      id: 'discovery-config-pagination',
      title: 'pagination, where announced, has cursor and index as Booleans',
      req: ['9865-019'],
      dependsOn: ['discovery-config'],
      fix: 'Give pagination.cursor and pagination.index.',
      run: async (t) => {
        const pagination = at(await config(t), 'pagination');
        if (pagination === undefined) return;
        for (const name of ['cursor', 'index']) {
          expectThat(typeof at(pagination, name) === 'boolean', `pagination.${name}, a Boolean`, pagination);
        }
        const method = at(pagination, 'defaultPaginationMethod');
        expectThat(method === undefined || method === 'cursor' || method === 'index', 'cursor or index', method);
      },
    },
    {
      id: 'discovery-config-meta',
      title: 'ServiceProviderConfig has its meta.resourceType',
      req: ['7643-039'],
      dependsOn: ['discovery-config'],
      run: async (t) =>
        expectSame(at(await config(t), 'meta', 'resourceType'), 'ServiceProviderConfig', 'meta.resourceType'),
    },
    {
      id: 'discovery-config-read-only',
      title: 'ServiceProviderConfig cannot be written',
      req: ['7643-095', '7644-158'],
      dependsOn: ['discovery-config'],
      fix: 'Answer 405 or 501 to writes on discovery endpoints.',
      run: async (t) => {
        const reply = await t.put('/ServiceProviderConfig', { schemas: [URN.serviceProviderConfig] });
        expectThat(reply.status >= 400, 'a refusal', reply);
      },
    },
  ],
);
