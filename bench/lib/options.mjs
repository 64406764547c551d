import { parseArgs } from 'node:util';
import { ROWS } from '../workload/rows.mjs';

export const HELP = `npm run bench -- [options]

  --users N        users to store, default 100000
  --db KIND        sqlite (default) or postgres: a throw-away cluster made with the system's programs
  --quick          10,000 users, short rounds, no peers: under 50 s
  --filters        the fixed list of 40 filters with their times, in place of the rows
  --only NAME      one row; may be repeated. Names: ${ROWS.map(({ name }) => name).join(', ')}
  --peers LIST     peers to run beside it: scimmy (default), polis (needs --db postgres and is the default there) or none
  --peer-users N   users of the peers; default as many for polis, and 10000 for scimmy, whose requests take longer with each
  --json FILE      write the results there, too
  --docs           put the table and the plot into docs/performance.md
  --profile        write CPU profiles of the service, one a row, and tell where the time goes
  --log FILE       where the service's log goes; it is thrown away by default
  --service FILE   start this main.js in place of the checkout's build
  --dir FOLDER     where the databases lie while it runs, default bench/data
  --keep           leave the databases there
`;

/** The options of a run. Throws an Error with a line for people when one is wrong. */
export function readOptions(args) {
  const { values } = parseArgs({
    args,
    options: {
      users: { type: 'string' },
      db: { type: 'string', default: 'sqlite' },
      quick: { type: 'boolean', default: false },
      filters: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true },
      peers: { type: 'string' },
      'peer-users': { type: 'string' },
      json: { type: 'string' },
      docs: { type: 'boolean', default: false },
      profile: { type: 'boolean', default: false },
      log: { type: 'string' },
      service: { type: 'string' },
      dir: { type: 'string' },
      keep: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const users = whole('--users', values.users ?? (values.quick ? '10000' : '100000'));
  if (!['sqlite', 'postgres'].includes(values.db)) throw new Error('--db is sqlite or postgres');
  const wrong = values.only?.find((name) => !ROWS.some((row) => row.name === name));
  if (wrong) throw new Error(`--only ${wrong}: no such row. Rows: ${ROWS.map(({ name }) => name).join(', ')}`);
  const withoutPeers = values.quick || values.filters || values.profile || values.only;
  const usual = values.db === 'postgres' ? 'polis' : 'scimmy';
  const peers = (values.peers ?? (withoutPeers ? 'none' : usual)).split(',').filter((name) => name !== 'none');
  const unknown = peers.find((name) => !['scimmy', 'polis'].includes(name));
  if (unknown) throw new Error(`--peers ${unknown}: no such peer; there are scimmy and polis`);
  if (peers.includes('polis') && values.db !== 'postgres') throw new Error('--peers polis needs --db postgres');
  if (peers.includes('polis') && values.filters) throw new Error('--peers polis: it knows one of the --filters only');
  return {
    ...values,
    users,
    peers,
    peerUsers: Math.min(
      users,
      whole('--peer-users', values['peer-users'] ?? (values.db === 'postgres' ? '100000' : '10000')),
    ),
    rows: ROWS.filter(({ name }) => !values.only || values.only.includes(name)),
    whole: !values.only && !values.filters && !values.profile,
    connections: 32,
    rounds: 3,
    seconds: values.quick ? { warmUp: 0.3, round: 0.6, reference: 0.2 } : { warmUp: 2, round: 3, reference: 1 },
  };
}

/** Users without groups that the rows of group membership add and remove. */
export const spareFor = (users) => Math.min(10_000, Math.max(1_000, Math.floor(users / 5)));

function whole(name, text) {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1000) throw new Error(`${name} is a whole number from 1000 on`);
  return number;
}
