import {
  type DocumentNode,
  executeSync,
  type GraphQLArgument,
  type GraphQLFieldResolver,
  type GraphQLInputType,
  type GraphQLSchema,
  getArgumentValues,
  getNullableType,
  getVariableValues,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isObjectType,
  validate,
} from 'graphql';
import { makeUpValue, ROUNDS } from './made-up-value.ts';
import { operationOf, type Recorded, withoutConditions } from './recorded.ts';

type Values = Readonly<Record<string, unknown>>;
type Schemas = { readonly older: GraphQLSchema; readonly newer: GraphQLSchema };

/**
 * The judge of the corpus. It knows no kinds of changes and no keys of usage: it does with an operation what servers and clients do.
 * The new schema validates it and reads the variables that were recorded; then it is executed over made up data. What the client
 * could not have met before, what the server cannot answer, and what it reads otherwise than before, is a loss. Returns the first
 * one, or undefined.
 */
export function findLoss(recorded: Recorded, schemas: Schemas): string | undefined {
  const [invalid] = validate(schemas.newer, recorded.document);
  if (invalid) return `is invalid: ${invalid.message}`;
  const definitions = operationOf(recorded.document).variableDefinitions ?? [];
  const document = withoutConditions(recorded.document);
  for (const variables of recorded.requests) {
    const [then, now] = [schemas.older, schemas.newer].map((schema) =>
      getVariableValues(schema, definitions, { ...variables }),
    );
    if (now?.errors) return `is refused: ${now.errors[0]?.message}`;
    for (let round = 0; round < ROUNDS; round += 1) {
      const loss = execute({ document, variables, known: then?.coerced ?? {}, round }, schemas);
      if (loss !== undefined) return loss;
    }
  }
  return undefined;
}

type Run = {
  readonly document: DocumentNode;
  readonly variables: Values;
  /** The variables as the older schema reads them. */
  readonly known: Values;
  readonly round: number;
};

function execute({ document, variables, known, round }: Run, schemas: Schemas): string | undefined {
  const losses: string[] = [];
  const resolve: GraphQLFieldResolver<unknown, unknown> = (source, args, _context, info) => {
    const { parentType, fieldName, returnType, fieldNodes } = info;
    const lose = (why: string) => losses.push(`${parentType.name}.${fieldName} ${why}`);
    const field = fieldOf(schemas.older, parentType.name, fieldName);
    const [node] = fieldNodes;
    if (field && node) {
      const kept = new Set(parentType.getFields()[fieldName]?.args.map(({ name }) => name));
      const compared = field.args.filter(({ name }) => kept.has(name));
      const then = getArgumentValues({ ...field, args: compared }, node, known);
      if (!areRead(compared, then, args)) lose('is asked for something else');
    }
    return makeUpValue(returnType, {
      known: field?.type ?? returnType,
      schemas,
      round,
      source,
      surprise: lose,
    });
  };
  const { errors } = executeSync({
    schema: schemas.newer,
    document,
    variableValues: { ...variables },
    rootValue: {},
    fieldResolver: resolve,
  });
  return losses[0] ?? (errors && `cannot be answered: ${errors[0]?.message}`);
}

function fieldOf(schema: GraphQLSchema, typeName: string, name: string) {
  const type = schema.getType(typeName);
  return isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined;
}

/** True when the new server reads every argument as the old one did. */
function areRead(args: readonly GraphQLArgument[], then: Values, now: Values): boolean {
  return args.every(({ name, type }) => isRead(type, then[name], now[name]));
}

/** What an input object has beyond the fields that were known does not count. */
function isRead(type: GraphQLInputType, then: unknown, now: unknown): boolean {
  const known = getNullableType(type);
  if (isListType(known) && Array.isArray(then) && Array.isArray(now))
    return then.length === now.length && then.every((item, index) => isRead(known.ofType, item, now[index]));
  if (isInputObjectType(known) && isValues(then) && isValues(now))
    return Object.values(known.getFields()).every((field) =>
      isRead(field.type, then[field.name], now[field.name]),
    );
  return then === now;
}

function isValues(value: unknown): value is Values {
  return typeof value === 'object' && value !== null;
}
