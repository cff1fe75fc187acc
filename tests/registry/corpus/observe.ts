import {
  executeSync,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  Kind,
  print,
  type SelectionSetNode,
  visit,
} from 'graphql';
import { makeUpValue, ROUNDS, typeNameOf } from './made-up-value.ts';
import { operationOf, type Recorded, withoutConditions } from './recorded.ts';
import { type Written, WrittenValues } from './written-value.ts';

/** What an operation was seen to do when it was executed over data in which everything occurs that the schema allows. */
export type Observed = {
  readonly text: string;
  /** `Type.field` for each field that was read of an object. */
  readonly fields: ReadonlySet<string>;
  /** Types of objects met, and of enums and abstract types that fields have. */
  readonly types: ReadonlySet<string>;
  /** Input objects and enums that were given, or that the text names. */
  readonly inputs: ReadonlySet<string>;
  /** Written: `Type.field(argument:)`, with whatever value; `Input.field` and `Enum.VALUE`. */
  readonly given: ReadonlySet<string>;
  /** The same left out, null, or a variable that may be null. */
  readonly open: ReadonlySet<string>;
};

type Seen = Readonly<Record<'fields' | 'types' | 'inputs' | 'given' | 'open', Set<string>>>;

/** Executes an operation and watches it. */
export function observe({ document, requests }: Recorded, schema: GraphQLSchema): Observed {
  const text = print(document);
  const seen: Seen = {
    fields: new Set(),
    types: new Set(),
    inputs: new Set(),
    given: new Set(),
    open: new Set(),
  };
  for (const [name] of text.replaceAll(/"[^"]*"/g, '').matchAll(/\b[A-Z]\w*/g)) {
    const type = schema.getType(name);
    if (isInputObjectType(type) || isEnumType(type)) seen.inputs.add(name);
  }
  const watched = meetingAll(document);
  for (const variables of requests) {
    const values = new WrittenValues(operationOf(document), variables);
    for (let round = 0; round < ROUNDS; round += 1)
      executeSync({
        schema,
        document: watched,
        variableValues: { ...variables },
        rootValue: {},
        typeResolver: (value) => {
          const name = typeNameOf(value);
          if (name !== undefined) seen.types.add(name);
          return name;
        },
        fieldResolver: (source, _args, _context, { parentType, fieldName, returnType, fieldNodes }) => {
          const coordinate = `${parentType.name}.${fieldName}`;
          seen.types.add(parentType.name).add(getNamedType(returnType).name);
          seen.fields.add(coordinate);
          for (const { name, type } of parentType.getFields()[fieldName]?.args ?? []) {
            const node = fieldNodes[0]?.arguments?.find((one) => one.name.value === name)?.value;
            watchPlace({ key: `${coordinate}(${name}:)`, type, written: node && values.read(node) }, seen);
          }
          const schemas = { older: schema, newer: schema };
          return makeUpValue(returnType, { known: returnType, schemas, round, source, surprise: () => {} });
        },
      });
  }
  return { text, ...seen };
}

/** Objects of which an operation reads nothing are met all the same. */
function meetingAll(document: Recorded['document']): Recorded['document'] {
  return visit(withoutConditions(document), {
    [Kind.SELECTION_SET]: {
      enter: (node: SelectionSetNode): SelectionSetNode => ({
        ...node,
        selections: [
          ...node.selections,
          { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } },
        ],
      }),
    },
  });
}

type Place = {
  readonly key: string;
  readonly type: GraphQLInputType;
  readonly written: Written | undefined;
};

function watchPlace({ key, type, written }: Place, seen: Seen): void {
  if (written) seen.given.add(key);
  if (!written || written.value === null || written.mayBeNull) seen.open.add(key);
  if (written) watchValue(type, written, seen);
}

function watchValue(declared: GraphQLInputType, { value, mayBeNull }: Written, seen: Seen): void {
  const type = getNullableType(declared);
  if (value === null) return;
  if (isListType(type)) {
    const items = Array.isArray(value) ? value : [{ value, mayBeNull }];
    for (const item of items) watchValue(type.ofType, item, seen);
    return;
  }
  if (isEnumType(type)) {
    seen.inputs.add(type.name);
    seen.given.add(`${type.name}.${value}`);
  }
  if (!isInputObjectType(type) || !(value instanceof Map)) return;
  seen.inputs.add(type.name);
  for (const field of Object.values(type.getFields())) {
    const written = value.get(field.name);
    const key = `${type.name}.${field.name}`;
    // Null in an input object says no more than leaving the field out.
    const isNull = written?.value === null && !written.mayBeNull;
    watchPlace({ key, type: field.type, written: isNull ? undefined : written }, seen);
  }
}
