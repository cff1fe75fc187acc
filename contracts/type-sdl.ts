import type { ElementFacts } from './element-facts.ts';
import { type ForeignType, shownReferences } from './foreign-types.ts';
import type { Column, ProductHeader, QualityRule, Table, TableKey, ValueType } from './model.ts';
import { shownFields, shownValues } from './nested-values.ts';
import { describe, directive } from './sdl-text.ts';

/** The GraphQL type of a value without its `!`. */
export function columnType(value: ValueType): string {
  if (value.items) return `[${columnType(value.items)}${value.items.nonNull ? '!' : ''}]`;
  return value.enumType ?? value.objectType ?? value.kind;
}

/** The columns the graph may show; restricted ones stay in the domain. */
export function visibleColumns(table: Table): readonly Column[] {
  return table.columns.filter((column) => !column.restricted);
}

/** The directives that say whose a generated type or field is: `@owner` and `@contract`. */
export function ownership(product: ProductHeader, element?: string): string {
  return (
    (product.team ? directive('owner', { team: product.team, steward: product.steward }) : '') +
    directive('contract', { id: product.id, version: product.version, element })
  );
}

/** `@dataProduct`, `@sla` and who owns it: what a contract says of its type as a whole; `element` is the object it is. */
export function productDirectives(product: ProductHeader, element?: string): string {
  const { id, domain, version, status } = product;
  const promises = product.promises.map(({ property, value, unit, element, driver }) =>
    directive('sla', { property, value, unit, element, driver }),
  );
  const access = product.elsewhere === undefined ? '' : directive('access', { mode: 'deny' });
  return [
    directive('dataProduct', { id, domain, version, status }),
    ownership(product, element),
    access,
    ...promises,
  ].join('');
}

/** Everything a contract says of one property, as directives. */
function columnDirectives(column: Column): string {
  const { classification, pii } = column;
  return [
    column.source !== column.name || column.physicalType
      ? directive('source', { name: column.source, type: column.physicalType })
      : '',
    classification ? directive('classification', { level: classification, pii: pii ? true : undefined }) : '',
    column.lineage ? directive('lineage', { from: column.lineage, transform: column.expression }) : '',
    constraintDirective(column.constraint ?? {}),
    ...column.qualityRules.map(qualityDirective),
    factDirectives(column.facts),
    endingDirectives(column.facts),
    column.items ? directive('listSize', { assumedSize: assumedItems(column) }) : '',
  ].join('');
}

function factDirectives({ tags, semantics }: Pick<ElementFacts, 'tags' | 'semantics'>): string {
  const meanings = semantics.map(({ type, url }) => directive('semantic', { type, url }));
  return [...meanings, ...tags.map((name) => directive('tag', { name }))].join('');
}

function endingDirectives({ deprecation, sunset }: Pick<ElementFacts, 'deprecation' | 'sunset'>): string {
  if (deprecation === undefined) return '';
  return directive('deprecated', { reason: deprecation }) + (sunset ? directive('sunset', sunset) : '');
}

const ASSUMED_ITEMS = 10;

/** How many items a gateway should count on where it prices a query. */
function assumedItems({ constraint }: Column): number {
  const most = constraint?.['maxItems'];
  return typeof most === 'number' ? most : ASSUMED_ITEMS;
}

/** Directives of a field by which the rows of a product are reached: whose it is, and whether to build on it. */
export function entryDirectives(product: ProductHeader): string {
  return ownership(product) + endingDirectives(product);
}

function qualityDirective(rule: QualityRule): string {
  const { id, metric, operator, values, unit, dimension, severity } = rule;
  return directive('quality', { id, metric, op: operator, value: values, unit, dimension, severity });
}

const CONSTRAINTS = {
  minimum: 'min',
  maximum: 'max',
  exclusiveMinimum: 'exclusiveMin',
  exclusiveMaximum: 'exclusiveMax',
} as const;

