import { Announced } from './discovery/announced.js';
import { Check } from './check.js';
import { Feature, Need } from './vocabulary.js';
import { URN } from './urns.js';
import { Session } from './session.js';

const SCHEMAS = { User: URN.user, Group: URN.group, Enterprise: URN.enterprise } as const;
/** Features that nearly every server has: tested also when the server says nothing of them. */
const USUAL: readonly Feature[] = ['patch', 'filter'];

/** Why a check cannot be made on this server as it announces itself; undefined when it can. */
export function unmetNeed(check: Check, session: Session): string | undefined {
  for (const need of check.needs) {
    const reason = unmet(need, session);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

function unmet(need: Need, session: Session): string | undefined {
  const { announced } = session;
  if (need === 'token') return session.hasToken ? undefined : 'no token was given, so its absence cannot be tested';
  if (need.startsWith('type:')) return unmetType(need.slice(5), announced);
  if (need.includes('.')) return unmetAttribute(need, announced);
  const feature = need as Feature;
  const supported = announced.feature(feature);
  if (supported === false) return `the server announces ${feature} as unsupported`;
  if (supported === undefined && !USUAL.includes(feature)) return `the server does not announce ${feature}`;
  return undefined;
}

function unmetType(name: string, announced: Announced): string | undefined {
  if (announced.types.length === 0 || announced.type(name)) return undefined;
  return `the server announces no resource type ${name}`;
}

function unmetAttribute(need: string, announced: Announced): string | undefined {
  const [owner = '', ...path] = need.split('.');
  const schema = SCHEMAS[owner as keyof typeof SCHEMAS];
  if (schema === undefined || announced.mayHave(schema, path.join('.'))) return undefined;
  return `the server's schemas have no ${path.join('.')} in ${schema}`;
}
