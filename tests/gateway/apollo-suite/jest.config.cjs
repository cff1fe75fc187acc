const { join } = require('node:path');

const ROOT = join(__dirname, '../../..');

/** Jest only because the suite is written for it. One copy of graphql for all, because graphql refuses objects of another. */
module.exports = {
  rootDir: ROOT,
  testMatch: [join(__dirname, 'suite.cjs')],
  transform: { '\\.ts$': join(__dirname, 'transform.cjs') },
  moduleNameMapper: {
    '^graphql$': join(ROOT, 'node_modules/graphql/index.js'),
    '^graphql/(.*)$': join(ROOT, 'node_modules/graphql/$1'),
  },
  modulePathIgnorePatterns: ['<rootDir>/web/dist', '<rootDir>/.weft'],
  watchman: false,
};
