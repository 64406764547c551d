import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', 'data/**', 'coverage/**', '.cache/**'] },
  ...tseslint.configs.recommended,
  {
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': 'off',
      eqeqeq: ['error', 'always'],
      'no-console': 'error',
      'prefer-const': 'error',
    },
  },
  {
    // These rules need types, so they hold where tsconfig.json reaches.
    files: ['src/**/*.ts', 'packages/*/src/**/*.ts', 'test/**/*.ts', 'packages/*/test/**/*.ts', 'ormconfig.ts'],
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },
  {
    files: ['test/**', 'packages/*/test/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        { paths: [{ name: '@jest/globals', importNames: ['test'], message: 'Tests are written with "it".' }] },
      ],
    },
  },
  {
    files: ['src/cli/**', 'scripts/**', 'bench/**', 'hostile/**', 'test/**', 'packages/*/test/**', 'examples/**'],
    rules: { 'no-console': 'off' },
  },
);
