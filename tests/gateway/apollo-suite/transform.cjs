const { transformSync } = require('esbuild');

/** Strips types, and writes CommonJS, which is what Jest runs without flags. */
module.exports = {
  process: (source, file) => ({
    code: transformSync(source, {
      loader: 'ts',
      format: 'cjs',
      target: 'node20',
      sourcefile: file,
      sourcemap: 'inline',
      define: { 'import.meta.url': '__weftModuleUrl', 'import.meta.dirname': '__dirname' },
      banner: 'const __weftModuleUrl = require("node:url").pathToFileURL(__filename).href;',
    }).code,
  }),
};