function constraintDirective(limits: Readonly<Record<string, string | number>>): string {
  const known = new Set(['minLength', 'maxLength', 'pattern', 'format', 'multipleOf']);
  const given = Object.entries(limits).flatMap(([name, value]): [string, string | number][] => {
    const bound = CONSTRAINTS[name as keyof typeof CONSTRAINTS];
    if (bound) return [[bound, String(value)]];
    return known.has(name) ? [[name, value]] : [];
  });
  return given.length > 0 ? directive('constraint', Object.fromEntries(given)) : '';
}

/** The SDL of the type of one table; `extraFields` are fields the API adds (relations to many). */
export function tableTypeSdl(table: Table, extraFields: readonly string[]): string {
  const keyDirectives = table.keys.map((key) => directive('key', { fields: keyFields(key) })).join('');
  const fields = [
    ...visibleColumns(table).map(fieldSdl),
    ...shownReferences(table).map((reference) => {
      const [only, ...more] = reference.columns;
      const text = (more.length === 0 && only?.description) || `The ${reference.typeName} of this row.`;
      return `${describe(text, '  ')}  ${reference.field}: ${reference.typeName}`;
    }),
    ...extraFields,
  ];
  const quality = table.qualityRules.map(qualityDirective).join('');
  const facts = factDirectives({ ...table.facts, tags: tagsOf(table) });
  const source = directive('source', { name: table.physicalName, type: table.physicalType });
  const head = `type ${table.typeName}${keyDirectives}${productDirectives(table.product, table.element)}${source}${quality}${facts}`;
  return `${describe(table.description)}${head} {\n${fields.join('\n')}\n}\n`;
}

/** Tags of the object and of the product it belongs to. */
function tagsOf({ facts, product }: Table): readonly string[] {
  return [...new Set([...product.tags, ...facts.tags])];
}

/** A key as a federation field set. */
function keyFields({ columns }: TableKey): string {
  return columns.map((column) => column.field).join(' ');
}

function fieldSdl(column: Column): string {
  return `${describe(column.description, '  ')}  ${column.field}: ${columnType(column)}${column.nonNull ? '!' : ''}${columnDirectives(column)}`;
}

/** The enums of a table's columns, and of what lies inside them. */
export function enumTypesSdl(table: Table): string[] {
  // Of an aggregate-only product the graph speaks of columns that it shows nowhere.
  const hidden = table.columns.filter((column) => column.restricted && table.product.access === 'aggregate');
  const shown = shownValues(table.columns).map(({ value }) => value);
  return [...shown, ...hidden].flatMap(({ enumType, enumValues = [] }) =>
    enumType === undefined ? [] : [`enum ${enumType} { ${enumValues.join(' ')} }\n`],
  );
}

/** The types of the objects inside a table's columns. */
export function nestedTypesSdl(table: Table): string[] {
  return shownValues(table.columns).flatMap(({ value, column }) => {
    if (value.objectType === undefined) return [];
    const text = column.description || `What ${column.field} holds.`;
    const fields = shownFields(value).map(fieldSdl).join('\n');
    return [`${describe(text)}type ${value.objectType}${ownership(table.product)} {\n${fields}\n}\n`];
  });
}

/**
 * A type of another domain: a stub with its key where this domain only points at it, else an extension with the fields
 * that this domain contributes.
 */
export function foreignTypeSdl({ typeName, key, required }: ForeignType, fields: readonly string[]): string {
  const isExtended = fields.length > 0;
  const names = key.map(({ field }) => field).join(' ');
  const head = `type ${typeName}${directive('key', { fields: names, resolvable: isExtended ? undefined : false })}`;
  const lines = [
    ...key.map(({ field, kind }) => `  ${field}: ${kind}!`),
    ...required.map(({ field, kind }) => `  ${field}: ${kind} @external`),
    ...fields,
  ];
  return `${isExtended ? 'extend ' : ''}${head} {\n${lines.join('\n')}\n}\n`;
}
