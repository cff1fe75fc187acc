import { typeNameOf } from '../element-names.ts';
import { MESH_DIRECTIVES, meshSchemaExtension } from '../mesh-directives.ts';
import { pascalCase, singular } from '../naming.ts';
import type { OdcsContract, OdcsObject, OdcsProperty } from '../odcs.ts';
import { joinWords } from './description.ts';
import { contractDirectives, objectDirectives } from './element-directives.ts';
import { extrasOf } from './extras.ts';
import type { TypeFacts } from './facts.ts';
import { normaliseContract } from './normalise.ts';
import { printType } from './print-sdl.ts';
import type { Keys } from './read-element.ts';
import { naturalHead, naturalObject } from './read-object.ts';
import { withoutFacts } from './registry-facts.ts';
import { SchemaWriter } from './schema-writer.ts';

const SCALARS = new Set(['Int', 'Float', 'String', 'Boolean', 'ID']);

/**
 * A contract as federation SDL: its types with everything it says, restricted properties included, so that `toOdcs` can restore
 * it. It is the contract in another language, not the API that a subgraph serves. Servers, price, support, the members of the team
 * and what SQL and custom rules run are left out (`registryFacts`).
 */
export function toSdl(document: OdcsContract): string {
  const normal = normaliseContract(document);
  const contract = withoutFacts(normal);
  const writer = new SchemaWriter();
  const types = contract.schema.map((object) => writer.typeName(typeNameOf(object)));
  const stubs = new Map<string, string>();
  const objects = contract.schema.map((object, index) =>
    objectType(
      { object, name: types[index] ?? '', contract, team: normal.team, isFirst: index === 0, stubs, types },
      writer,
    ),
  );
  const stubTypes = [...stubs].map(
    ([name, key]) => `type ${name} @key(fields: "${key}", resolvable: false) {\n  ${key}: ID!\n}\n`,
  );
  const nested = [...writer.types.values()].filter((type) => !objects.includes(type));
  const text = [
    ...objects.map(printType),
    ...nested.map(printType),
    ...[...writer.enums].map(([name, values]) => `enum ${name} { ${values.join(' ')} }\n`),
    ...stubTypes,
  ].join('\n');
  const used = MESH_DIRECTIVES.filter((name) => text.includes(`@${name}(`));
  const scalars = [...writer.scalars].filter((name) => !SCALARS.has(name)).sort();
  return [
    '# The contract as SDL: `weft contract export --format sdl` writes it, and reads nothing back from comments.\n',
    'extend schema\n  @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@tag", "@composeDirective"])\n',
    meshSchemaExtension(used),
    ...(scalars.length > 0 ? [`${scalars.map((name) => `scalar ${name}`).join('\n')}\n`] : []),
    text,
  ].join('\n');
}

type ObjectInput = {
  readonly object: OdcsObject;
  readonly name: string;
  readonly contract: OdcsContract;
  /** Of the whole contract: the steward is among its members. */
  readonly team: OdcsContract['team'];
  readonly isFirst: boolean;
  /** Types of other contracts that are pointed at, with their key field. */
  readonly stubs: Map<string, string>;
  /** The types of the contract's objects, in their order. */
  readonly types: readonly string[];
};

function objectType(input: ObjectInput, writer: SchemaWriter): TypeFacts {
  const { object, name, contract, team, isFirst } = input;
  const names = writer.fieldNames(object.properties);
  const keys = keysOf(object.properties, names);
  const own = object.properties.map((property, index) =>
    writer.field(property, names[index] ?? '', { parent: name, keys }),
  );
  const taken = new Set(names);
  const references = object.properties.flatMap((property) =>
    writer.references(property, taken, (to) => targetType(to, input, writer)),
  );
  const element = object.id ?? object.name;
  const type: TypeFacts = {
    name,
    description: joinWords(object),
    directives: [
      ...(keys.primary.length > 0 ? [{ name: 'key', args: { fields: keys.primary.join(' ') } }] : []),
      ...keys.unique.map((field) => ({ name: 'key', args: { fields: field } })),
      ...contractDirectives({ ...contract, ...(team ? { team } : {}) }, element),
      ...objectDirectives(object),
    ],
    fields: [...own, ...references],
    isExtension: false,
  };
  const { properties: _properties, ...body } = object;
  const { schema: _schema, ...head } = contract;
  const extras = [
    ...(isFirst ? extrasOf(head, naturalHead(type), 'contract.') : []),
    ...extrasOf(body, naturalObject(type)),
  ];
  const whole = { ...type, directives: [...type.directives, ...extras] };
  writer.types.set(name, whole);
  return whole;
}

/** The key fields of an object; unique properties that every row has are keys too. Lists and nested types can be no keys. */
function keysOf(properties: readonly OdcsProperty[], names: readonly string[]): Keys {
  const isScalar = ({ properties: nested, items }: OdcsProperty) =>
    nested === undefined && items === undefined;
  const named = properties.map((property, index) => ({ property, name: names[index] ?? '' }));
  const keyed = named.filter(({ property }) => property.primaryKey);
  if (keyed.length === 0 || !keyed.every(({ property }) => isScalar(property)))
    return { primary: [], unique: [] };
  keyed.sort(
    (left, right) => (left.property.primaryKeyPosition ?? 0) - (right.property.primaryKeyPosition ?? 0),
  );
  const primary = keyed.map(({ name }) => name);
  const alternate = named.filter(({ property, name }) => {
    const isTheKey = primary.length === 1 && primary[0] === name;
    return property.unique && property.required && isScalar(property) && !isTheKey;
  });
  return { primary, unique: alternate.map(({ name }) => name) };
}

/** The type a reference leads to: of this contract when it is one with a key, else a stub of another. */
function targetType(
  to: string,
  { contract, types, stubs }: ObjectInput,
  writer: SchemaWriter,
): string | undefined {
  const [, file, object = '', property = ''] =
    /^([^#]*#)?\/schema\/([^/]+)\/properties\/([^/]+)$/.exec(to) ?? [];
  if (object === '') return undefined;
  if (file === undefined) {
    const index = contract.schema.findIndex(({ id, name }) => id === object || name === object);
    return index < 0 ? undefined : types[index];
  }
  const wanted = pascalCase(singular(object));
  const known = [...stubs.keys()].find((name) => name === wanted);
  if (known !== undefined) return known;
  const name = writer.typeName(wanted);
  const key = /^(?!__)[_A-Za-z][_0-9A-Za-z]*$/.test(property) ? property : 'id';
  stubs.set(name, key);
  return name;
}
