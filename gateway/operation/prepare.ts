import { type GraphQLSchema, getVariableValues, Kind } from 'graphql';
import { didYouMean } from '../../contracts/index.ts';
import type { GraphqlParams } from '../../edge/index.ts';
import { ClientError } from '../errors.ts';
import type { DocumentCache, ValidDocument } from './document-cache.ts';
import { findFlags } from './flags.ts';
import type { Operation, Refusal, Variables } from './operation.ts';

/** An operation that may be planned and run with these variables. */
export type Prepared = { readonly ok: true; readonly operation: Operation; readonly variables: Variables };

/** What preparing needs of a snapshot. */
export type PrepareContext = { readonly apiSchema: GraphQLSchema; readonly documents: DocumentCache };

const NO_VARIABLES: Variables = {};

/** Step 2: text to operation. Everything a client can get wrong is refused here, before any plan or fetch. */
export function prepare(context: PrepareContext, params: GraphqlParams, isGet: boolean): Prepared | Refusal {
  const found = readOperation(context, params);
  if (!found.ok) return found;
  const refusal = refuseKind(found.operation, context.apiSchema, isGet);
  if (refusal) return refuse(refusal);
  return prepareVariables(context.apiSchema, found.operation, params.variables);
}

/** The valid operation that a document and a name stand for, without its variables: enough to plan and explain it. */
export function readOperation(
  { documents }: PrepareContext,
  { query, operationName }: Pick<GraphqlParams, 'query' | 'operationName'>,
): { readonly ok: true; readonly operation: Operation } | Refusal {
  if (query === undefined) {
    // The edge lets a request without a document pass only for a persisted query; clients look for this very message.
    return refuse(new ClientError('PERSISTED_QUERY_NOT_SUPPORTED', 'PersistedQueryNotSupported'));
  }
  const valid = documents.read(query);
  return valid.ok ? selectOperation(valid, operationName) : valid;
}

function selectOperation(
  { operations }: ValidDocument,
  wanted: string | undefined,
): { ok: true; operation: Operation } | Refusal {
  const operation = operations.find(wanted);
  return operation ? { ok: true, operation } : refuse(selectionError(operations.names, wanted));
}

function selectionError(names: readonly string[], wanted: string | undefined): ClientError {
  if (wanted) {
    return new ClientError(
      'OPERATION_RESOLUTION_FAILURE',
      `Unknown operation named "${wanted}".${didYouMean(wanted, names)}`,
    );
  }
  return new ClientError(
    'OPERATION_RESOLUTION_FAILURE',
    names.length === 0
      ? 'Expected an operation, got a document that only has fragments.'
      : `Expected operationName to be one of ${names.join(', ')}, because the document has several operations.`,
  );
}

function refuseKind(
  { kind, definition }: Operation,
  schema: GraphQLSchema,
  isGet: boolean,
): ClientError | undefined {
  const options = { nodes: definition };
  if (isGet && kind === 'mutation') {
    return new ClientError(
      'MUTATION_OVER_GET',
      'Expected a query over GET, got a mutation. Send it by POST.',
      options,
    );
  }
  // graphql-js reports a missing root type only when it executes, which is not how we run operations.
  if (!schema.getRootType(definition.operation)) {
    return new ClientError('GRAPHQL_VALIDATION_FAILED', `The schema has no ${kind}s.`, options);
  }
  return undefined;
}

/**
 * Checks the client's values, then passes them on as they came: the subgraph that reads them coerces them itself. The literals
 * were validated with the document.
 */
export function prepareVariables(
  schema: GraphQLSchema,
  operation: Operation,
  inputs: Variables,
): Prepared | Refusal {
  const { literals, definition } = operation;
  const declared = literals?.declared ?? definition.variableDefinitions ?? [];
  if (declared.length === 0) return { ok: true, operation, variables: literals?.values ?? NO_VARIABLES };
  const { errors } = getVariableValues(schema, declared, inputs, { maxErrors: 20 });
  if (errors) {
    return {
      ok: false,
      errors: errors.map(
        ({ message, nodes }) => new ClientError('BAD_USER_INPUT', message, { nodes: nodes ?? null }),
      ),
    };
  }
  const nullFlag = findNullFlag(operation, inputs);
  if (nullFlag) return refuse(nullFlag);
  const given = declared.flatMap(({ variable: { name } }) =>
    Object.hasOwn(inputs, name.value) ? [[name.value, inputs[name.value]] as const] : [],
  );
  return { ok: true, operation, variables: { ...Object.fromEntries(given), ...literals?.values } };
}

/** A nullable variable with a default may stand at `@skip(if:)` and `@defer(if:)`, but not be null there (GraphQL §5.8.5). */
function findNullFlag({ definition, document }: Operation, inputs: Variables): ClientError | undefined {
  const suspects = (definition.variableDefinitions ?? []).filter(
    ({ type, variable: { name }, defaultValue }) =>
      type.kind === Kind.NAMED_TYPE &&
      type.name.value === 'Boolean' &&
      (Object.hasOwn(inputs, name.value) ? inputs[name.value] === null : defaultValue?.kind === Kind.NULL),
  );
  if (suspects.length === 0) return undefined;
  const flags = findFlags(document);
  const found = suspects.find(({ variable }) => flags.has(variable.name.value));
  return (
    found &&
    new ClientError(
      'BAD_USER_INPUT',
      `Expected true or false in "$${found.variable.name.value}", which @skip, @include or @defer asks for, got null.`,
      { nodes: found },
    )
  );
}

function refuse(error: ClientError): Refusal {
  return { ok: false, errors: [error] };
}
