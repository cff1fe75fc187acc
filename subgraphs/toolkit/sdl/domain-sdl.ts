import {
  type ColumnKind,
  columnType,
  type DomainModel,
  describe,
  entryDirectives,
  enumTypesSdl,
  type ForeignType,
  foreignTypeSdl,
  foreignTypes,
  MESH_DIRECTIVES,
  meshSchemaExtension,
  type RowsOf,
  shownFields,
  shownReferences,
  shownRelations,
  shownValues,
  type Table,
  type ToMany,
  type ToOne,
  tableTypeSdl,
} from '../../../contracts/index.ts';
import { eventSdl } from '../events/event-sdl.ts';
import { sumType } from '../query/dialect.ts';
import { writeSdl } from '../write/write-sdl.ts';
import { aggregateSdl } from './aggregate-sdl.ts';
import { listFilterSdl, nestedSdl } from './nested-sdl.ts';
import {
  filterName,
  filterSdl,
  PAGE_INFO,
  referenceFilterName,
  SHARED_ENUMS,
  scalarsSdl,
  TIME_UNIT_ENUM,
} from './shared-types.ts';
import { tableRoles } from './table-roles.ts';
import {
  aggregateArguments,
  connectionSdl,
  GROUPS_COST,
  LIST_SIZE,
  listArguments,
  listInputsSdl,
  relationFilterSdl,
  rootFieldsSdl,
} from './table-sdl.ts';

const FEDERATION = [
  '@key',
  '@external',
  '@requires',
  '@shareable',
  '@tag',
  '@cost',
  '@listSize',
  '@composeDirective',
];

/** Directives of federation that only what a team writes itself uses. */
const EXTENSION_DIRECTIVES = ['@inaccessible', '@override'];

/** SDL that a team wrote beside its contracts: the head of the schema names what it uses; `text` follows what is generated. */
export type AddedSdl = { readonly uses: string; readonly text: string };

/** The federation SDL of a domain: its types, the API of each table, what it contributes to other domains' types, and what its team added. */
export function domainSdl(model: DomainModel, added: AddedSdl = { uses: '', text: '' }): string {
  const text = [
    ...model.tables.map((table) => tableSdl(table, model)),
    ...foreignTypes(model).map(foreignType),
    `type Query {\n${model.tables.flatMap(rootFieldsSdl).join('\n')}\n}\n`,
    ...writeSdl(model.tables),
    ...eventSdl(model.tables),
    ...(added.text === '' ? [] : [added.text]),
  ].join('\n');
  const used = MESH_DIRECTIVES.filter((name) => new RegExp(`@${name}\\b`).test(text + added.uses));
  return [federation(added), meshSchemaExtension(used), sharedTypes(model, added), text].join('\n');
}

function federation({ uses }: AddedSdl): string {
  const more = EXTENSION_DIRECTIVES.filter((name) => new RegExp(`${name}\\b`).test(uses));
  const imports = [...FEDERATION, ...more].map((name) => `"${name}"`).join(', ');
  return `extend schema\n  @link(url: "https://specs.apollo.dev/federation/v2.9", import: [${imports}])\n`;
}

function tableSdl(table: Table, model: DomainModel): string {
  const parts = [...enumTypesSdl(table), listInputsSdl(table, incoming(table, model)), aggregateSdl(table)];
  if (shownRelations(table).some((relation) => relation.table !== undefined))
    parts.push(relationFilterSdl(table));
  if (table.product.access === 'rows')
    parts.unshift(
      tableTypeSdl(table, localToMany(table, model)),
      ...nestedSdl(table),
      ...connectionSdl(table),
    );
  return parts.join('\n');
}

/** The to-many relations that other tables of the domain give this one. */
export function incoming(table: Table, model: DomainModel): RowsOf[] {
  return model.tables.flatMap((from) =>
    shownRelations(from)
      .filter((relation) => relation.table === table.name)
      .map((relation) => ({ relation, from })),
  );
}

