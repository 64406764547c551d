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
      name: 'source-knows-no-tests',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|bench|scripts)/' },
    },
    {
      name: 'everything-is-found',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-development-packages',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.cjs', '.mjs', '.json'],
    },
  },
};
