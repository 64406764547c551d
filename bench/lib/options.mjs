import { parseArgs } from 'node:util';
import { ROWS } from '../workload/rows.mjs';

export const HELP = `npm run bench -- [options]

  --users N        users to store, default 100000, with --against 20000
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
  --against BUILD  a commit, or a folder with a build: its service and this one in turns; exit code 1 when a row is lost
  --rounds N       rounds of each row with --against, 9 or more, default 12
  --cpu-margin P, --throughput-margin P
                   by how many percent a row may be worse with --against, default 3 and 5
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
      against: { type: 'string' },
      rounds: { type: 'string', default: '12' },
      'cpu-margin': { type: 'string', default: '3' },
      'throughput-margin': { type: 'string', default: '5' },
      service: { type: 'string' },
      dir: { type: 'string' },
      keep: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const users = whole('--users', values.users ?? (values.quick ? '10000' : values.against ? '20000' : '100000'));
  if (values.against && (values.filters || values.profile || values.docs || values.peers))
    throw new Error('--against goes with none of --filters, --profile, --docs and --peers');
  if (!['sqlite', 'postgres'].includes(values.db)) throw new Error('--db is sqlite or postgres');
  const wrong = values.only?.find((name) => !ROWS.some((row) => row.name === name));
  if (wrong) throw new Error(`--only ${wrong}: no such row. Rows: ${ROWS.map(({ name }) => name).join(', ')}`);
  const withoutPeers = values.quick || values.filters || values.profile || values.only || values.against;
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
    whole: !values.only && !values.filters && !values.profile && !values.against,
    connections: 32,
    rounds: values.against ? whole('--rounds', values.rounds, 9) : 3,
    margins: {
      cpu: percent('--cpu-margin', values['cpu-margin']),
      throughput: percent('--throughput-margin', values['throughput-margin']),
    },
    seconds: secondsOf(values),
  };
}

/** Users without groups that the rows of group membership add and remove. */
export const spareFor = (users) => Math.min(10_000, Math.max(1_000, Math.floor(users / 5)));

function secondsOf({ quick, against }) {
  if (quick) return { warmUp: 0.3, round: 0.6, reference: 0.2 };
  return against ? { warmUp: 2, round: 1.5, reference: 0 } : { warmUp: 2, round: 3, reference: 1 };
}

function whole(name, text, least = 1000) {
  const number = Number(text);
  if (!Number.isInteger(number) || number < least) throw new Error(`${name} is a whole number from ${least} on`);
  return number;
}

/** A share from its percent. */
function percent(name, text) {
  const number = Number(text);
  if (!(number >= 0 && number < 100)) throw new Error(`${name} is a number of percent from 0 to 99`);
  return number / 100;
}
