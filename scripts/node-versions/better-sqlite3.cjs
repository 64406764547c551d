// Loaded before everything else (--require) where the tests run on another Node than the one node_modules was installed
// with: better-sqlite3 is tied to a release line of Node, so its binary is taken from the folder where prepare.mjs put it.
const load = process.dlopen;
const own = `${__dirname}/../../.cache/node-versions/${process.version}/better_sqlite3.node`;

process.dlopen = (module, file, ...flags) =>
  load.call(process, module, file.endsWith('better_sqlite3.node') ? own : file, ...flags);
