import {
  type ConstDirectiveNode,
  type DocumentNode,
  Kind,
  parse,
  type SelectionSetNode,
  type TypeNode,
} from 'graphql';
import { argumentOf, graphNames } from './join-directives.ts';

/** Where a field leads: a type, through so many lists. */
export type FieldTarget = { readonly type: string; readonly lists: number };

/** What fetches have to send for fields, read from the join directives of a supergraph. */
export class Requirements {
  readonly #targets = new Map<string, FieldTarget>();
  readonly #required = new Map<string, SelectionSetNode>();
  readonly #keys = new Map<string, SelectionSetNode>();

  constructor(document: DocumentNode) {
    const { definitions } = document;
    const names = graphNames(document);
    const subgraphOf = (node: ConstDirectiveNode): string => {
      const graph = argumentOf(node, 'graph') ?? '';
      return names.get(graph) ?? graph;
    };
    for (const node of definitions) {
      if (node.kind !== Kind.OBJECT_TYPE_DEFINITION && node.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue;
      const type = node.name.value;
      for (const join of node.directives ?? []) {
        const key = join.name.value === 'join__type' ? argumentOf(join, 'key') : undefined;
        const place = `${subgraphOf(join)} ${type}`;
        if (key !== undefined && argumentOf(join, 'resolvable') !== 'false' && !this.#keys.has(place))
          this.#keys.set(place, parseFields(key));
      }
      for (const field of node.fields ?? []) {
        this.#targets.set(`${type}.${field.name.value}`, targetOf(field.type));
        for (const join of field.directives ?? []) {
          const text = join.name.value === 'join__field' ? argumentOf(join, 'requires') : undefined;
          if (text !== undefined)
            this.#required.set(`${subgraphOf(join)} ${type}.${field.name.value}`, parseFields(text));
        }
      }
    }
  }

  get isEmpty(): boolean {
    return this.#required.size === 0;
  }

  target(type: string, field: string): FieldTarget | undefined {
    return this.#targets.get(`${type}.${field}`);
  }

  /** What a subgraph has to be sent to compute a field. */
  requiredBy(subgraph: string, type: string, field: string): SelectionSetNode | undefined {
    return this.#required.get(`${subgraph} ${type}.${field}`);
  }

  /** A key that a subgraph finds entities of a type by. */
  keyOf(subgraph: string, type: string): SelectionSetNode | undefined {
    return this.#keys.get(`${subgraph} ${type}`);
  }
}

function parseFields(text: string): SelectionSetNode {
  const [operation] = parse(`{${text}}`, { noLocation: true }).definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new TypeError(`Expected fields, got ${text}.`);
  return operation.selectionSet;
}

function targetOf(type: TypeNode): FieldTarget {
  if (type.kind === Kind.NAMED_TYPE) return { type: type.name.value, lists: 0 };
  const { type: name, lists } = targetOf(type.type);
  return { type: name, lists: type.kind === Kind.LIST_TYPE ? lists + 1 : lists };
}
