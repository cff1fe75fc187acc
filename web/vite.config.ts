import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Where `vite dev` finds the mesh; the built page is served by the gateway itself. */
const GATEWAY_URL = 'http://localhost:4000';

/** Builds the page so that it works under any mount path, without network and without inline script. */
export default defineConfig({
  base: './',
  plugins: [react()],
  worker: { format: 'es' },
  // Without it the GraphQL worker of `vite dev` dies: no default export after pre-bundling.
  optimizeDeps: { include: ['monaco-graphql > picomatch-browser'] },
  server: {
    proxy: Object.fromEntries(
      ['/graphql', '/ownership', '/composition', '/schema.graphql', '/supergraph.graphql'].map((path) => [
        path,
        GATEWAY_URL,
      ]),
    ),
  },
  build: {
    target: 'es2023',
    assetsInlineLimit: 0, // a font as data: URL would need `font-src data:` in the CSP
    chunkSizeWarningLimit: 4000, // Monaco alone is 2.7 MB
    reportCompressedSize: false,
    rolldownOptions: {
      onwarn(warning, warn) {
        // "use no memo" at the top of each @graphiql/react module; harmless.
        if (warning.code !== 'MODULE_LEVEL_DIRECTIVE') warn(warning);
      },
    },
  },
});
