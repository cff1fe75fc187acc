import type { QueryPlan } from '@apollo/query-planner';
import {
  BREAK,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isObjectType,
  Kind,
  type SelectionSetNode,
  visit,
} from 'graphql';
import { collectFields, collectSubfields } from 'graphql/execution/collectFields.js';
import { fragmentsByName } from '../../operation/fragments.ts';
import type { Operation } from '../../operation/operation.ts';
import type { PrivateNames } from '../../plan/private-names.ts';
import { selectionOf } from './positions.ts';

/** What tells whether an answer of a subgraph is the client's. */
export type FinalShapeInput = {
  readonly plan: QueryPlan;
  readonly operation: Operation;
  readonly names: PrivateNames;
  readonly apiSchema: GraphQLSchema;
  readonly supergraphSchema: GraphQLSchema;
};

/**
 * True when one subgraph is asked for exactly what the client asked: the same names in the same order, objects of known types only,
 * and no value that the client's schema does not have. Such an answer needs no change.
 */
export function isFinalShape(input: FinalShapeInput): boolean {
  const { plan, operation, apiSchema } = input;
  const { node } = plan;
  if (node?.kind !== 'Fetch' || node.requires || operation.kind !== 'query') return false;
  if (node.inputRewrites?.length || node.outputRewrites?.length || hasDirectives(operation)) return false;
  const sent = selectionOf({ fetch: node });
  const type = apiSchema.getQueryType();
  if (!sent || !type) return false;
  const fragments = Object.fromEntries(fragmentsByName(operation.document));
  const asked = collectFields(apiSchema, fragments, {}, type, operation.definition.selectionSet);
  return new ShapeComparison(input, fragments).isSame([...asked], sent, type);
}

type Asked = readonly (readonly [string, readonly FieldNode[]])[];

class ShapeComparison {
  readonly #input: FinalShapeInput;
  readonly #fragments: Record<string, FragmentDefinitionNode>;

  constructor(input: FinalShapeInput, fragments: Record<string, FragmentDefinitionNode>) {
    this.#input = input;
    this.#fragments = fragments;
  }

  isSame(asked: Asked, sent: SelectionSetNode, type: GraphQLObjectType): boolean {
    if (asked.length !== sent.selections.length) return false;
    return asked.every(([as, nodes], index) => {
      const other = sent.selections[index];
      return other?.kind === Kind.FIELD && this.#isSameField({ as, nodes, type }, other);
    });
  }

  #isSameField(
    { as, nodes, type }: { as: string; nodes: readonly FieldNode[]; type: GraphQLObjectType },
    other: FieldNode,
  ): boolean {
    const { names, apiSchema } = this.#input;
    const [node] = nodes;
    if (!node || names.fetchedAs(node) !== as || (other.alias ?? other.name).value !== as) return false;
    if (node.name.value !== other.name.value) return false;
    // A root type may have another name in the subgraph.
    if (node.name.value.startsWith('__')) return as === '__typename' && type !== apiSchema.getQueryType();
    const inner = getNamedType(type.getFields()[node.name.value]?.type);
    if (isEnumType(inner)) return this.#isWhole(inner.name);
    if (!other.selectionSet) return inner !== undefined && !isObjectType(inner);
    if (!isObjectType(inner)) return false;
    return this.isSame(
      [...collectSubfields(apiSchema, this.#fragments, {}, inner, nodes)],
      other.selectionSet,
      inner,
    );
  }

  /** An enum of which clients see every value. */
  #isWhole(name: string): boolean {
    const { apiSchema, supergraphSchema } = this.#input;
    const [seen, all] = [apiSchema.getType(name), supergraphSchema.getType(name)];
    return isEnumType(seen) && isEnumType(all) && seen.getValues().length === all.getValues().length;
  }
}

/** A directive on a selection may decide whether it is there. */
function hasDirectives({ document }: Operation): boolean {
  let isFound = false;
  visit(document, {
    Directive() {
      isFound = true;
      return BREAK;
    },
  });
  return isFound;
}
