import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Self time of a CPU profile by function and by place, as shares of the time that was not idle. */
export function summarise(file) {
  const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(file, 'utf8'));
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parents = new Map();
  for (const node of nodes) for (const child of node.children ?? []) parents.set(child, node.id);
  const functions = new Map();
  const places = new Map();
  const inclusive = new Map();
  let busy = 0;
  let idle = 0;
  const add = (map, key, time) => map.set(key, (map.get(key) ?? 0) + time);
  samples.forEach((id, index) => {
    const time = timeDeltas[index];
    const name = nameOf(byId.get(id));
    if (name === '(idle)') return void (idle += time);
    busy += time;
    add(functions, name, time);
    const seen = new Set();
    let place;
    for (let at = id; at !== undefined; at = parents.get(at)) {
      const node = byId.get(at);
      place ??= placeOf(node);
      seen.add(nameOf(node));
    }
    add(places, place ?? '(runtime)', time);
    for (const each of seen) add(inclusive, each, time);
  });
  const top = (map, count) =>
    [...map]
      .sort((a, b) => b[1] - a[1])
      .slice(0, count)
      .map(([name, time]) => ({ name, share: time / busy }));
  return {
    busyMs: busy / 1000,
    idleMs: idle / 1000,
    functions: top(functions, 45),
    places: top(places, 30),
    inclusive: top(inclusive, 70),
  };
}

function nameOf({ callFrame: { functionName, url, lineNumber } }) {
  const name = functionName || '(anonymous)';
  return url ? `${name} ${shorten(url)}:${lineNumber + 1}` : name;
}

/** A library, a folder of the service, or Node itself; undefined for native code, which counts for who called it. */
function placeOf({ callFrame: { functionName, url } }) {
  if (functionName === '(garbage collector)') return functionName;
  if (!url) return undefined;
  const library = /node_modules\/((?:@[^/]+\/)?[^/]+)(?!.*node_modules)/.exec(url);
  if (library) return library[1];
  const own = /dist\/src\/(.*)$/.exec(url);
  if (own) return `src/${own[1].split('/').slice(0, 2).join('/')}`;
  return url.split('/')[0];
}

const shorten = (url) => url.replace(/^.*node_modules\//, '').replace(/^.*dist\/src\//, 'src/');

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const file of process.argv.slice(2)) {
    const { busyMs, idleMs, ...lists } = summarise(file);
    console.log(`\n# ${file}: busy ${busyMs.toFixed(0)} ms, idle ${idleMs.toFixed(0)} ms`);
    for (const [title, list] of Object.entries(lists)) {
      console.log(`\n${title}`);
      for (const { name, share } of list) console.log(`  ${(share * 100).toFixed(1).padStart(5)} %  ${name}`);
    }
  }
}
