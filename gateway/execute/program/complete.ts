import { type GraphQLLeafType, type GraphQLOutputType, isEnumType, isLeafType, isNonNullType } from 'graphql';
import { jsonString } from './json-string.ts';
import { type Path, read, type Tree } from './run.ts';

/** Where completing stands: the path of the value at hand, and what has been written already. */
export type Completion = {
  readonly path: (string | number)[];
  /** Told of every value that breaks the schema. */
  readonly onInvalid: (message: string, path: Path) => void;
  /** How many values broke the schema so far. */
  problems: number;
  /** Texts of objects that stand at several places, by the number of their completer. */
  readonly texts: Map<Tree, string>[];
};

/** Stands for a null that a non-null type forbids: the nearest nullable parent becomes null (GraphQL §6.4.4). */
const BUBBLE = undefined;

/** Turns a fetched value into the JSON text of the answer, or BUBBLE. */
export type Completer = (value: unknown, completion: Completion) => string | undefined;

/** Turns a scalar or enum value into JSON text; undefined when it is not of the type. Null is dealt with before. */
type LeafWriter = (value: unknown) => string | undefined;

/** Completes a list: every item, and null as a whole where an item bubbles. */
export function completeList(item: Completer, describe: string): Completer {
  return (value, completion) => {
    if (value === undefined || value === null) return 'null';
    if (!Array.isArray(value)) return invalid(completion, describe);
    const { path } = completion;
    let text = '[';
    let isBroken = false;
    for (let index = 0; index < value.length; index++) {
      path.push(index);
      const completed = item(value[index], completion);
      path.pop();
      if (completed === BUBBLE) isBroken = true;
      else text += index === 0 ? completed : `,${completed}`;
    }
    return isBroken ? 'null' : `${text}]`;
  };
}

/** Completes a non-null type: what would be null bubbles up, with an error if nothing told of one yet. */
export function completeNonNull(inner: Completer, describe: (path: Path) => string): Completer {
  return (value, completion) => {
    const completed = inner(value, completion);
    if (completed !== 'null') return completed;
    report(completion, `Cannot return null for non-nullable ${describe(completion.path)}.`);
    return BUBBLE;
  };
}

/** Writes a leaf that is there and of its type; undefined for any other value, and for types that are no leaves. */
export function leafOf(type: GraphQLOutputType): LeafWriter | undefined {
  const named = isNonNullType(type) ? type.ofType : type;
  return isLeafType(named) ? leafWriter(named) : undefined;
}

/** Completes a scalar or an enum: values that are not of the type become null with an error. */
export function completeLeaf(type: GraphQLLeafType, describe: string): Completer {
  const write = leafWriter(type);
  return (value, completion) => {
    if (value === undefined || value === null) return 'null';
    return write(value) ?? invalid(completion, describe);
  };
}

function leafWriter(type: GraphQLLeafType): LeafWriter {
  if (isEnumType(type)) {
    const names = new Set<unknown>(type.getValues().map(({ name }) => name));
    return (value) => (names.has(value) ? `"${String(value)}"` : undefined);
  }
  switch (type.name) {
    case 'Int':
      return (value) => (typeof value === 'number' && (value | 0) === value ? String(value) : undefined);
    case 'Float':
      return (value) => (typeof value === 'number' ? JSON.stringify(value) : undefined);
    case 'String':
      return (value) => (typeof value === 'string' ? jsonString(value) : undefined);
    case 'Boolean':
      return (value) => (typeof value === 'boolean' ? String(value) : undefined);
    case 'ID':
      return (value) => {
        if (typeof value === 'string') return jsonString(value);
        return Number.isSafeInteger(value) ? `"${String(value)}"` : undefined;
      };
    default:
      return (value) => JSON.stringify(value);
  }
}

/** Null in place of a value that does not fit. */
export function invalid(completion: Completion, describe: string): 'null' {
  report(completion, `Invalid value found for ${describe}.`);
  return 'null';
}

/** Tells of a value that breaks the schema at the place where completing stands. */
export function report(completion: Completion, message: string): void {
  completion.problems += 1;
  completion.onInvalid(message, completion.path);
}

/** One field of a completed object. */
export type CompletedField = {
  /** Its name in the answer, and the one it was fetched under. */
  readonly as: string;
  readonly from: string;
  readonly complete: Completer;
  /** The short way for leaves: only what it does not write is completed, with its place in the answer. */
  readonly leaf?: LeafWriter | undefined;
  /** Where its value comes from: the subgraphs, the schema, or the type that the object turned out to have. */
  readonly kind: 'data' | 'schema' | 'typename';
};

/** Completes the fields of an object of one concrete type. */
export function completeFields(
  typeName: string,
  fields: readonly CompletedField[],
): (tree: Tree, completion: Completion) => string | undefined {
  if (fields.length === 0) return () => '{}';
  const typename = JSON.stringify(typeName);
  const written = fields.map((field, index) => ({
    ...field,
    name: `${index === 0 ? '{' : ','}${JSON.stringify(field.as)}:`,
    isInherited: field.from in Object.prototype,
  }));
  return (tree, completion) => {
    const { path } = completion;
    let text = '';
    for (const { as, from, complete, kind, name, isInherited, leaf } of written) {
      if (kind === 'typename') {
        text += name + typename;
        continue;
      }
      const fetched = isInherited ? read(tree, from) : tree[from];
      const short = leaf && fetched !== undefined && fetched !== null ? leaf(fetched) : undefined;
      if (short !== undefined) {
        text += name + short;
        continue;
      }
      path.push(as);
      const value = complete(fetched, completion);
      path.pop();
      if (value === BUBBLE) return 'null';
      text += name + value;
    }
    return `${text}}`;
  };
}

/** Writes an object that may stand at several places of the answer once; not one with problems, which are told at each place. */
export function completeOnce(
  complete: (tree: Tree, completion: Completion) => string | undefined,
  number: number,
): (tree: Tree, completion: Completion) => string | undefined {
  return (tree, completion) => {
    completion.texts[number] ??= new Map();
    const known = completion.texts[number].get(tree);
    if (known !== undefined) return known;
    const { problems } = completion;
    const text = complete(tree, completion);
    if (text !== undefined && problems === completion.problems) completion.texts[number].set(tree, text);
    return text;
  };
}
