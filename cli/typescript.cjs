// Lets this process load TypeScript where Node does not strip types itself; `node --require` takes it as well.
if (!process.features.typescript) {
  const { register } = require('node:module');
  const { pathToFileURL } = require('node:url');
  const { showTypeScript } = require('./typescript-traces.cjs');
  register('./typescript-hooks.mjs', pathToFileURL(__filename));
  showTypeScript();
}
