const { composeServices } = require('@apollo/composition');
const { ApolloServer } = require('@apollo/server');
const { startStandaloneServer } = require('@apollo/server/standalone');
const { defineIntegrationTestSuite } = require('@apollo/server-integration-testsuite');
const { makeExecutableSchema } = require('@graphql-tools/schema');
const { execute, parse, printSchema } = require('graphql');
const { apolloGateway, gatewayConfigSchema } = require('../../../gateway/index.ts');
const { holdThreads } = require('../../../gateway/plan/threads/shared-pool.ts');
const withoutGateway = require('./without-gateway.json');

/* Apollo Server's integration tests, with our gateway in every server that would run a schema of its own. */

// Each test has a gateway of its own; a planning thread for each would take longer to start than the test.
const threads = holdThreads(gatewayConfigSchema.parse({}).plan);
afterAll(() => threads.close());

// The suite fits no gateway everywhere: these tests look into the process that resolves. WEFT_SUITE_ALL=1 runs them too.
const isAll = process.env.WEFT_SUITE_ALL === '1';
const excepted = new Set(isAll ? [] : Object.values(withoutGateway).flat());

defineIntegrationTestSuite(async (serverOptions, testOptions) => {
  const name = expect
    .getState()
    .currentTestName.replace(/^integration tests (apollo|http)ServerTests\.ts /, '');
  const server = new ApolloServer(excepted.has(name) ? serverOptions : throughGateway(serverOptions));
  const { url } = await startStandaloneServer(server, {
    ...(testOptions?.context ? { context: testOptions.context } : {}),
    listen: { port: 0 },
  });
  return { server, url };
});

/** The same server, its schema behind a supergraph of one subgraph. Servers that bring a gateway of their own stay as they are. */
function throughGateway(options) {
  if (options.gateway) return options;
  const { schema, typeDefs, resolvers, ...rest } = options;
  const served = schema ?? makeExecutableSchema({ typeDefs, resolvers });
  const typeDefsOfSubgraph = parse(printSchema(served));
  const { supergraphSdl, errors } = composeServices([
    { name: 'only', url: 'http://only.example', typeDefs: typeDefsOfSubgraph },
  ]);
  if (!supergraphSdl) throw new Error(errors.map(({ message }) => message).join('\n'));
  return { ...rest, gateway: apolloGateway({ supergraphSdl, dataSources: { only: localSource(served) } }) };
}

function localSource(schema) {
  return {
    process: async ({ request, context }) =>
      execute({
        schema,
        document: parse(request.query),
        variableValues: request.variables,
        operationName: request.operationName,
        contextValue: context,
      }),
  };
}
