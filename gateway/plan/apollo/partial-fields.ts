import {
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  type TypeNode,
} from 'graphql';
import { PRIVATE_PREFIX } from '../private-names.ts';
import { argumentOf, graphNames } from './join-directives.ts';

/** A field that only one subgraph resolves in the planner's eyes, and the types that it leads to there and nowhere else. */
export type StandIn = {
  readonly name: string;
  readonly definition: FieldDefinitionNode;
  readonly ownMembers: ReadonlySet<string>;
};

/**
 * The fields that several subgraphs resolve to an interface or union of which they know different members. Each subgraph that
 * knows more than all do has a stand-in for the field, with which the planner can be told whom to ask; see `pinMembers`.
 */
export class PartialFields {
  /** By `Type.field`, then by subgraph. */
  readonly #standIns = new Map<string, ReadonlyMap<string, StandIn>>();
  readonly #originals = new Map<string, string>();

  constructor(document: DocumentNode) {
    const members = new Members(document);
    const names = graphNames(document);
    for (const type of document.definitions) {
      if (type.kind !== Kind.OBJECT_TYPE_DEFINITION) continue;
      for (const field of type.fields ?? []) {
        const standIns = standInsOf(type, field, members);
        if (standIns.size === 0) continue;
        const bySubgraph = [...standIns].map(
          ([graph, standIn]) => [names.get(graph) ?? graph, standIn] as const,
        );
        this.#standIns.set(`${type.name.value}.${field.name.value}`, new Map(bySubgraph));
        for (const { name } of standIns.values()) this.#originals.set(name, field.name.value);
      }
    }
  }

  get isEmpty(): boolean {
    return this.#standIns.size === 0;
  }

  /** What stands for a field of a type in a subgraph. */
  find(type: string, field: string, subgraph: string): StandIn | undefined {
    return this.#standIns.get(`${type}.${field}`)?.get(subgraph);
  }

  /** The name of the field that a stand-in stands for. */
  originalOf(standIn: string): string | undefined {
    return this.#originals.get(standIn);
  }

  /** The supergraph with all stand-ins. */
  addTo(document: DocumentNode): DocumentNode {
    if (this.isEmpty) return document;
    return {
      ...document,
      definitions: document.definitions.map((type) => {
        if (type.kind !== Kind.OBJECT_TYPE_DEFINITION) return type;
        const added = (type.fields ?? []).flatMap((field) => [
          ...(this.#standIns.get(`${type.name.value}.${field.name.value}`)?.values() ?? []),
        ]);
        if (added.length === 0) return type;
        return { ...type, fields: [...(type.fields ?? []), ...added.map(({ definition }) => definition)] };
      }),
    };
  }
}

/** The object types that a type may stand for, in each subgraph. */
class Members {
  readonly #byType = new Map<string, Map<string, Set<string>>>();
  readonly #interfaceObjects = new Set<string>();

  constructor({ definitions }: DocumentNode) {
    for (const node of definitions) {
      if (!('directives' in node) || !('name' in node) || !node.name) continue;
      const type = node.name.value;
      for (const join of node.directives ?? []) {
        const graph = argumentOf(join, 'graph') ?? '';
        if (join.name.value === 'join__unionMember') this.#add(type, graph, argumentOf(join, 'member'));
        if (join.name.value === 'join__implements' && node.kind === Kind.OBJECT_TYPE_DEFINITION)
          this.#add(argumentOf(join, 'interface') ?? '', graph, type);
        if (join.name.value !== 'join__type') continue;
        if (node.kind === Kind.OBJECT_TYPE_DEFINITION) this.#add(type, graph, type);
        if (argumentOf(join, 'isInterfaceObject') === 'true') this.#interfaceObjects.add(type);
      }
    }
  }

  /** Undefined where it is not known: an interface object may stand for any member. */
  of(type: string, graph: string): ReadonlySet<string> | undefined {
    return this.#interfaceObjects.has(type) ? undefined : this.#byType.get(type)?.get(graph);
  }

  #add(type: string, graph: string, member: string | undefined): void {
    if (member === undefined) return;
    const byGraph = this.#byType.get(type) ?? new Map<string, Set<string>>();
    this.#byType.set(type, byGraph.set(graph, (byGraph.get(graph) ?? new Set()).add(member)));
  }
}

function standInsOf(
  type: ObjectTypeDefinitionNode,
  field: FieldDefinitionNode,
  members: Members,
): ReadonlyMap<string, StandIn> {
  const found = new Map<string, { readonly join: ConstDirectiveNode; readonly known: ReadonlySet<string> }>();
  for (const join of resolversOf(type, field)) {
    const graph = argumentOf(join, 'graph') ?? '';
    const known = members.of(
      argumentOf(join, 'type')?.replace(/[[\]!]/g, '') ?? namedType(field.type),
      graph,
    );
    if (!known) return new Map();
    found.set(graph, { join, known });
  }
  const all = [...found.values()];
  const standIns = new Map<string, StandIn>();
  for (const [graph, { join, known }] of found) {
    const ownMembers = new Set([...known].filter((member) => !all.every((other) => other.known.has(member))));
    if (ownMembers.size === 0) continue;
    const name = `${field.name.value}__${PRIVATE_PREFIX}in_${graph}`;
    const definition = { ...field, name: { kind: Kind.NAME, value: name } as const, directives: [join] };
    standIns.set(graph, { name, definition, ownMembers });
  }
  return standIns;
}

/** The `@join__field` of each subgraph that resolves a field; a field without any is resolved wherever its type is. */
function resolversOf(
  { directives = [] }: ObjectTypeDefinitionNode,
  field: FieldDefinitionNode,
): readonly ConstDirectiveNode[] {
  const joins = (field.directives ?? []).filter(({ name }) => name.value === 'join__field');
  if (joins.length > 0)
    return joins.filter(
      (join) =>
        argumentOf(join, 'graph') !== undefined &&
        argumentOf(join, 'external') !== 'true' &&
        argumentOf(join, 'usedOverridden') !== 'true',
    );
  return directives.flatMap((join) => {
    const graph = join.arguments?.find(({ name }) => name.value === 'graph');
    const name = { kind: Kind.NAME, value: 'join__field' } as const;
    return join.name.value === 'join__type' && graph ? [{ ...join, name, arguments: [graph] }] : [];
  });
}

function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type);
}
