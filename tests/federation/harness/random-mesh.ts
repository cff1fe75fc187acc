import type { Random } from './random.ts';
import { requires, type Thing, type World } from './world.ts';

/** A field of a made-up type. */
export type MadeField = {
  readonly name: string;
  readonly kind: 'leaf' | 'object' | 'list' | 'computed' | 'called';
  readonly type: string;
  readonly isNonNull: boolean;
  readonly subgraph: number;
  /** Leaf fields of other subgraphs that a computed field is made of. */
  readonly inputs: readonly string[];
};

/** A made-up entity: `keys[i]` is the key that subgraph i knows it by. */
export type MadeType = {
  readonly name: string;
  readonly fields: readonly MadeField[];
  readonly hasTwoKeys: boolean;
  readonly isNamed: boolean;
};

/** A random mesh: SDL of its subgraphs, types, and data. */
export type MadeMesh = {
  readonly sources: readonly { readonly name: string; readonly typeDefs: string }[];
  readonly types: readonly MadeType[];
  readonly createWorld: () => World;
};

const ROWS = 4;

/** Makes up two to four subgraphs over two to four entity types, with an interface, a union, two keys and computed fields. */
export function makeMesh(random: Random): MadeMesh {
  const subgraphs = 2 + random.below(3);
  const names = Array.from({ length: 2 + random.below(3) }, (_, at) => `T${at}`);
  const types = names.map((name) => makeType(random, name, { names, subgraphs }));
  const sources = Array.from({ length: subgraphs }, (_, at) => ({
    name: `s${at}`,
    typeDefs: writeSubgraph(at, types),
  }));
  const things = makeThings(random, types);
  const roots = Object.fromEntries([
    ...types.flatMap(({ name }) => [
      [`all${name}`, things.get(name)],
      [`one${name}`, things.get(name)?.[0]],
    ]),
    ['any', [...things.values()].flat()],
    ['named', types.filter(({ isNamed }) => isNamed).flatMap(({ name }) => things.get(name) ?? [])],
  ]);
  return { sources, types, createWorld: () => ({ roots, entities: Object.fromEntries(things) }) };
}

type Scope = { readonly names: readonly string[]; readonly subgraphs: number };

function makeType(random: Random, name: string, { names, subgraphs }: Scope): MadeType {
  const fields: MadeField[] = [];
  const count = 3 + random.below(5);
  for (let at = 0; at < count; at++) {
    const subgraph = random.below(subgraphs);
    const isNonNull = random.chance(0.15);
    const base = { name: `f${at}`, isNonNull, subgraph, inputs: [] };
    const draw = random.next();
    const target = names[random.below(names.length)] ?? name;
    const inputs = fields
      .filter((one) => one.kind === 'leaf' && !one.isNonNull && one.subgraph !== subgraph)
      .map((one) => one.name);
    if (draw < 0.2) fields.push({ ...base, kind: 'object', type: target });
    else if (draw < 0.4) fields.push({ ...base, kind: 'list', type: target });
    else if (draw < 0.5) fields.push({ ...base, kind: 'called', type: 'String', isNonNull: false });
    else if (draw < 0.7 && inputs.length > 0)
      fields.push({
        ...base,
        kind: 'computed',
        type: 'String',
        isNonNull: false,
        inputs: inputs.slice(0, 2),
      });
    else fields.push({ ...base, kind: 'leaf', type: 'String' });
  }
  return { name, fields, hasTwoKeys: random.chance(0.4), isNamed: random.chance(0.6) };
}

function writeSubgraph(at: number, types: readonly MadeType[]): string {
  const header = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@requires", "@external", "@shareable"])`;
  const bodies = types.map((type) => writeType(at, type));
  const roots = types.flatMap(({ name }, index) =>
    index % 2 === at % 2 || at === 0
      ? [`all${name}: [${name}] @shareable one${name}: ${name} @shareable`]
      : [],
  );
  const named = types.filter(({ isNamed }) => isNamed);
  const extra = at === 0 ? ['any: [Any!]', ...(named.length > 0 ? ['named: [Named]'] : [])] : [];
  const abstract =
    at === 0
      ? `union Any = ${types.map(({ name }) => name).join(' | ')}\n${named.length > 0 ? 'interface Named { id: ID! }' : ''}`
      : '';
  return [header, ...bodies, `type Query { ${[...roots, ...extra].join(' ')} x${at}: Int }`, abstract].join(
    '\n',
  );
}

/** A type with two keys is known by the other one in every second subgraph; the first knows both. */
function writeType(at: number, { name, fields, hasTwoKeys, isNamed }: MadeType): string {
  const keys = !hasTwoKeys ? ['id'] : at === 0 ? ['id', 'code'] : [at % 2 ? 'code' : 'id'];
  const own = fields.filter(({ subgraph }) => subgraph === at);
  const external = new Set(own.flatMap(({ inputs }) => inputs));
  const isImplementing = isNamed && at === 0;
  return [
    `type ${name}${isImplementing ? ' implements Named' : ''} ${keys.map((key) => `@key(fields: "${key}")`).join(' ')} {`,
    ...keys.map((key) => `${key}: ID!`),
    ...[...external].map((input) => {
      const isNonNull = fields.find((field) => field.name === input)?.isNonNull;
      return `${input}: String${isNonNull ? '!' : ''} @external`;
    }),
    ...own.map(writeField),
    '}',
  ].join('\n');
}

function writeField({ name, kind, type, isNonNull, inputs }: MadeField): string {
  const end = isNonNull ? '!' : '';
  switch (kind) {
    case 'list':
      return `${name}(first: Int): [${type}${end}]`;
    case 'called':
      return `${name}(a: String = "d", b: Int): ${type}`;
    case 'computed':
      return `${name}: ${type} @requires(fields: "${inputs.join(' ')}")`;
    default:
      return `${name}: ${type}${end}`;
  }
}

function makeThings(random: Random, types: readonly MadeType[]): ReadonlyMap<string, readonly Thing[]> {
  const things = new Map<string, Thing[]>();
  const rowOf = (type: string, at: number): unknown => things.get(type)?.[at % ROWS];
  for (const { name, fields } of types) {
    const rows = Array.from({ length: ROWS }, (_, at): Thing => {
      const values = fields.map((field) => [field.name, makeValue(random, field, { at, rowOf })] as const);
      return { __typename: name, id: `${name}-${at}`, code: `c${name}${at}`, ...Object.fromEntries(values) };
    });
    things.set(name, rows);
  }
  return things;
}

type ValueContext = { readonly at: number; readonly rowOf: (type: string, at: number) => unknown };

function makeValue(
  random: Random,
  { name, kind, type, inputs }: MadeField,
  { at, rowOf }: ValueContext,
): unknown {
  const isNull = random.chance(0.12);
  const step = random.below(ROWS);
  switch (kind) {
    case 'leaf':
      return isNull ? null : `${name}.${at}`;
    case 'object':
      return isNull ? null : () => rowOf(type, at + step);
    case 'called':
      return isNull ? null : (args: unknown) => `${name}.${at}${JSON.stringify(args)}`;
    case 'computed':
      return requires(inputs.join(' '), (input) => inputs.map((one) => String(input[one])).join('&'));
    case 'list': {
      const hole = isNull ? [null] : [];
      return ({ first }: { first?: number | null }) =>
        [rowOf(type, at), rowOf(type, at + step), ...hole].slice(0, first ?? 9);
    }
  }
}
