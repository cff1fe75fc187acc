import { ApolloGateway } from '@apollo/gateway';
import { getOperationAST, parse } from 'graphql';
import type { Case } from './behaviour.ts';

const silent = { debug() {}, info() {}, warn() {}, error() {} };
const forgetful = { get: async () => undefined, set: async () => {}, delete: async () => {} };

/** The whole of `@apollo/gateway` over one supergraph: its planner, its executor, its HTTP. */
export function createStock(supergraphSdl: string) {
  const gateway = new ApolloGateway({ supergraphSdl, logger: silent });
  const loading = gateway.load();
  loading.catch(() => {}); // A supergraph that it refuses is an answer of each case.
  return {
    async run({ query, variables = {} }: Case): Promise<{ readonly data: unknown }> {
      const { schema, executor } = await loading;
      const document = parse(query);
      const operation = getOperationAST(document);
      if (!operation) throw new TypeError(`Expected one operation, got ${query}`);
      const { data } = await executor({
        request: { query, variables },
        logger: silent,
        schema,
        schemaHash: '' as never, // A branded text that nothing reads.
        context: {},
        cache: forgetful,
        queryHash: query,
        document,
        source: query,
        operationName: operation.name?.value ?? null,
        operation,
        metrics: {},
        overallCachePolicy: undefined,
      });
      return JSON.parse(JSON.stringify({ data: data ?? null }));
    },
    close: () => gateway.stop(),
  };
}
