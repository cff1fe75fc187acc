import { buildSubgraphSchema } from '@apollo/subgraph';
import { execute, Kind, parse } from 'graphql';
import {
  graphqlResponse,
  type HttpRequest,
  type HttpResponse,
  type RunningServer,
  readGraphqlRequest,
  startServer,
} from '../../../edge/index.ts';
import type { Fault } from './behaviour.ts';
import {
  fieldResolver,
  findReference,
  type Representation,
  selectionOf,
  typeResolver,
  type World,
} from './world.ts';

const HEADER = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@requires", "@provides",
  "@external", "@shareable", "@override", "@inaccessible", "@interfaceObject", "@tag", "@extends", "@context", "@fromContext", "FieldSet", "ContextFieldValue"])\n`;

/** A subgraph of a behaviour: a view of its world over HTTP. */
export type WorldSubgraph = {
  readonly name: string;
  readonly typeDefs: string;
  readonly server: RunningServer;
  world: World;
  fault: Fault | undefined;
};

/** The SDL of a file: Federation 2 unless it says `# Federation 1`. */
export function completeSdl(text: string): string {
  return text.includes('# Federation 1') || text.includes('@link(') ? text : HEADER + text;
}

/** Serves a subgraph on a free port. */
export async function startWorldSubgraph(
  name: string,
  typeDefs: string,
  world: World,
): Promise<WorldSubgraph> {
  const document = parse(typeDefs);
  const resolvers: Record<string, Record<string, unknown>> = {};
  for (const node of document.definitions) {
    if (!('name' in node) || !node.name || !('directives' in node)) continue;
    const type = node.name.value;
    const keys = (node.directives ?? [])
      .filter((directive) => directive.name.value === 'key')
      .flatMap(({ arguments: given = [] }) =>
        given.flatMap(({ name: argument, value }) =>
          argument.value === 'fields' && value.kind === Kind.STRING ? [selectionOf(value.value)] : [],
        ),
      );
    if (keys.length === 0) continue;
    const isInterface =
      node.kind === Kind.INTERFACE_TYPE_DEFINITION || node.kind === Kind.INTERFACE_TYPE_EXTENSION;
    resolvers[type] = {
      __resolveReference: (representation: Representation) =>
        findReference(subgraph.world, representation, { subgraph: name, keys, isInterface }),
    };
  }
  const schema = buildSubgraphSchema([{ typeDefs: document, resolvers: resolvers as never }]);
  const handler = async (request: HttpRequest): Promise<HttpResponse> => {
    if (subgraph.fault) return subgraph.fault(request);
    const read = await readGraphqlRequest(request);
    if (!read.ok) return read.response;
    const { params, mediaType } = read;
    const result = await execute({
      schema,
      document: parse(params.query ?? ''),
      variableValues: params.variables,
      fieldResolver: fieldResolver(subgraph.world),
      typeResolver,
    });
    return graphqlResponse(result, mediaType);
  };
  const subgraph: WorldSubgraph = {
    name,
    typeDefs,
    world,
    fault: undefined,
    server: await startServer({ handler, port: 0 }),
  };
  return subgraph;
}
