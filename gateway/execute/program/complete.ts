import { type GraphQLLeafType, isEnumType } from 'graphql';
import { type Path, read, type Tree, write } from './run.ts';

/** Where completing stands: the errors found so far and the path of the value at hand. */
export type Completion = {
  readonly path: (string | number)[];
  /** Told of every value that breaks the schema. */
  readonly onInvalid: (message: string, path: Path) => void;
};

/** Stands for a null that a non-null type forbids: the nearest nullable parent becomes null (GraphQL §6.4.4). */
const BUBBLE = Symbol('null bubbles up');

/** Turns a fetched value into the value of the answer, null, or BUBBLE. */
export type Completer = (value: unknown, completion: Completion) => unknown;

/** Completes a list: every item, and null as a whole where an item bubbles. */
export function completeList(item: Completer, describe: string): Completer {
  return (value, completion) => {
    if (value === undefined || value === null) return null;
    if (!Array.isArray(value)) return invalid(completion, describe);
    const { path } = completion;
    const items: unknown[] = new Array(value.length);
    let isBroken = false;
    for (let index = 0; index < value.length; index++) {
      path.push(index);
      const completed = item(value[index], completion);
      path.pop();
      if (completed === BUBBLE) isBroken = true;
      else items[index] = completed;
    }
    return isBroken ? null : items;
  };
}

/** Completes a non-null type: what would be null bubbles up, with an error if nothing told of one yet. */
export function completeNonNull(inner: Completer, describe: (path: Path) => string): Completer {
  return (value, completion) => {
    const completed = inner(value, completion);
    if (completed !== null) return completed;
    completion.onInvalid(
      `Cannot return null for non-nullable ${describe(completion.path)}.`,
      completion.path,
    );
    return BUBBLE;
  };
}

/** Completes a scalar or an enum: values that are not of the type become null with an error. */
export function completeLeaf(type: GraphQLLeafType, describe: string): Completer {
  const isValid = leafTest(type);
  if (type.name === 'ID') {
    return (value, completion) => {
      if (typeof value === 'string') return value;
      if (value === undefined || value === null) return null;
      return Number.isSafeInteger(value) ? String(value) : invalid(completion, describe);
    };
  }
  return (value, completion) => {
    if (value === undefined || value === null) return null;
    return isValid(value) ? value : invalid(completion, describe);
  };
}

function leafTest(type: GraphQLLeafType): (value: unknown) => boolean {
  if (isEnumType(type)) {
    const names = new Set(type.getValues().map(({ name }) => name));
    return (value) => typeof value === 'string' && names.has(value);
  }
  switch (type.name) {
    case 'Int':
      return (value) => typeof value === 'number' && (value | 0) === value;
    case 'Float':
      return (value) => typeof value === 'number';
    case 'String':
      return (value) => typeof value === 'string';
    case 'Boolean':
      return (value) => typeof value === 'boolean';
    default:
      return () => true;
  }
}

/** Null in place of a value that does not fit. */
export function invalid(completion: Completion, describe: string): null {
  completion.onInvalid(`Invalid value found for ${describe}.`, completion.path);
  return null;
}

/** One field of a completed object. */
export type CompletedField = {
  /** Its name in the answer, and the one it was fetched under. */
  readonly as: string;
  readonly from: string;
  readonly complete: Completer;
  /** Where its value comes from: the subgraphs, the schema, or the type that the object turned out to have. */
  readonly kind: 'data' | 'schema' | 'typename';
};

/** Completes the fields of an object of one concrete type. */
export function completeFields(
  typeName: string,
  fields: readonly CompletedField[],
): (tree: Tree, completion: Completion) => Tree | null {
  const plain = fields.every(({ as, from }) => !(as in Object.prototype || from in Object.prototype));
  return (tree, completion) => {
    const { path } = completion;
    const object: Tree = {};
    for (const { as, from, complete, kind } of fields) {
      if (kind === 'typename') {
        write(object, as, typeName);
        continue;
      }
      path.push(as);
      const value = complete(plain ? tree[from] : read(tree, from), completion);
      path.pop();
      if (value === BUBBLE) return null;
      if (plain) object[as] = value;
      else write(object, as, value);
    }
    return object;
  };
}
