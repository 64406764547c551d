/** What makes the HTML report filter and unfold. It builds nodes by text alone: nothing a server sent is read as markup. */
export const SCRIPT = String.raw`
'use strict';
const report = JSON.parse(document.getElementById('data').textContent);
const PAGE = 150;
let limit = PAGE;

function el(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else if (value !== false && value !== undefined) node.setAttribute(name, value);
  }
  for (const child of children.flat()) if (child !== undefined && child !== null) node.append(child);
  return node;
}
const figure = (name, number, label) => el('div', { class: 'figure ' + name }, el('b', {}, String(number)), el('span', {}, label));
function bar(counts) {
  const part = (name) => el('i', { class: name, style: 'flex:' + counts[name] });
  return el('span', { class: 'bar', 'aria-hidden': 'true' }, part('passed'), part('failed'), part('skipped'));
}
const plural = (number, word) => number + ' ' + word + (number === 1 ? '' : 's');

function head() {
  const c = report.counts;
  const started = new Date(report.startedAt);
  document.getElementById('head').append(
    el('h1', {}, c.failed === 0 ? (report.stopped ? 'The run ended early' : c.passed === 0 ? 'Nothing was tested' : report.unproven ? 'Not everything could be tested' : 'Every check that was made held') : plural(c.failed, 'check') + ' failed'),
    el('div', { class: 'quiet' }, el('span', { class: 'url' }, report.url), ' · ' + started.toISOString().slice(0, 16).replace('T', ' ') + ' UTC · ' + (report.strict ? 'strict · ' : '') + (report.millis / 1000).toFixed(1) + ' s'),
    el('div', { class: 'verdict' }, figure('passed', c.passed, 'held'), figure('failed', c.failed, 'failed'), figure('skipped', c.skipped, 'skipped'), figure('', c.total, 'checks')),
    bar(c),
  );
  if (report.stopped) document.getElementById('head').append(el('p', { class: 'note' }, 'Ended early: ' + report.stopped));
  if (report.unproven) document.getElementById('head').append(el('p', { class: 'note' }, report.unproven));
  if (report.leftOver.length) document.getElementById('head').append(el('p', { class: 'note' }, 'Test resources that could not be removed: ' + report.leftOver.join(', ')));
}

function clients() {
  const titles = new Map(report.results.map((one) => [one.id, one.title]));
  const why = (id) => el('li', {}, el('button', { type: 'button', onclick: () => show(id) }, titles.get(id) || id));
  const fails = (ability) => el('div', { class: 'fails' },
    el('p', {}, el('span', { class: 'dot' }), ability.ability + ' ', el('b', {}, 'would fail')),
    el('ul', {}, ability.because.slice(0, 3).map(why), ability.because.length > 3 ? el('li', { class: 'rest' }, 'and ' + (ability.because.length - 3) + ' more') : undefined));
  const line = (verdict, words, abilities) => {
    const some = abilities.filter((one) => one.verdict === verdict);
    return some.length ? el('p', { class: verdict }, el('span', { class: 'dot' }), el('span', {}, words + some.map((one) => one.ability).join(', '))) : undefined;
  };
  const cards = report.clients.map((one) =>
    el('div', { class: 'card' }, el('h3', {}, report.clientTitles[one.client] || one.client, el('span', { class: 'tag' }, one.counts.passed + ' of ' + one.of + ' held' + (one.verdict === 'unclear' ? ': not enough to say' : ''))),
      one.abilities.filter((ability) => ability.verdict === 'fails').map(fails),
      line('works', one.verdict === 'unclear' ? 'nothing failed of: ' : 'would work: ', one.abilities), line('untested', 'not tested: ', one.abilities)));
  if (cards.length) document.getElementById('clients').append(el('h2', {}, 'By client'), el('p', { class: 'quiet lead' }, 'Below each thing that would fail: the checks that did not hold.'), el('div', { class: 'columns' }, cards));
}

function areas() {
  const rows = report.areas.map(({ area, counts }) =>
    el('button', { type: 'button', class: 'area', onclick: () => { reset(); field('area').value = area; apply(true); } }, el('span', {}, area), el('span', { class: 'n' }, counts.failed ? counts.failed + ' failed of ' + counts.total : String(counts.total)), bar(counts)));
  document.getElementById('areas').append(el('h2', {}, 'By area'), el('div', { class: 'areas' }, rows));
}

const form = document.getElementById('filters');
const field = (name) => form.elements.namedItem(name);
function select(name, label, options) {
  return el('label', {}, label, el('select', { name, onchange: () => apply() }, options.map(([value, text]) => el('option', { value }, text))));
}
function filters() {
  const used = new Set(report.results.flatMap((one) => one.clients));
  form.append(
    el('label', { class: 'grow' }, 'Search', el('input', { name: 'text', type: 'search', placeholder: 'title, id, requirement, reply', oninput: () => apply() })),
    select('status', 'Status', [['', 'all'], ['failed', 'failed'], ['passed', 'held'], ['skipped', 'skipped']]),
    select('severity', 'Severity', [['', 'all'], ['client', 'breaks a client'], ['rfc', 'breaks an RFC'], ['advice', 'advice']]),
    select('area', 'Area', [['', 'all'], ...report.areas.map(({ area }) => [area, area])]),
    select('client', 'Client', [['', 'all'], ...Object.entries(report.clientTitles).filter(([id]) => used.has(id))]),
    el('button', { type: 'button', onclick: () => { reset(); apply(); } }, 'Show all'),
  );
  form.addEventListener('submit', (event) => event.preventDefault());
  if (report.counts.failed > 0) field('status').value = 'failed';
}
function reset() { for (const name of ['text', 'status', 'severity', 'area', 'client']) field(name).value = ''; }
function show(id) {
  reset();
  field('text').value = id;
  apply(true);
  const first = document.querySelector('details.check');
  if (first) first.open = true;
}

function matches(one) {
  const wants = (name) => field(name).value;
  if (wants('status') && one.status !== wants('status')) return false;
  if (wants('severity') && one.severity !== wants('severity')) return false;
  if (wants('area') && one.area !== wants('area')) return false;
  if (wants('client') && !one.clients.includes(wants('client'))) return false;
  const text = wants('text').trim().toLowerCase();
  return text === '' || haystack(one).includes(text);
}
const texts = new Map();
function haystack(one) {
  if (!texts.has(one.id)) texts.set(one.id, JSON.stringify([one.id, one.title, one.requirements, one.sections, one.clients, one.expected, one.got, one.reason, one.mend, one.exchanges]).toLowerCase());
  return texts.get(one.id);
}

function apply(scroll) {
  limit = PAGE;
  draw();
  if (scroll) form.scrollIntoView({ behavior: 'instant', block: 'start' });
}
function draw() {
  const found = report.results.filter(matches);
  document.getElementById('shown').textContent = plural(found.length, 'check') + (found.length === report.results.length ? '' : ' of ' + report.results.length);
  const nodes = found.slice(0, limit).map(check);
  if (found.length === 0) nodes.push(el('p', { class: 'empty' }, 'No check fits these filters.'));
  if (found.length > limit) nodes.push(el('p', { class: 'more filters', style: 'position:static;display:block' }, el('button', { type: 'button', onclick: () => { limit += PAGE; draw(); } }, 'Show more')));
  document.getElementById('results').replaceChildren(...nodes);
}

const WORDS = { failed: 'failed', passed: 'held', skipped: 'skipped' };
const SEVERITY = { client: 'breaks a client', rfc: 'breaks an RFC', advice: 'advice' };
function check(one) {
  const node = el('details', { class: 'check ' + one.status },
    el('summary', {}, el('span', { class: 'title' }, one.title), el('span', { class: 'tag ' + one.status }, WORDS[one.status]), el('span', { class: 'tag' }, one.area), el('span', { class: 'tag' }, SEVERITY[one.severity])));
  node.addEventListener('toggle', () => { if (node.open && node.childElementCount === 1) node.append(body(one)); });
  return node;
}
function body(one) {
  const facts = el('dl', { class: 'facts' });
  const fact = (name, value, code) => { if (value) facts.append(el('dt', {}, name), el('dd', { class: code ? 'code' : '' }, value)); };
  fact('Expected', one.expected, true);
  fact('Got', one.got, true);
  fact('Why skipped', one.reason);
  if (one.because) fact('Because of', one.because, true);
  fact('Mend', one.status === 'failed' ? one.mend : '');
  fact('See', one.sections.join(', ') + (one.requirements.length ? ' (' + one.requirements.join(', ') + ')' : ''));
  if (one.clients.length) fact('Clients', one.clients.map((id) => report.clientTitles[id] || id).join(', ') + (one.ability ? ' – ' + one.ability : ''));
  fact('Check', one.id, true);
  const exchanges = (one.exchanges || []).map((exchange, index, all) => el('div', { class: 'exchange' },
    el('h4', {}, 'Request ' + (index + 1) + ' of ' + all.length + ' · ' + exchange.millis + ' ms'),
    el('div', { class: 'pair' }, request(exchange.request), reply(exchange))));
  return el('div', { class: 'body' }, facts, exchanges);
}
const headers = (map) => Object.entries(map).map(([name, value]) => name + ': ' + value).join('\n');
function pretty(text) {
  try { return JSON.stringify(JSON.parse(text), null, 2); } catch { return text; }
}
function message(first, map, text) {
  return el('pre', { tabindex: '0' }, el('span', { class: 'line' }, first + '\n'), el('span', { class: 'head' }, headers(map) + '\n'), text ? '\n' + pretty(text) : '');
}
const request = (one) => message(one.method + ' ' + one.url, one.headers, one.body);
const reply = (exchange) => exchange.reply
  ? message(String(exchange.reply.status), exchange.reply.headers, exchange.reply.body)
  : el('pre', {}, el('span', { class: 'line' }, 'No reply: ' + exchange.fault));

head(); clients(); areas(); filters(); apply();
`;
