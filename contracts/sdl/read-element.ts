import { camelCase, snakeCase } from '../naming.ts';
import type { OdcsProperty } from '../odcs.ts';
import { splitWords } from './description.ts';
import { withExtras } from './extras.ts';
import {
  allUsed,
  type DirectiveUse,
  type FieldFacts,
  type SchemaFacts,
  type TypeUse,
  textOf,
  textsOf,
  used,
} from './facts.ts';
import { rulesOf } from './quality-directives.ts';
import { typeOfScalar } from './scalars.ts';

/** Data of a contract that no schema has checked yet. */
export type Data = Readonly<Record<string, unknown>>;

/** The fields of the keys of a type: the first is the primary key. */
export type Keys = { readonly primary: readonly string[]; readonly unique: readonly string[] };

const NO_KEYS: Keys = { primary: [], unique: [] };

/** A field as a property of a contract, with what `@extra` says of it. */
export function readProperty(field: FieldFacts, schema: SchemaFacts, keys: Keys = NO_KEYS): Data {
  return withExtras(naturalProperty(field, schema, keys), field.directives);
}

/** A field as a property, as far as its name, type, description and the mesh directives tell. */
export function naturalProperty(field: FieldFacts, schema: SchemaFacts, keys: Keys): Data {
  const { directives, type } = field;
  const name = snakeCase(field.name);
  const classified = used(directives, 'classification');
  const lineage = used(directives, 'lineage');
  const tags = allUsed(directives, 'tag').flatMap((args) => textOf(args, 'name') ?? []);
  const position = keys.primary.indexOf(field.name);
  const ofType = readType(type, schema);
  const options = {
    ...ofType.logicalTypeOptions,
    ...readConstraint(used(directives, 'constraint'), ofType.logicalType),
  };
  return {
    ...readCommon(field, name),
    ...ofType,
    ...(readSource(directives, name).physicalType ?? {}),
    ...(Object.keys(options).length > 0 ? { logicalTypeOptions: options } : {}),
    name,
    ...(type.nonNull ? { required: true } : {}),
    ...(position < 0 ? {} : { primaryKey: true }),
    ...(position < 0 || keys.primary.length < 2 ? {} : { primaryKeyPosition: position + 1 }),
    ...(keys.unique.includes(field.name) ? { unique: true } : {}),
    ...optional('classification', textOf(classified, 'level')),
    ...optional('transformSourceObjects', textsOf(lineage, 'from')),
    ...optional('transformLogic', textOf(lineage, 'transform')),
    ...(tags.includes(CRITICAL) ? { criticalDataElement: true } : {}),
    ...list(
      'tags',
      tags.filter((tag) => tag !== CRITICAL),
    ),
    ...list('quality', rulesOf(directives, type.kind === 'named' ? schema.enums.get(type.name) : undefined)),
    ...list('customProperties', [
      ...(camelCase(name) === field.name ? [] : [{ property: 'weft.field', value: field.name }]),
      ...(classified?.['pii'] === true ? [{ property: 'weft.pii', value: true }] : []),
    ]),
  };
}

/** The federation tag of a critical data element. */
export const CRITICAL = 'cde';

type Described = { readonly description: string; readonly directives: readonly DirectiveUse[] };

/** What objects and properties have in common: words, the name in the data, links to definitions. */
export function readCommon({ description, directives }: Described, name: string): Data {
  const links = allUsed(directives, 'semantic').flatMap((args) => {
    const [type, url] = [textOf(args, 'type'), textOf(args, 'url')];
    return type !== undefined && url !== undefined ? [{ type, url }] : [];
  });
  return {
    ...splitWords(description),
    ...readSource(directives, name).physicalName,
    ...list('authoritativeDefinitions', links),
  };
}

/** `@source`: the name and type in the data. */
export function readSource(directives: readonly DirectiveUse[], name: string) {
  const source = used(directives, 'source');
  const [physicalName, physicalType] = [textOf(source, 'name'), textOf(source, 'type')];
  return {
    physicalName: physicalName === undefined || physicalName === name ? {} : { physicalName },
    physicalType: physicalType === undefined ? undefined : { physicalType },
  };
}

type ReadType = Pick<OdcsProperty, 'logicalType' | 'logicalTypeOptions' | 'physicalType'> & {
  readonly items?: Data;
  readonly properties?: readonly Data[];
};

function readType(type: TypeUse, schema: SchemaFacts): ReadType {
  if (type.kind === 'list') {
    const items = { ...readType(type.of, schema), ...(type.of.nonNull ? { required: true } : {}) };
    return { logicalType: 'array', items };
  }
  const nested = schema.types.get(type.name);
  if (nested)
    return { logicalType: 'object', properties: nested.fields.map((field) => readProperty(field, schema)) };
  return schema.enums.has(type.name) ? { logicalType: 'string' } : typeOfScalar(type.name);
}

const BOUNDS = {
  min: 'minimum',
  max: 'maximum',
  exclusiveMin: 'exclusiveMinimum',
  exclusiveMax: 'exclusiveMaximum',
};

/** `@constraint` as `logicalTypeOptions`: its bounds are texts, and numbers for numbers. */
function readConstraint(args: DirectiveUse['args'] | undefined, type: OdcsProperty['logicalType']): Data {
  const isNumber = type === 'integer' || type === 'number';
  return Object.fromEntries(
    Object.entries(args ?? {}).flatMap(([name, value]) => {
      const bound = Object.entries(BOUNDS).find(([short]) => short === name)?.[1];
      if (bound === undefined) return [[name, value]];
      return [[bound, isNumber && Number.isFinite(Number(value)) ? Number(value) : value]];
    }),
  );
}

function optional(key: string, value: unknown): Data {
  return value === undefined ? {} : { [key]: value };
}

/** The key with its list; nothing when the list is empty. */
export function list(key: string, values: readonly unknown[]): Data {
  return values.length === 0 ? {} : { [key]: values };
}
