import tseslint from 'typescript-eslint';

export default tseslint.config(
  {
    ignores: [
      'dist/**',
      'build/**',
      'node_modules/**',
      'tools/**',
      '**/*.js',
      '**/*.cjs',
      '**/*.mjs',
    ],
  },
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      // Under noUncheckedIndexedAccess `x[i]!` is how a loop over a typed array says that i is in range.
      '@typescript-eslint/no-non-null-assertion': 'off',
      // tf.backend() is typed as the base class; the kernel's registration says that it is ours.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      // `const { a: _a, ...rest }` leaves `a` out.
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      // Numbers in messages are the point of our error texts.
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
    },
  },
  {
    // Oracles are plain records of functions that tests take apart.
    files: ['test/**'],
    rules: { '@typescript-eslint/unbound-method': 'off' },
  },
);
