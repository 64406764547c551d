// Writes docs/dialects.md from the dialect rules of src/scim/compat; with --check only says whether it differs.
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

Made by \`npm run dialects:docs\` from \`src/scim/compat\`.
`;

const DECISIONS = `## Where clients and the RFC leave it open

Decided as the administrator of a client would wish; never is a removal answered as done that did nothing because its
path was misspelt.

- A *remove* whose path names no attribute is 400 invalidPath in both modes, while an *add* or *replace* of one is left
  out in a lenient tenant. A *remove* with a filter that selects nothing, or of a member that is none, succeeds: clients
  repeat removals.
- A *replace* with a filter that selects nothing is 400 noTarget (RFC 7644 section 3.5.2.3), members included. In a
  lenient tenant a filter of \`eq\` alone, joined by \`and\`, says what to create.
- Ids of members are compared without regard to case, since \`members.value\` is not case-exact; the \`id\` of a resource
  is.
- \`members\` as null or [] removes all (RFC 7643 section 2.5). An object or a text that names nobody is 400 invalidValue;
  an empty text says nothing of members in a lenient tenant.
- \`active\` as "" or [] says nothing of it in a lenient tenant, and no PUT, null or removal there takes a user who is
  inactive out of \`active eq false\`. A strict tenant holds to RFC 7643 section 2.5: null and a removal unassign.
- What is readOnly is refused in a PATCH of a strict tenant, with path or without; \`schemas\` beside other keys is not
  counted among it, since it says what the value is of. readOnly parts inside a complex value are left out in both modes,
  as in the examples of RFC 7644 section 3.5.2.1. A path to a readOnly attribute as a whole (\`id\`, \`groups\`) is 400
  mutability in both modes.
- An element of \`emails\` that a filter selects and a text replaces keeps its type and \`primary\` in a lenient tenant: the
  text speaks of its value alone. An object replaces the whole element.
- A name of blanks alone is no name, in both modes. Blanks at the ends of a text that must be unique (userName, and the
  displayName of groups where duplicates are rejected) are cut in a lenient tenant and count in a strict one.
- Names in \`attributes\` and \`excludedAttributes\` that nothing has are left out and named in the header in both modes;
  the RFC has no error for them.
- Two users may have one externalId, as after a rehire: it is the client's own name for the user and never a conflict.
  The service gives both to a filter; \`/Me\` is 404 for a subject of two.
- The ETag of a group is that of the group: a member who is renamed changes \`members.display\`, not the tag, and a read
  with \`If-None-Match\` may be 304 then. The change feed tells of the member.
`;

const GROUPS = [
  ['body', 'Resource bodies', 'They rewrite the body of a POST or PUT before it is read.'],
  ['value', 'Attribute values', 'They rewrite one value that the schema would refuse, wherever it stands.'],
  ['operation', 'PATCH operations', 'They rewrite one operation of a PatchOp into the form of RFC 7644 section 3.5.2.'],
  ['switch', 'Decisions', 'They decide where the outcome depends on the resource, or on the whole request.'],
];

buildIfNeeded();
const { ALL_RULES } = await importBuilt('src/scim/compat/index.js');
const sections = GROUPS.map(([kind, title, what]) => {
  const rules = ALL_RULES.filter((rule) => rule.kind === kind);
  return [`## ${title}`, '', what, '', ...rules.map(ruleText)].join('\n');
});
const expected = `${[INTRODUCTION, DECISIONS, ...sections].join('\n').trimEnd()}\n`;

if (process.argv.includes('--check')) {
  if (expected !== readDocument()) {
    process.stderr.write('docs/dialects.md differs from src/scim/compat: run "npm run dialects:docs"\n');
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
