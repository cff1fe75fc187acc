import {
  type FieldNode,
  GraphQLError,
  type GraphQLObjectType,
  Kind,
  type OperationDefinitionNode,
} from 'graphql';
import { collectFields } from 'graphql/execution/collectFields.js';
import { type DomainModel, foreignTypes, type Table, type TableKey } from '../../../../contracts/index.ts';
import { incoming } from '../../sdl/domain-sdl.ts';
import { checkText } from '../check-text.ts';
import type { EntityQuery, Predicate, RootQuery } from '../ir.ts';
import { QueryBudget, type QueryLimits } from '../limits.ts';
import { BoundVariable, type Placeholder } from '../parameter.ts';
import { UserInputError } from '../user-input-error.ts';
import { DegradedError } from './degraded.ts';
import { IntrospectionCost } from './introspection-cost.ts';
import { planConnection } from './plan-connection.ts';
import type { ContextMaker, PlanContext } from './plan-context.ts';
import { type EntityType, planEntities } from './plan-entities.ts';
import { all, rowColumn } from './plan-filter.ts';
import { planGroups } from './plan-groups.ts';
import { planList, tableShape } from './plan-rows.ts';
import { readField, type SelectedField, type SelectionReader } from './selection.ts';

/** What answers one root field. */
export type RootField = { readonly as: string; readonly nonNull: boolean } & (
  | (Degradable & { readonly kind: 'query'; readonly query: RootQuery; readonly nodes: readonly FieldNode[] })
  | EntitiesField
  | { readonly kind: 'text'; readonly text: string }
  /** `_service` and introspection: answered by graphql-js from the schema. */
  | { readonly kind: 'schema'; readonly nodes: readonly FieldNode[] }
  | { readonly kind: 'refused'; readonly error: GraphQLError }
);

/** A field `_entities`: what is selected is planned by type and key, when the first representation of it comes. */
export type EntitiesField = {
  readonly kind: 'entities';
  readonly as: string;
  readonly nonNull: boolean;
  readonly nodes: readonly FieldNode[];
  /** The name of the variable that has them, or themselves. */
  readonly representations: string | readonly unknown[];
  /** Throws UserInputError. */
  readonly plan: (typeName: string, key: number) => Degradable & { readonly query: EntityQuery };
};

/** What is null in the answer because the data lacks it at the moment. */
type Degradable = { readonly degraded: readonly string[] };

/** Plans operations of one domain. Throws UserInputError for one that is refused as a whole. */
export type OperationPlanner = (reader: SelectionReader, operation: OperationDefinitionNode) => RootField[];

type RootMeaning =
  | { readonly kind: 'list' | 'connection' | 'groups'; readonly table: Table }
  | { readonly kind: 'one'; readonly table: Table; readonly key: TableKey };

/** What the planning of operations looks up; the model is read once. */
export function createContextMaker(model: DomainModel, limits: QueryLimits): ContextMaker {
  const tables = new Map(model.tables.map((table) => [table.name, table]));
  const relations = relationsByType(model);
  return (reader, budget = new QueryBudget(limits)) => {
    const context: PlanContext = {
      ...reader,
      budget,
      findTable: (name) => tables.get(name) as Table,
      toManyOf: (typeName) => relations.get(typeName) ?? [],
      rowShape: (table, field) => tableShape(context, table, field),
    };
    return context;
  };
}

/** What a planner of a domain is made from. */
export type PlannerOptions = {
  readonly model: DomainModel;
  readonly types: ReadonlyMap<string, EntityType>;
  readonly limits: QueryLimits;
  readonly contextOf: ContextMaker;
};

