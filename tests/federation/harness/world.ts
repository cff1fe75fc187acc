import {
  type GraphQLFieldResolver,
  type GraphQLTypeResolver,
  Kind,
  parse,
  type SelectionSetNode,
} from 'graphql';

/** An object of the data. A function is a field with arguments, a `Computed` one that needs other fields. */
export type Thing = { readonly __typename: string; readonly [field: string]: unknown };

/** Plain data that all subgraphs of a behaviour, and the merged schema, are views of. */
export type World = {
  /** Values of root fields. */
  readonly roots: Readonly<Record<string, unknown>>;
  /** What references of a type are looked up in. */
  readonly entities?: Readonly<Record<string, readonly Thing[]>>;
  /** Subgraphs that find entities of a type in a way of their own. */
  readonly references?: Readonly<
    Record<string, Readonly<Record<string, (representation: Representation) => unknown>>>
  >;
};

/** What a gateway sends to have an entity found. */
export type Representation = { readonly __typename: string; readonly [field: string]: unknown };

/** An entity as a subgraph knows it: all it may compute with is what was sent. */
class Referenced {
  readonly __typename: string;
  readonly thing: Thing;
  readonly representation: Representation;

  constructor(typename: string, thing: Thing, representation: Representation) {
    this.__typename = typename;
    this.thing = thing;
    this.representation = representation;
  }
}

/** A field with `@requires`: a subgraph computes it of the representation, the merged schema of the data itself. */
class Computed {
  readonly requires: SelectionSetNode;
  readonly compute: (input: Input, args: Args) => unknown;

  constructor(requires: SelectionSetNode, compute: (input: Input, args: Args) => unknown) {
    this.requires = requires;
    this.compute = compute;
  }
}

/** A field with arguments from around it: a subgraph is sent them, the merged schema looks for them itself. */
class Contextual {
  readonly sources: Readonly<Record<string, ContextSource>>;
  readonly compute: (args: Args) => unknown;

  constructor(sources: Readonly<Record<string, ContextSource>>, compute: (args: Args) => unknown) {
    this.sources = sources;
    this.compute = compute;
  }
}

/** Where an argument comes from: the nearest object around that is of one of the types, and what is selected of it. */
type ContextSource = { readonly of: readonly string[]; readonly selection: SelectionSetNode };

/** An object of the merged schema with the one around it. */
class Placed {
  readonly thing: Thing;
  readonly around: Placed | undefined;

  constructor(thing: Thing, around: Placed | undefined) {
    this.thing = thing;
    this.around = around;
  }
}

type Args = Readonly<Record<string, unknown>>;
// What a field set selects has the shape the behaviour's author gave its own data.
// biome-ignore lint/suspicious/noExplicitAny: see above; the only one, and only in tests
type Input = any;

/** True for an entity that was sent to a subgraph, with what its fields require. */
export function isSent(value: unknown): boolean {
  return value instanceof Referenced;
}

/** Declares a field that is computed of others: `requires('price weight', ({ price, weight }) => …)`. */
export function requires(fields: string, compute: (input: Input, args: Args) => unknown): Computed {
  return new Computed(selectionOf(fields), compute);
}

/** Declares a field with contextual arguments: `fromContext({ currency: 'Trip { currency }' }, ({ currency }) => …)`. */
export function fromContext(
  sources: Readonly<Record<string, string>>,
  compute: (args: Args) => unknown,
): Contextual {
  const read = Object.entries(sources).map(([argument, text]) => {
    const [types = '', ...fields] = text.split('{');
    return [
      argument,
      { of: types.trim().split(/\s*\|\s*/), selection: selectionOf(fields.join('{').replace(/\}\s*$/, '')) },
    ];
  });
  return new Contextual(Object.fromEntries(read), compute);
}

/** Parses a field set. */
export function selectionOf(fields: string): SelectionSetNode {
  const [operation] = parse(`{${fields}}`, { noLocation: true }).definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new TypeError(`Expected fields, got ${fields}.`);
  return operation.selectionSet;
}

/** Resolves every field of every schema over a world. */
export function fieldResolver(world: World): GraphQLFieldResolver<unknown, unknown> {
  return (source, args, _context, { fieldName }) =>
    source === undefined ? call(world.roots[fieldName], args) : fieldValue(source, fieldName, args);
}

/** Resolves every field of the merged schema, where every object knows what it stands in. */
export function mergedFieldResolver(world: World): GraphQLFieldResolver<unknown, unknown> {
  return (source, args, _context, { fieldName, parentType }) => {
    if (source instanceof Placed) return placed(fieldValue(source, fieldName, args), source);
    const root = new Placed({ ...world.roots, __typename: parentType.name }, undefined);
    return placed(call(world.roots[fieldName], args), root);
  };
}

