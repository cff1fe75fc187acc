import type { FetchNode, PlanNode, QueryPlan, SubscriptionNode } from '@apollo/query-planner';
import {
  type GraphQLNamedType,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  parse,
  type SelectionSetNode,
} from 'graphql';
import { compositeTypeOfField } from '../operation/composite-types.ts';
import { namesOf } from './plan-path.ts';

/** One field that a fetch asks a subgraph for. */
export type FetchedField = {
  /** Response names from the root of the answer, list positions left out. */
  readonly path: readonly string[];
  readonly parentType: string;
  readonly name: string;
};

/** One call to a subgraph as the plan describes it. */
export type FetchStep = {
  readonly subgraph: string;
  /** Where the answer is merged; `[]` at the root, `@` for every element of a list. */
  readonly at: readonly string[];
  readonly kind: FetchNode['operationKind'];
  readonly operation: string;
  readonly isEntityFetch: boolean;
  readonly fields: readonly FetchedField[];
};

/** What describing fetches needs besides them. */
export type FetchContext = {
  /** The schema of the supergraph. */
  readonly schema: GraphQLSchema;
  /** The client's response name of a fetched one. */
  readonly clientName: (fetched: string) => string;
};

/** Every fetch of a plan in the order it is written, with the fields it asks for. */
export function listFetches(plan: QueryPlan, context: FetchContext): readonly FetchStep[] {
  const steps: FetchStep[] = [];
  const walk = (node: PlanNode | SubscriptionNode | undefined, at: readonly string[]): void => {
    switch (node?.kind) {
      case undefined:
        return;
      case 'Sequence':
      case 'Parallel':
        for (const child of node.nodes) walk(child, at);
        return;
      case 'Flatten':
        walk(node.node, [...at, ...node.path.map(String)]);
        return;
      case 'Condition':
        walk(node.ifClause, at);
        walk(node.elseClause, at);
        return;
      case 'Fetch':
        steps.push(describeFetch(node, at, context));
        return;
      case 'Defer':
        walk(node.primary.node, at);
        for (const { node: deferred } of node.deferred) walk(deferred, at);
        return;
      case 'Subscription':
        walk(node.primary, at);
        walk(node.rest, at);
    }
  };
  walk(plan.node, []);
  return steps;
}

/** The step of one fetch node; the fields of an entity fetch lie below the path it is merged at. */
export function describeFetch(fetch: FetchNode, path: readonly string[], context: FetchContext): FetchStep {
  const at = path.map(context.clientName);
  const operation = parse(fetch.operation).definitions.find(
    (definition): definition is OperationDefinitionNode => definition.kind === Kind.OPERATION_DEFINITION,
  );
  const isEntityFetch = fetch.requires !== undefined;
  const fields = operation ? fieldsOf(operation, { ...context, fetch, at }) : [];
  return {
    subgraph: fetch.serviceName,
    at,
    kind: fetch.operationKind,
    operation: fetch.operation,
    isEntityFetch,
    fields,
  };
}

type FieldContext = FetchContext & { readonly fetch: FetchNode; readonly at: readonly string[] };

function fieldsOf(
  operation: OperationDefinitionNode,
  { fetch, at, schema, clientName }: FieldContext,
): readonly FetchedField[] {
  const renamed = new Map<string, string>();
  for (const rewrite of fetch.outputRewrites ?? []) {
    if (rewrite.kind === 'KeyRenamer') renamed.set(rewrite.path.at(-1) ?? '', rewrite.renameKeyTo);
  }
  const fields: FetchedField[] = [];
  const walk = (set: SelectionSetNode, type: GraphQLNamedType | undefined, path: readonly string[]): void => {
    for (const selection of set.selections) {
      switch (selection.kind) {
        case Kind.FRAGMENT_SPREAD:
          break; // The planner is configured to write fetches without named fragments.
        case Kind.INLINE_FRAGMENT: {
          const condition = selection.typeCondition?.name.value;
          walk(selection.selectionSet, condition ? schema.getType(condition) : type, path);
          break;
        }
        case Kind.FIELD: {
          const name = selection.name.value;
          if (name.startsWith('__')) break;
          if (name === '_entities') {
            if (selection.selectionSet) walk(selection.selectionSet, undefined, path);
            break;
          }
          const written = (selection.alias ?? selection.name).value;
          const here = [...path, clientName(renamed.get(written) ?? written)];
          if (type) fields.push({ path: here, parentType: type.name, name });
          if (selection.selectionSet) walk(selection.selectionSet, compositeTypeOfField(type, name), here);
        }
      }
    }
  };
  walk(operation.selectionSet, schema.getRootType(operation.operation) ?? undefined, namesOf(at));
  return fields;
}
