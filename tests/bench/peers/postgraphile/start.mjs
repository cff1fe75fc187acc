// node start.mjs PORT DATABASE_URL: PostGraphile over the tables of a database, with its plugin for aggregates.
// Version 4, because version 5 asks for Node 22; graphql stays at 15, which the plugin wants.
import { createServer } from 'node:http';
import aggregates from '@graphile/pg-aggregates';
import { postgraphile } from 'postgraphile';

const [, , port, databaseUrl] = process.argv;
const handle = postgraphile(databaseUrl, 'public', {
  graphqlRoute: '/graphql',
  appendPlugins: [aggregates.default ?? aggregates],
  simpleCollections: 'both',
  dynamicJson: true,
  disableQueryLog: true,
  queryCacheMaxSize: 50_000_000,
});
createServer((request, response) => void handle(request, response)).listen(Number(port), '127.0.0.1');