function placed(value: unknown, around: Placed): unknown {
  if (value instanceof Promise) return value.then((settled) => placed(settled, around));
  if (Array.isArray(value)) return value.map((item) => placed(item, around));
  return isThing(value) && '__typename' in value ? new Placed(value, around) : value;
}

/** The type that an object says it is. */
export const typeResolver: GraphQLTypeResolver<unknown, unknown> = (value) => thingOf(value)?.__typename;

function fieldValue(source: unknown, field: string, args: Args): unknown {
  const thing = thingOf(source);
  const value = thing && Object.hasOwn(thing, field) ? thing[field] : undefined;
  if (value instanceof Contextual) {
    const given = source instanceof Placed ? contextOf(value, source) : {};
    return value.compute({ ...args, ...given });
  }
  if (!(value instanceof Computed)) return call(value, args);
  // What other fields of the subgraph require is sent along, and is no business of this one.
  const input = select(source instanceof Referenced ? source.representation : thing, value.requires);
  return value.compute(input, args);
}

function contextOf({ sources }: Contextual, source: Placed): Args {
  const given: Record<string, unknown> = {};
  for (const [argument, { of, selection }] of Object.entries(sources)) {
    let around = source.around;
    while (around && !of.includes(around.thing.__typename)) around = around.around;
    const selected = around && innermost(select(around.thing, selection));
    if (selected !== undefined) given[argument] = selected;
  }
  return given;
}

/** The one value that a selection of one field per level leads to. */
function innermost(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(innermost);
  return isThing(value) && !('json' in value) ? innermost(Object.values(value)[0]) : value;
}

function call(value: unknown, args: Args): unknown {
  return typeof value === 'function' ? value(args) : value;
}

function thingOf(value: unknown): Thing | undefined {
  if (value instanceof Referenced || value instanceof Placed) return value.thing;
  return isThing(value) ? value : undefined;
}

function isThing(value: unknown): value is Thing {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What a field set selects of a value, as a gateway would send it. */
function select(value: unknown, set: SelectionSetNode): unknown {
  if (Array.isArray(value)) return value.map((item) => select(item, set));
  if (!isThing(value)) return value;
  const selected: Record<string, unknown> = {};
  for (const selection of set.selections) {
    if (selection.kind === Kind.FIELD) {
      const args = Object.fromEntries(
        (selection.arguments ?? []).map(({ name, value: node }) => [
          name.value,
          node.kind === Kind.INT ? Number(node.value) : 'value' in node ? node.value : null,
        ]),
      );
      const field = fieldValue(value, selection.name.value, args);
      selected[selection.name.value] = selection.selectionSet ? select(field, selection.selectionSet) : field;
    } else if (
      selection.kind === Kind.INLINE_FRAGMENT &&
      (!selection.typeCondition ||
        !('__typename' in value) || // A representation tells nested types only where that is required.
        selection.typeCondition.name.value === value.__typename)
    ) {
      Object.assign(selected, select(value, selection.selectionSet));
    }
  }
  return selected;
}

/** How one subgraph finds its entities of one type. */
export type ReferenceOptions = {
  readonly subgraph: string;
  readonly keys: readonly SelectionSetNode[];
  readonly isInterface: boolean;
};

/** Finds the entity that a representation stands for, null when there is none. */
export function findReference(
  world: World,
  representation: Representation,
  { subgraph, keys, isInterface }: ReferenceOptions,
): unknown {
  const { __typename } = representation;
  const own = world.references?.[subgraph]?.[__typename];
  const found = own
    ? own(representation)
    : world.entities?.[__typename]?.find((thing) => keys.some((key) => matches(thing, representation, key)));
  if (!isThing(found)) return found ?? null;
  return new Referenced(isInterface ? found.__typename : __typename, found, representation);
}

function matches(thing: unknown, sent: unknown, key: SelectionSetNode): boolean {
  if (Array.isArray(thing))
    return (
      Array.isArray(sent) &&
      sent.length === thing.length &&
      thing.every((item, index) => matches(item, sent[index], key))
    );
  if (!isThing(thing) || !isThing(sent)) return false;
  return key.selections.every((selection) => {
    if (selection.kind !== Kind.FIELD) return false;
    const name = selection.name.value;
    if (!(name in sent)) return false;
    return selection.selectionSet
      ? matches(thing[name], sent[name], selection.selectionSet)
      : sent[name] !== null && String(thing[name]) === String(sent[name]);
  });
}
