import { columnKind, enumValues, keyKind } from '../column-type.ts';
import { weftText } from '../contract.ts';
import { fieldNameOf } from '../element-names.ts';
import { pascalCase } from '../naming.ts';
import type { OdcsProperty } from '../odcs.ts';
import { joinWords } from './description.ts';
import { propertyDirectives, safeName } from './element-directives.ts';
import { extrasOf } from './extras.ts';
import type { FieldFacts, SchemaFacts, TypeFacts, TypeUse } from './facts.ts';
import { type Keys, naturalProperty } from './read-element.ts';

type Body = Omit<OdcsProperty, 'name'> & { readonly name?: string | undefined };

const MAX_FIELD = 128;

/** Gives properties their fields, and makes the types and enums that those need. Names are unique whatever the contract says. */
export class SchemaWriter implements SchemaFacts {
  readonly types = new Map<string, TypeFacts>();
  readonly enums = new Map<string, readonly string[]>();
  readonly scalars = new Set<string>();
  readonly #taken = new Set(['Query', 'Mutation', 'Subscription']);

  /** A type's name that nobody has yet. */
  typeName(wanted: string): string {
    return unique(safeName(wanted), this.#taken);
  }

  /** The names of the fields of some properties, in their order. */
  fieldNames(properties: readonly OdcsProperty[]): string[] {
    const taken = new Set<string>();
    return properties.map((property) => unique(safeName(fieldNameOf(property)).slice(0, MAX_FIELD), taken));
  }

  /** A property as a field, with an `@extra` for everything that would not be read back from it. */
  field(
    property: OdcsProperty,
    name: string,
    at: { readonly parent: string; readonly keys: Keys },
  ): FieldFacts {
    const type = nonNull(this.#type(property, { name, ...at }), property.required === true);
    const field = {
      name,
      type,
      description: joinWords(property),
      directives: propertyDirectives(property),
      hasArguments: false,
    };
    const extras = extrasOf(property, naturalProperty(field, this, at.keys));
    return { ...field, directives: [...field.directives, ...extras] };
  }

  #type(
    property: Body,
    at: { readonly name: string; readonly parent: string; readonly keys: Keys },
  ): TypeUse {
    const { items, properties } = property;
    const typeName = `${at.parent}${pascalCase(at.name)}`;
    if (property.logicalType === 'array' && items) {
      const of = this.#type(items, { ...at, keys: { primary: [], unique: [] } });
      return { kind: 'list', of: nonNull(of, items.required === true), nonNull: false };
    }
    if (property.logicalType === 'object' && properties) return named(this.#nested(properties, typeName));
    const body = { ...property, name: property.name ?? '' };
    const isKey = at.keys.primary.includes(at.name);
    const kind = isKey ? keyKind(columnKind(body), at.keys.primary.length === 1) : columnKind(body);
    if (kind !== 'Enum') {
      this.scalars.add(kind);
      return named(kind);
    }
    const name = this.typeName(typeName);
    this.enums.set(name, enumValues(body) ?? []);
    return named(name);
  }

  #nested(properties: readonly OdcsProperty[], wanted: string): string {
    const name = this.typeName(wanted);
    const names = this.fieldNames(properties);
    const at = { parent: name, keys: { primary: [], unique: [] } };
    const fields = properties.map((property, index) => this.field(property, names[index] ?? '', at));
    this.types.set(name, { name, description: '', directives: [], fields, isExtension: false });
    return name;
  }

  /** Fields for readers of the schema: where each relationship of a property leads. */
  references(
    property: OdcsProperty,
    taken: Set<string>,
    typeOf: (to: string) => string | undefined,
  ): FieldFacts[] {
    return (property.relationships ?? []).flatMap((relationship) => {
      const type = typeof relationship.to === 'string' ? typeOf(relationship.to) : undefined;
      const wanted =
        weftText(relationship, 'field') ?? fieldNameOf(property).replace(/(Id|Code|Key|No|Number)$/, '');
      if (type === undefined || wanted === '') return [];
      const name = safeName(wanted);
      const free = taken.has(name) ? `${name}${type}` : name;
      if (taken.has(free)) return [];
      taken.add(free);
      const directives = [
        { name: 'extra', args: { name: 'reference', value: JSON.stringify(property.name) } },
      ];
      return [{ name: free, type: named(type), description: '', directives, hasArguments: false }];
    });
  }
}

function named(name: string): TypeUse {
  return { kind: 'named', name, nonNull: false };
}

function nonNull(type: TypeUse, isNonNull: boolean): TypeUse {
  return { ...type, nonNull: isNonNull };
}

function unique(wanted: string, taken: Set<string>): string {
  let name = wanted;
  for (let count = 2; taken.has(name); count += 1) name = `${wanted}${count}`;
  taken.add(name);
  return name;
}
