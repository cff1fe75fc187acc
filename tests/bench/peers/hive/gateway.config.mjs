import { defineConfig } from '@graphql-hive/gateway';

/** `BENCH_RUST=1` plans and runs with the Rust planner, `BENCH_SHARE=1` shares equal requests in flight. */
const handler =
  process.env.BENCH_RUST === '1'
    ? (await import('@graphql-hive/router-runtime')).unifiedGraphHandler
    : undefined;

export const gatewayConfig = defineConfig({
  supergraph: process.env.BENCH_SUPERGRAPH,
  inboundInflightRequestDeduplication: process.env.BENCH_SHARE === '1',
  propagateHeaders: {
    fromClientToSubgraphs({ request }) {
      const authorization = request.headers.get('authorization');
      return authorization === null ? {} : { authorization };
    },
  },
  ...(handler ? { unifiedGraphHandler: handler } : {}),
});
