import { parseArgs } from 'node:util';
import { ATTACKS } from './attacks/index.mjs';

export const HELP = `npm run hostile -- [options]

Each attack is run by one tenant while another tenant's requests are measured. Exit code 1 when a line is outside.

  --only NAME      one attack, or all whose name begins so; may be repeated
  --quick          smaller and shorter: statuses, memory and rejections are judged, no time
  --db KIND        sqlite (default) or postgres: a throw-away server
  --service FILE   start this main.js in place of the checkout's build
  --json FILE      write the results there, too
  --list           the attacks
`;

/** The options of a run. Throws an Error with a line for people when one is wrong. */
export function readOptions(args) {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: 'string', multiple: true },
      quick: { type: 'boolean', default: false },
      db: { type: 'string', default: 'sqlite' },
      service: { type: 'string' },
      json: { type: 'string' },
      list: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (!['sqlite', 'postgres'].includes(values.db)) throw new Error('--db is sqlite or postgres');
  const isMeant = (prefix) => (attack) => attack.name.toLowerCase().startsWith(prefix.toLowerCase());
  const wrong = values.only?.find((prefix) => !ATTACKS.some(isMeant(prefix)));
  if (wrong !== undefined) throw new Error(`--only ${wrong}: no such attack; --list tells their names`);
  const chosen = ATTACKS.filter((attack) => values.only?.some((prefix) => isMeant(prefix)(attack)) ?? true);
  return { ...values, attacks: chosen.filter(({ only }) => only === undefined || only === values.db) };
}
