const { globalSetup: _up, globalTeardown: _down, ...config } = require('../jest.config.js');

/** Only the tests of the domain, which need no servers. */
module.exports = { ...config, rootDir: '..', roots: ['<rootDir>/test/domain'] };
