/** @type {import('jest').Config} */
module.exports = {
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  transform: {
    '^.+\\.[cm]?[jt]s$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }],
  },
  // These packages are ES modules alone, which Jest does not load as they are.
  transformIgnorePatterns: ['/node_modules/(?!(jose|temporal-polyfill|temporal-spec|temporal-utils)/)'],
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  modulePathIgnorePatterns: ['<rootDir>/.stryker-tmp/'],
  maxWorkers: 2,
  testTimeout: 60_000,
};
