import { setPriority } from 'node:os';
import { Api } from '../../bench/generator/api.mjs';
import { serve } from '../../bench/lib/rpc.mjs';
import { ATTACKS } from '../attacks/index.mjs';
import { Client } from './client.mjs';

// What the attacker's own work takes of this machine would on the net be taken elsewhere.
setPriority(10);

let attack;
let quick;
let client;
let prepared;
let opened;

serve({
  /** Chooses an attack. Gives what its tenant must have besides a token. */
  async open({ name, quick: isQuick }) {
    attack = ATTACKS.find((each) => each.name === name);
    quick = isQuick;
    opened = await attack.open?.();
    return { jwt: opened?.jwt };
  },

  /** Loads what the attack needs, with a token that may read and write. */
  async prepare({ loader, token }) {
    client = new Client({ ...loader, token, quick, seconds: quick ? (attack.quickSeconds ?? 2) : attack.seconds });
    const api = new Api(loader);
    prepared = { ...opened, ...(await attack.prepare?.({ api, quick, loader })) };
    api.close();
    return { enlarge: attack.enlarge?.({ quick }) };
  },

  /** Attacks for the attack's time, and gives how often each status was seen. */
  async attack() {
    client.start();
    await attack.attack(client, prepared);
    return { statuses: client.statuses };
  },
});
