/** The code map of ARCHITECTURE.md, from top to bottom: a folder imports those below it and none above. */
const CODE_MAP = [
  '^src/main\\.ts$',
  '^src/cli/',
  '^src/(bootstrap/|app\\.module\\.ts$)',
  '^src/admin/',
  '^src/scim-api/',
  '^src/changes/',
  '^src/http/',
  '^src/tenants/',
  '^src/auth/',
  '^src/observability/',
  '^src/storage/',
  '^src/config/',
  '^src/scim/',
];

/** The same inside the protocol core. */
const CORE_MAP = ['patch', 'query', 'resource', 'compat', 'filter', 'compare', 'schema'].map(
  (folder) => `^src/scim/${folder}/`,
);

const nothingUpward = (map) =>
  map.slice(1).map((path, index) => ({
    name: `nothing-upward-from-${path.replace(/^\^src\//, '').replace(/[^a-z]+/g, '-')}`,
    severity: 'error',
    from: { path },
    to: { path: map.slice(0, index + 1) },
  }));

module.exports = {
  forbidden: [
    ...nothingUpward(CODE_MAP),
    ...nothingUpward(CORE_MAP),
    {
      name: 'no-circles',
      comment: 'Two files that need each other are one file, or have the wrong border.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'core-is-pure',
      comment: 'The protocol core knows nothing but itself, hashing and the filter grammar.',
      severity: 'error',
      from: { path: '^src/scim/' },
      to: { pathNot: ['^src/scim/', '^(node:)?crypto$', '^node_modules/scim2-parse-filter/'] },
    },
    {
      name: 'storage-knows-the-core-alone',
      severity: 'error',
      from: { path: '^src/storage/' },
      to: { path: '^src/', pathNot: ['^src/storage/', '^src/scim/'] },
    },
    {
      name: 'storage-knows-no-http',
      severity: 'error',
      from: { path: '^src/storage/' },
      to: { path: ['^node_modules/(@nestjs|fastify)/', '^(node:)?https?$'] },
    },
    {
      name: 'controllers-belong-to-their-module',
      comment: 'What a controller does that others need belongs into a service.',
      severity: 'error',
      from: { pathNot: '\\.module\\.ts$' },
      to: { path: '\\.controller\\.ts$' },
    },
    {
      name: 'conformance-knows-nothing-of-the-service',
      comment:
        'The judge is installed alone and judges any server: its own files, Node and what its package.json names.',
      severity: 'error',
      from: { path: '^packages/conformance/src/' },
      to: { pathNot: ['^packages/conformance/src/', '(^|/)node_modules/commander/'], dependencyTypesNot: ['core'] },
    },
    {
      name: 'packages-are-used-by-what-they-export',
      comment: 'What lies behind their index.ts can change.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^packages/', pathNot: '^packages/conformance/src/index\\.ts$' },
    },
    {
      name: 'packages-belong-to-the-command-line',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/cli/' },
      to: { path: '^packages/' },
    },
    {
      name: 'source-knows-no-tests',
      severity: 'error',
      from: { path: '^(src|packages/[^/]+/src)/' },
      to: { path: '^(test|bench|scripts|packages/[^/]+/test)/' },
    },
    {
      name: 'everything-is-found',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-development-packages',
      comment: 'Nor any that the nearest package.json does not name.',
      severity: 'error',
      from: { path: '^(src|packages/[^/]+/src)/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^packages/[^/]+/dist/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.cjs', '.mjs', '.json'],
    },
  },
};
