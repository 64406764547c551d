/** Imports go one way: HTTP and resources -> storage -> protocol core. */
module.exports = {
  forbidden: [
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
      name: 'nobody-knows-the-command-line',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/cli/' },
      to: { path: '^src/cli/' },
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
