import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginInlineTraceDisabled } from '@apollo/server/plugin/disabled';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { gql } from 'graphql-tag';
import type { RunningSubgraph, SubgraphContext } from '../toolkit/index.ts';
import { readWeatherHistory, weatherFile } from './daily-weather.ts';
import { receiptPlugin } from './receipt.ts';
import { createContext, resolvers, type WeatherContext } from './resolvers.ts';
import { sdl } from './schema.ts';
import { drainedHttpServer, listen } from './server.ts';

/** Starts the weather subgraph, as a domain team writes one by hand: Apollo's libraries, no Weft in the request path. */
export async function start({ port, host }: SubgraphContext): Promise<RunningSubgraph> {
  const history = await readWeatherHistory(weatherFile());
  const { httpServer, drain } = drainedHttpServer();
  const apollo = new ApolloServer<WeatherContext>({
    schema: buildSubgraphSchema([{ typeDefs: gql(sdl), resolvers }]),
    // Inline traces speak to Apollo's gateway, and their plugin writes a line to the terminal at start.
    plugins: [receiptPlugin(history.lastDate), drain, ApolloServerPluginInlineTraceDisabled()],
    introspection: true,
    includeStacktraceInErrorResponses: false,
    // The host of this process decides when to stop; Apollo would take SIGINT and SIGTERM for itself.
    stopOnTerminationSignals: false,
  });
  await apollo.start();
  const { port: bound, url } = await listen({
    httpServer,
    apollo,
    createContext: () => createContext(history),
    port,
    host,
  }).catch(async (error: unknown) => {
    await apollo.stop();
    throw error;
  });
  return { port: bound, url, close: () => apollo.stop() };
}
