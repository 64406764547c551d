import { Api } from '../../bench/generator/api.mjs';
import { serve } from '../../bench/lib/rpc.mjs';
import { createUsers, smallUsers } from '../load.mjs';
import { MIXES } from './mixes.mjs';
import { Paced } from './paced.mjs';

/** The process of the tenant that is to notice nothing. */
const USERS = 200;
let data;
let running;

serve({
  async load({ port, path, token }) {
    const api = new Api({ port, path, token });
    data = { api, ids: await createUsers(api, smallUsers(USERS)) };
    api.close();
  },

  /** Measures for a time. */
  async measure({ mix, seconds }) {
    const paced = new Paced(data.api, MIXES[mix], data.ids);
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    return paced.end();
  },

  /** Measures until `end`. */
  begin({ mix }) {
    running = new Paced(data.api, MIXES[mix], data.ids);
  },
  end: () => running.end(),
});
