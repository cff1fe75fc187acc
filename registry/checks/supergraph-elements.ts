import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type EnumValueDefinitionNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  isTypeDefinitionNode,
  parse,
  print,
  type TypeDefinitionNode,
} from 'graphql';
import { booleanArgument, stringArgument } from '../composition/federation-link.ts';
import { applications } from '../composition/type-blocks.ts';

/** A type, a field or a value of a supergraph, and which subgraphs have a say in it. */
export type SupergraphElement = {
  readonly coordinate: string;
  /** Everything a client or the gateway makes of it, without federation's own directives. */
  readonly text: string;
  /** The subgraphs that declare it. */
  readonly declaredBy: ReadonlySet<string>;
  /** True for the fields that entities are found by; whoever knows an entity answers them. */
  readonly isKey: boolean;
  /** Those that the gateway may ask for its value. */
  readonly resolvedBy: ReadonlySet<string>;
  /** Subgraph → the one it takes the field over from, with the condition when there is one. */
  readonly takeovers: ReadonlyMap<string, string>;
  /** Subgraph → the teams that answer for it there. */
  readonly owners: ReadonlyMap<string, readonly string[]>;
};

type Member = FieldDefinitionNode | InputValueDefinitionNode | EnumValueDefinitionNode;

// join__Type, link__Import and the like are written by the composer.
const MACHINERY = /^(join|link|core|federation|context|connect)__/;

/** Reads a composed supergraph into its elements by coordinate: `Type`, `Type.field`, `Enum.VALUE`. */
export function readElements(supergraphSdl: string): ReadonlyMap<string, SupergraphElement> {
  const document = parse(supergraphSdl, { noLocation: true });
  const names = graphNames(document.definitions);
  const elements = new Map<string, SupergraphElement>();
  for (const node of document.definitions) {
    if (!isTypeDefinitionNode(node) || MACHINERY.test(node.name.value)) continue;
    const type = readType(node, names);
    elements.set(type.coordinate, type);
    const keys = keysOf(node);
    for (const member of membersOf(node)) {
      const element = readMember({ type, member, isKey: keys.has(member.name.value) }, names);
      elements.set(element.coordinate, element);
    }
  }
  return elements;
}

/** Values of the enum `join__Graph` → the names of subgraphs. */
function graphNames(definitions: readonly DefinitionNode[]): ReadonlyMap<string, string> {
  const graphs = definitions.find(
    (node) => node.kind === 'EnumTypeDefinition' && node.name.value === 'join__Graph',
  );
  const values = graphs && 'values' in graphs ? (graphs.values ?? []) : [];
  return new Map(
    values.map((value) => {
      const [graph] = applications(value, 'join__graph');
      return [value.name.value, (graph && stringArgument(graph, 'name')) ?? value.name.value];
    }),
  );
}

function membersOf(node: TypeDefinitionNode): readonly Member[] {
  if ('fields' in node) return node.fields ?? [];
  return 'values' in node ? (node.values ?? []) : [];
}

function readType(node: TypeDefinitionNode, names: ReadonlyMap<string, string>): SupergraphElement {
  const { description, kind, name } = node;
  const directives = ownDirectives(node).map(print);
  return {
    coordinate: node.name.value,
    text: [
      description?.value ?? '',
      kind.replace('TypeDefinition', '').toLowerCase(),
      name.value,
      ...directives,
      ...partsOf(node),
    ].join(' '),
    declaredBy: new Set(graphsOf(node, 'join__type', names)),
    isKey: false,
    resolvedBy: new Set(),
    takeovers: new Map(),
    owners: ownersOf(node),
  };
}

/** Fields are elements of their own; an enum's values and a union's members are what the type is. */
function partsOf(node: TypeDefinitionNode): readonly string[] {
  if (node.kind === 'EnumTypeDefinition') return (node.values ?? []).map(({ name }) => name.value).sort();
  return node.kind === 'UnionTypeDefinition' ? (node.types ?? []).map(({ name }) => name.value).sort() : [];
}

/** Every name in a key of the type; those of objects inside it too, which does no harm. */
function keysOf(node: TypeDefinitionNode): ReadonlySet<string> {
  const keys = applications(node, 'join__type').flatMap((join) => stringArgument(join, 'key') ?? []);
  return new Set(keys.flatMap((fields) => fields.match(/\w+/g) ?? []));
}

function readMember(
  {
    type,
    member: node,
    isKey,
  }: { readonly type: SupergraphElement; readonly member: Member; readonly isKey: boolean },
  names: ReadonlyMap<string, string>,
): SupergraphElement {
  const joins = applications(node, 'join__field');
  const resolving = joins.filter(
    (join) => booleanArgument(join, 'external') !== true && booleanArgument(join, 'usedOverridden') !== true,
  );
  const name = node.kind === 'EnumValueDefinition' ? 'join__enumValue' : 'join__field';
  const declaring = graphsOf(node, name, names);
  const takeovers = joins.flatMap((join): [string, string][] => {
    const from = stringArgument(join, 'override');
    const graph = graphOf(join, names);
    const label = stringArgument(join, 'overrideLabel');
    return from === undefined || graph === undefined ? [] : [[graph, label ? `${from} (${label})` : from]];
  });
  return {
    coordinate: `${type.coordinate}.${node.name.value}`,
    text: print({ ...node, directives: ownDirectives(node) }),
    // Without a directive the member is everybody's who has the type.
    declaredBy: declaring.length > 0 ? new Set(declaring) : type.declaredBy,
    isKey,
    resolvedBy:
      joins.length > 0 ? new Set(resolving.flatMap((join) => graphOf(join, names) ?? [])) : type.declaredBy,
    takeovers: new Map(takeovers),
    owners: ownersOf(node),
  };
}

type Annotated = { readonly directives?: readonly ConstDirectiveNode[] | undefined };

function graphsOf(node: Annotated, directive: string, names: ReadonlyMap<string, string>): readonly string[] {
  return applications(node, directive).flatMap((join) => graphOf(join, names) ?? []);
}

function graphOf(join: ConstDirectiveNode, names: ReadonlyMap<string, string>): string | undefined {
  const value = join.arguments?.find((argument) => argument.name.value === 'graph')?.value;
  return value?.kind === 'EnumValue' ? names.get(value.value) : undefined;
}

/** What an element means: all its directives except the machinery's, and `@owner`, which is told apart. */
function ownDirectives(node: Annotated): readonly ConstDirectiveNode[] {
  const own = (node.directives ?? []).filter(
    ({ name }) => !MACHINERY.test(name.value) && name.value !== 'owner',
  );
  return own.sort((left, right) => (print(left) < print(right) ? -1 : 1));
}

function ownersOf(node: Annotated): ReadonlyMap<string, readonly string[]> {
  const owners = new Map<string, readonly string[]>();
  for (const stamp of applications(node, 'owner')) {
    const team = stringArgument(stamp, 'team');
    const subgraph = stringArgument(stamp, 'subgraph');
    if (team === undefined || subgraph === undefined) continue;
    owners.set(subgraph, [...(owners.get(subgraph) ?? []), team]);
  }
  return owners;
}