function localToMany(table: Table, model: DomainModel): string[] {
  return incoming(table, model).flatMap(({ relation, from }) => relationFields(relation, from, ''));
}

function relationFields(relation: ToMany, from: Table, requires: string): string[] {
  const bang = relation.table === undefined ? '' : '!';
  const { typeName } = from;
  const directives = requires + entryDirectives(from.product);
  return [
    `${describe(from.description, '  ')}  ${relation.field}${listArguments(from)}: [${typeName}!]${bang}${LIST_SIZE}${directives}`,
    `  """Groups of these ${relation.field}."""\n  ${relation.field}Aggregate${aggregateArguments(from)}: [${typeName}Aggregate!]${bang}${LIST_SIZE}${GROUPS_COST}${directives}`,
  ];
}

/** The types of other domains that this one points at or contributes to. */
function foreignType(foreign: ForeignType): string {
  const external = new Set(foreign.required.map(({ field }) => field));
  const fields = foreign.relations.flatMap(({ relation, from }) => {
    const required = relation.on.map(({ field }) => field).filter((field) => external.has(field));
    const requires = required.length > 0 ? ` @requires(fields: "${required.join(' ')}")` : '';
    return relationFields(relation, from, requires);
  });
  return foreignTypeSdl(foreign, fields);
}

function sharedTypes(model: DomainModel, { uses }: AddedSdl): string {
  const kinds = new Set<ColumnKind>(['BigInt']);
  const filters = new Map<string, ColumnKind>([['BigInt', 'BigInt']]);
  const lists = new Set<string>();
  for (const table of model.tables) {
    const roles = tableRoles(table);
    for (const column of [...roles.columns, ...roles.numbers]) {
      kinds.add(column.kind);
      filters.set(columnType(column), column.kind);
    }
    for (const column of roles.numbers) {
      const sum = sumType(column.kind);
      kinds.add(sum);
      filters.set(sum, sum);
      filters.set('Float', 'Float');
    }
    if (roles.isAggregateOnly) continue;
    for (const column of table.write?.settable ?? []) kinds.add(column.kind);
    for (const column of roles.nested.filter((one) => one.kind === 'JSON')) filters.set('JSON', column.kind);
    for (const { value } of shownValues(table.columns)) {
      kinds.add(value.kind);
      const list = listFilterSdl(value);
      if (list) lists.add(list);
      for (const field of shownFields(value))
        if (!field.items && field.objectType === undefined) filters.set(columnType(field), field.kind);
    }
  }
  for (const { key, required } of foreignTypes(model))
    for (const { kind } of [...key, ...required]) kinds.add(kind);
  const refs = [...referenceFilters(model)].map(([name, { typeName, key }]) => {
    for (const { kind } of key) filters.set(kind, kind);
    const fields = key.map(({ field, kind }) => `${field}: ${filterName(kind)}, `);
    return `"""Conditions on a reference to ${typeName}."""\ninput ${name} { ${fields.join('')}isNull: Boolean }\n`;
  });
  const inputs = [...filters]
    .sort(([left], [right]) => left.localeCompare(right))
    .map(([type, kind]) => filterSdl(type, kind));
  const hasPages = model.tables.some((table) => table.keys.length > 0);
  const hasTimes = model.tables.some((table) => tableRoles(table).times.length > 0);
  return [
    scalarsSdl(kinds, uses),
    SHARED_ENUMS,
    hasTimes ? TIME_UNIT_ENUM : '',
    hasPages ? PAGE_INFO : '',
    ...inputs,
    ...lists,
    ...refs,
  ].join('\n');
}

/** The filters of references to other domains, by name. */
function referenceFilters(model: DomainModel): Map<string, ToOne> {
  const external = model.tables.flatMap(shownReferences).filter((one) => one.table === undefined);
  return new Map(external.map((reference) => [referenceFilterName(reference), reference]));
}
