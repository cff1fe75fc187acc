import { buildSubgraphSchema } from '@apollo/subgraph';
import {
  type DirectiveNode,
  type DocumentNode,
  execute,
  type GraphQLFieldResolver,
  Kind,
  parse,
  validate,
  visit,
} from 'graphql';
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
  isSent,
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
    const { params, mediaType, stream } = read;
    const asked = parse(params.query ?? '');
    const errors = validate(schema, asked);
    if (errors.length > 0) return graphqlResponse({ errors }, mediaType);
    const result = await execute({
      schema,
      document: asked,
      variableValues: params.variables,
      fieldResolver: strictly(name, document, fieldResolver(subgraph.world)),
      typeResolver,
    });
    return stream?.events ? oneEvent(result) : graphqlResponse(result, mediaType);
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

/** A subscription that has one event and is over. */
function oneEvent(result: unknown): HttpResponse {
  const body = `event: next\ndata: ${JSON.stringify(result)}\n\nevent: complete\ndata:\n\n`;
  return { status: 200, headers: { 'content-type': 'text/event-stream' }, body };
}

/**
 * Refuses what a real subgraph could not resolve: external fields, and computed ones of objects that it was not sent. What is a
 * key or provided somewhere it may know.
 */
function strictly(
  subgraph: string,
  document: DocumentNode,
  resolve: GraphQLFieldResolver<unknown, unknown>,
): GraphQLFieldResolver<unknown, unknown> {
  const known = new Set<string>();
  const external = new Set<string>();
  const required = new Map<string, Set<string>>();
  for (const node of document.definitions) {
    if (!('fields' in node) || !('directives' in node)) continue;
    for (const text of [node, ...(node.fields ?? [])].flatMap(fieldSetsOf(['key', 'provides'])))
      addNames(text, known);
    for (const field of node.fields ?? []) {
      const coordinate = `${node.name.value}.${field.name.value}`;
      if (hasDirective(node, 'external') || hasDirective(field, 'external')) external.add(coordinate);
      const names = new Set<string>();
      for (const text of fieldSetsOf(['requires'])(field)) addNames(text, names);
      if (names.size > 0) required.set(coordinate, names);
    }
  }
  return (source, args, context, info) => {
    const coordinate = `${info.parentType.name}.${info.fieldName}`;
    if (external.has(coordinate) && !known.has(info.fieldName))
      throw new Error(`${subgraph} was asked for ${coordinate}, which is external.`);
    const needed = [...(required.get(coordinate) ?? [])];
    if (!isSent(source) && needed.some((name) => !known.has(name)))
      throw new Error(`${subgraph} was asked for ${coordinate} without ${needed.join(', ')}.`);
    return resolve(source, args, context, info);
  };
}

type Directed = { readonly directives?: readonly DirectiveNode[] | undefined };

function hasDirective({ directives = [] }: Directed, wanted: string): boolean {
  return directives.some(({ name }) => name.value === wanted);
}

function fieldSetsOf(wanted: readonly string[]): (node: Directed) => readonly string[] {
  return ({ directives = [] }) =>
    directives
      .filter(({ name }) => wanted.includes(name.value))
      .flatMap(({ arguments: given = [] }) => given)
      .flatMap(({ value }) => (value.kind === Kind.STRING ? [value.value] : []));
}

function addNames(fields: string, names: Set<string>): void {
  visit(selectionOf(fields), {
    enter: (node) => {
      if (node.kind === Kind.FIELD) names.add(node.name.value);
    },
  });
}
