import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Helper } from '../bench/lib/rpc.mjs';
import { megabytes } from '../bench/measure.mjs';
import { rollcall } from '../bench/subjects/rollcall.mjs';
import { enlargeDocuments } from './database.mjs';

const ADMIN_TOKEN = 'an-administrators-token-of-the-harness-0001';
const DATABASE = 'hostile';
const NEIGHBOUR = 'neighbour';
/** How long the neighbour is measured alone, right before and right after the attack, in seconds. */
const ALONE = 4;
const BEFORE = 0.25;
const AFTER = 1;
const AFTER_QUICK = 0.2;
const openHelper = (path) =>
  new Helper(fileURLToPath(new URL(path, import.meta.url)), { execArgv: ['--max-old-space-size=8192'] });

/** A service with the neighbour's tenant, and one more for each attack. */
export class Stage {
  #subject;
  #neighbour;
  #attacks = 0;
  #settings;

  /** Starts the service and loads the neighbour's users. `quick`: it is not started anew for each attack. */
  static async open({ quick, ...where }) {
    const stage = new Stage();
    stage.#settings = { quick, where };
    await where.cluster?.prepare(DATABASE);
    stage.#subject = await rollcall({ ...where, database: DATABASE, env: { ADMIN_TOKEN } });
    stage.#neighbour = openHelper('neighbour/main.mjs');
    await stage.#admin('/tenants', { id: NEIGHBOUR, displayName: 'Neighbour' });
    await stage.#neighbour.call('load', await stage.#address(NEIGHBOUR));
    return stage;
  }

  /** How the service ended, when it did without being told to. */
  ended() {
    return this.#subject.how();
  }

  /** Starts the service anew, whatever state an attack left it in. */
  async restart() {
    await this.#subject.restart();
  }

  /** Runs an attack and tells what the neighbour had of it. Errors: the preparation failed. */
  async run(attack) {
    const attacker = openHelper('attacker/main.mjs');
    try {
      await this.#prepare(attack, attacker);
      return await this.#measure(attack, attacker);
    } finally {
      attacker.stop();
    }
  }

  async close() {
    this.#neighbour.stop();
    await this.#subject.stop();
  }

  /** Gives the attack a tenant with what it needs. */
  async #prepare(attack, attacker) {
    const { quick } = this.#settings;
    const tenant = `attacker-${++this.#attacks}`;
    const { jwt } = await attacker.call('open', { name: attack.name, quick });
    await this.#admin('/tenants', { id: tenant, displayName: 'Attacker', ...(jwt && { jwt }) });
    const loader = await this.#address(tenant);
    const { token } = await this.#address(tenant, attack.scopes);
    const { enlarge } = await attacker.call('prepare', { loader, token });
    if (enlarge) {
      await this.#subject.stopServer();
      await enlargeDocuments(this.#subject.databaseUrl, { tenant, ...enlarge });
    }
    // Started anew: what loading took of memory is not the attack's.
    if (enlarge || !quick) await this.restart();
    this.#subject.forgetPeak();
  }

  async #measure(attack, attacker) {
    const { quick } = this.#settings;
    const { mix } = attack.neighbour ?? { mix: 'reads' };
    const alone = quick ? undefined : await this.#neighbour.call('measure', { mix, seconds: ALONE });
    await this.#neighbour.call('begin', { mix });
    // Its connections are there before the attack; each stays for 25 requests, so that new ones are measured as well.
    await wait(BEFORE * 1000);
    const began = performance.now();
    const { statuses } = await attacker.call('attack');
    const seconds = Math.round((performance.now() - began) / 1000);
    await wait((quick ? AFTER_QUICK : AFTER) * 1000);
    const beside = await this.#neighbour.call('end');
    const memoryMB = megabytes(this.#subject.memory()?.peak);
    return { alone, beside, memoryMB, seconds, statuses, ended: this.ended() };
  }

  /** Where the service is, and a new token of a tenant. */
  async #address(tenant, scopes = ['scim:read', 'scim:write']) {
    const { token } = await this.#admin(`/tenants/${tenant}/tokens`, { description: 'harness', scopes });
    return { ...this.#subject.address, token };
  }

  async #admin(path, body) {
    const response = await fetch(`http://127.0.0.1:${this.#subject.address.port}/admin/v1${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    if (response.status !== 201) throw new Error(`POST /admin/v1${path}: ${response.status} ${text}`);
    return JSON.parse(text);
  }
}
