const { globalSetup: _up, globalTeardown: _down, ...config } = require('../jest.config.js');

/**
 * Only the tests of the domain, which need no servers; without those that run in processes of their own, and those
 * that ask neither clocks nor calendars.
 */
module.exports = {
  ...config,
  rootDir: '..',
  roots: ['<rootDir>/test/domain'],
  testPathIgnorePatterns: ['time-zones', '/time\\.', 'identifiers', 'circumstance', 'causes', 'gate'],
  testSequencer: '<rootDir>/.ci/jest.mutation.sequencer.js',
};