/** A planner over the tables of a domain. It reads the model once; planning an operation touches no data. */
export function createOperationPlanner({
  model,
  types,
  limits,
  contextOf,
}: PlannerOptions): OperationPlanner {
  const meanings = rootMeanings(model);
  return (reader, operation) => {
    const context = contextOf(reader);
    const queryType = reader.schema.getQueryType() as GraphQLObjectType;
    const fields = collectFields(
      reader.schema,
      reader.fragments,
      reader.variables,
      queryType,
      operation.selectionSet,
    );
    if (fields.size > limits.maxRootFields) {
      const message = `Expected at most ${limits.maxRootFields} root fields in one request, got ${fields.size}.`;
      throw new UserInputError(message);
    }
    const introspection = new IntrospectionCost(reader.fragments);
    return [...fields].map(([as, nodes]): RootField => {
      const name = nodes[0]?.name.value ?? as;
      if (name === '__typename') return { kind: 'text', as, nonNull: true, text: queryType.name };
      const isOfSchema = name.startsWith('__') || name === '_service';
      const nonNull = name === '_entities' || (isOfSchema && name !== '__type');
      const { degraded } = context.budget;
      degraded.clear();
      try {
        if (isOfSchema) {
          introspection.add(nodes);
          return { kind: 'schema', as, nonNull, nodes };
        }
        const field = readField(context, { type: queryType, as, depth: 1 }, nodes);
        if (name === '_entities') {
          return {
            kind: 'entities',
            as,
            nonNull,
            nodes,
            representations: representationsOf(field, nodes),
            plan: (typeName, key) => {
              const budget = context.budget.fork();
              const query = planEntities(contextOf(reader, budget), types, { typeName, key, field });
              return { query, degraded: [...budget.degraded] };
            },
          };
        }
        const query = planRoot(context, meanings.get(name), field);
        return { kind: 'query', as, nonNull, nodes, query, degraded: [...degraded] };
      } catch (error) {
        return { kind: 'refused', as, nonNull, error: refuseField(error, as, nodes) };
      }
    });
  };
}

function representationsOf(
  field: SelectedField,
  nodes: readonly FieldNode[],
): EntitiesField['representations'] {
  const given = nodes[0]?.arguments?.find(({ name }) => name.value === 'representations')?.value;
  if (given?.kind === Kind.VARIABLE) return given.name.value;
  return field.arguments['representations'] as readonly unknown[];
}

/** The error of a root field that a caller's mistake keeps from being planned; anything else is thrown on. */
export function refuseField(error: unknown, as: string, nodes: readonly FieldNode[]): GraphQLError {
  if (error instanceof GraphQLError) {
    return new GraphQLError(error.message, {
      nodes: error.nodes ?? nodes,
      path: [as],
      extensions: { code: 'BAD_USER_INPUT' },
    });
  }
  if (!(error instanceof UserInputError || error instanceof DegradedError)) throw error;
  return new GraphQLError(error.message, { nodes, path: [as], extensions: { code: error.code } });
}

function rootMeanings(model: DomainModel): Map<string, RootMeaning> {
  const meanings = new Map<string, RootMeaning>();
  for (const table of model.tables) {
    const { listField, keys } = table;
    meanings.set(`${listField}Aggregate`, { kind: 'groups', table });
    if (table.product.access === 'aggregate') continue;
    if (keys.length > 0) meanings.set(`${listField}Connection`, { kind: 'connection', table });
    for (const key of keys) meanings.set(key.lookupField, { kind: 'one', table, key });
    meanings.set(listField, { kind: 'list', table });
  }
  return meanings;
}

function relationsByType(model: DomainModel) {
  const byType = new Map(foreignTypes(model).map(({ typeName, relations }) => [typeName, relations]));
  for (const table of model.tables) byType.set(table.typeName, incoming(table, model));
  return byType;
}

function planRoot(context: PlanContext, meaning: RootMeaning | undefined, field: SelectedField): RootQuery {
  if (!meaning)
    throw new TypeError(`The generated schema has the root field ${field.name}, which nothing here answers.`);
  const { table } = meaning;
  switch (meaning.kind) {
    case 'groups':
      return { kind: 'groups', groups: planGroups(context, table, field) };
    case 'connection':
      return { kind: 'connection', connection: planConnection(context, table, field) };
    case 'list':
      return { kind: 'list', list: planList(context, table, field) };
    case 'one': {
      const where = byKey(meaning.key, field);
      const list = { table, orderBy: [], limit: 1, offset: 0, shape: tableShape(context, table, field) };
      return { kind: 'one', list: where ? { ...list, where } : list };
    }
  }
}

function byKey({ columns }: TableKey, field: SelectedField): Predicate | undefined {
  return all(
    columns.map((column) => {
      const value = field.arguments[column.field];
      const check = (given: unknown): void => checkText(given, column.field);
      if (value instanceof BoundVariable) value.addCheck(check);
      else check(value);
      return { kind: 'compare', column: rowColumn(column), operator: 'eq', value: value as Placeholder };
    }),
  );
}
