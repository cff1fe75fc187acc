import type { MadeField, MadeInput, MadeModel, MadeType } from './random-mesh.ts';

const HEADER = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@requires", "@provides", "@external", "@shareable", "@interfaceObject"])`;

/** Writes what one subgraph knows of a model. */
export function writeSubgraph(at: number, model: MadeModel): string {
  const { types, members, hasInterfaceObject } = model;
  const named = types.filter(({ isNamed }) => isNamed);
  const union = members[at] ?? [];
  const roots = types.flatMap(({ name }, index) =>
    index % 2 === at % 2 || at === 0
      ? [`all${name}: [${name}] @shareable one${name}: ${name} @shareable`]
      : [],
  );
  const mutations = types.map(({ name }) => `touch${at}${name}(n: Int): ${name}`);
  return [
    HEADER,
    ...types.map((type) => writeType(at, type, model)),
    ...types.flatMap((type) => writeValues(at, type)),
    `type Query { ${[
      ...roots,
      `x${at}: Int`,
      ...(union.length > 0 ? [`any${at}: [Any!]`] : []),
      ...(at === 0 && named.length > 0 ? ['named: [Named]'] : []),
      ...(hasInterfaceObject && at < 2 ? [`media${at}: [Media]`] : []),
    ].join(' ')} }`,
    `type Mutation { ${mutations.join(' ')} }`,
    union.length > 0 ? `union Any = ${union.join(' | ')}` : '',
    at === 0 && named.length > 0 ? 'interface Named { id: ID! }' : '',
    hasInterfaceObject ? writeMedia(at) : '',
  ].join('\n');
}

function writeMedia(at: number): string {
  if (at === 1) return 'type Media @key(fields: "id") @interfaceObject { id: ID! score: Int next: Media }';
  if (at > 1) return '';
  return [
    'interface Media @key(fields: "id") { id: ID! title: String }',
    'type Book implements Media @key(fields: "id") { id: ID! title: String pages: Int }',
    'type Film implements Media @key(fields: "id") { id: ID! title: String minutes: Int }',
  ].join('\n');
}

/** A type with two keys is known by the other one in every second subgraph; the first knows both. */
function writeType(at: number, { name, fields, hasTwoKeys, isNamed }: MadeType, model: MadeModel): string {
  const keys = !hasTwoKeys ? ['id'] : at === 0 ? ['id', 'code'] : [at % 2 ? 'code' : 'id'];
  const own = fields.filter((field) => isOwn(field, at, model));
  const external = externalFields(name, at, model);
  return [
    `type ${name}${isNamed && at === 0 ? ' implements Named' : ''} ${keys.map((key) => `@key(fields: "${key}")`).join(' ')} {`,
    ...keys.map((key) => `${key}: ID!`),
    ...fields
      .filter((field) => external.has(field.name) && !own.includes(field))
      .map((field) => `${declare(field, '')} @external`),
    ...own.map((field) => writeField(field, name)),
    '}',
  ].join('\n');
}

function isOwn({ subgraph, isShared }: MadeField, at: number, { subgraphs }: MadeModel): boolean {
  return subgraph === at || (isShared && (subgraph + 1) % subgraphs === at);
}

/** The fields of a type that a subgraph names but does not answer: required ones and provided ones. */
function externalFields(name: string, at: number, { types }: MadeModel): ReadonlySet<string> {
  const external = new Set<string>();
  for (const type of types) {
    for (const { subgraph, inputs, provides, kind, type: target } of type.fields) {
      if (subgraph !== at) continue;
      for (const { field, below } of inputs) {
        if (type.name === name) external.add(field);
        if (below?.type === name) external.add(below.field);
      }
      if (provides !== undefined && kind !== 'leaf' && target === name) external.add(provides);
    }
  }
  return external;
}

function writeField(field: MadeField, parent: string): string {
  const { inputs, provides, kind, isShared, name } = field;
  const isProvided = kind === 'leaf' && provides === name;
  return [
    declare(field, parent),
    inputs.length > 0 ? ` @requires(fields: "${inputs.map(writeInput).join(' ')}")` : '',
    provides !== undefined && kind !== 'leaf' ? ` @provides(fields: "${provides}")` : '',
    isShared || isProvided ? ' @shareable' : '',
  ].join('');
}

function writeInput({ field, below }: MadeInput): string {
  return below ? `${field} { ${below.field} }` : field;
}

function declare({ name, kind, type, isNonNull }: MadeField, parent: string): string {
  const end = isNonNull ? '!' : '';
  switch (kind) {
    case 'list':
      return `${name}(first: Int): [${type}${end}]`;
    case 'matrix':
      return `${name}: [[${type}${end}]]`;
    case 'called':
      return `${name}(a: String = "d", b: Int): ${type}`;
    case 'value':
      return `${name}: ${parent}${name}${end}`;
    default:
      return `${name}: ${type}${end}`;
  }
}

/** An object without a key, of one subgraph alone: a text, an entity, and itself. */
function writeValues(at: number, { name: parent, fields }: MadeType): string[] {
  return fields
    .filter(({ kind, subgraph }) => kind === 'value' && subgraph === at)
    .map(({ name, type }) => {
      const own = `${parent}${name}`;
      return `type ${own} { text: String must: String! entity: ${type} entities: [${type}!] inner: ${own} }`;
    });
}
