// Writes docs/dialects.md from the dialect rules of src/scim/dialect; with --check only says whether it differs.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildIfNeeded, importBuilt, ROOT } from './build.mjs';

const DOCUMENT = join(ROOT, 'docs', 'dialects.md');

const INTRODUCTION = `# Dialects

Clients of SCIM do not all write what the RFCs say. Each point where the service knows a client to differ is one rule
with a name. A tenant in \`lenient\` mode, the default, understands the client; one in \`strict\` mode holds to the RFC's
letter. The mode is a setting of the tenant (\`PATCH /admin/v1/tenants/{id}\` with \`{"mode": "strict"}\`).

Leniency is never silent: the reply's \`Rollcall-Applied\` header and the log name every rule that was applied to a
request. What leaves the service is always in the RFC's form, in both modes.

Made by \`npm run dialects:docs\` from \`src/scim/dialect\`.
`;

const GROUPS = [
  ['body', 'Resource bodies', 'They rewrite the body of a POST or PUT before it is read.'],
  ['value', 'Attribute values', 'They rewrite one value that the schema would refuse, wherever it stands.'],
  ['operation', 'PATCH operations', 'They rewrite one operation of a PatchOp into the form of RFC 7644 section 3.5.2.'],
  ['switch', 'Decisions', 'They decide where the outcome depends on the resource, or on the whole request.'],
];

buildIfNeeded();
const { ALL_RULES } = await importBuilt('src/scim/dialect/index.js');
const sections = GROUPS.map(([kind, title, what]) => {
  const rules = ALL_RULES.filter((rule) => rule.kind === kind);
  return [`## ${title}`, '', what, '', ...rules.map(ruleText)].join('\n');
});
const expected = `${[INTRODUCTION, ...sections].join('\n').trimEnd()}\n`;

if (process.argv.includes('--check')) {
  if (expected !== readDocument()) {
    process.stderr.write('docs/dialects.md differs from src/scim/dialect: run "npm run dialects:docs"\n');
    process.exit(1);
  }
} else {
  writeFileSync(DOCUMENT, expected);
}

function ruleText({ name, clients, example, lenient, strict }) {
  return [
    `### ${name}`,
    '',
    '```',
    example,
    '```',
    '',
    `- Lenient: ${lenient}`,
    `- Strict: ${strict}`,
    ...(clients.length > 0 ? [`- Seen from: ${clients.join(', ')}`] : []),
    '',
  ].join('\n');
}

function readDocument() {
  try {
    return readFileSync(DOCUMENT, 'utf8');
  } catch {
    return undefined;
  }
}
