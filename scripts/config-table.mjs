// Writes the table of settings into README.md between its markers; with --check only says whether it differs.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildIfNeeded, importBuilt, ROOT } from './build.mjs';

const BEGIN = '<!-- settings: made by "npm run config:docs" -->';
const END = '<!-- end of settings -->';

buildIfNeeded();
const { markdownTable } = await importBuilt('src/config/describe.js');
const path = join(ROOT, 'README.md');
const readme = readFileSync(path, 'utf8');
const begin = readme.indexOf(BEGIN);
const end = readme.indexOf(END);
if (begin === -1 || end < begin) {
  process.stderr.write(`README.md lacks the lines ${BEGIN} and ${END}\n`);
  process.exit(1);
}
const expected = `${readme.slice(0, begin + BEGIN.length)}\n\n${markdownTable()}\n\n${readme.slice(end)}`;
if (expected === readme) process.exit(0);
if (process.argv.includes('--check')) {
  process.stderr.write('The table of settings in README.md differs from src/config: run "npm run config:docs"\n');
  process.exit(1);
}
writeFileSync(path, expected);
