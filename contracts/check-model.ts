import type { ColumnKind } from './column-type.ts';
import type { Finding } from './finding.ts';
import { foreignTypes, mixedKeys } from './foreign-types.ts';
import type { DomainModel, ProductHeader, Table } from './model.ts';

/** Finds what each contract may say by itself, but no subgraph could serve. */
export function checkModel({ products, tables }: DomainModel): Finding[] {
  return [...serverMix(products), ...tables.flatMap(nothingToShow), ...keyMix(tables)];
}

function keyMix(tables: readonly Table[]): Finding[] {
  return mixedKeys({ tables }).map(({ typeName, columns, place, ...relation }): Finding => {
    const names = (fields: readonly { field: string }[]) => fields.map(({ field }) => field).join(' ');
    const used = foreignTypes({ tables }).find((foreign) => foreign.typeName === typeName)?.key ?? [];
    const own = 'on' in relation ? relation.on : relation.key;
    const message = `Expected the relationships of a domain to ${typeName} to go by one key of it, got ${names(own)} for ${columns.map(({ name }) => name).join(' and ')}, and ${names(used)} for others.`;
    const fix = 'Let all of them name the same properties of it.';
    return { code: 'MIXED_KEYS', severity: 'error', message, place, fix };
  });
}

/** One domain is one subgraph, and a statement of it runs on one engine. */
function serverMix(products: readonly ProductHeader[]): Finding[] {
  const [first] = products;
  const described = products.find(({ elsewhere }) => elsewhere !== undefined);
  const served = products.find(({ elsewhere }) => elsewhere === undefined);
  if (described && served)
    return [
      error(
        described,
        'MIXED_SERVERS',
        `Expected all contracts of a domain to be served or none: ${served.id} is, ${described.id} says weft.access: metadata.`,
      ),
    ];
  const other = products.find((product) => first && databaseOf(product) !== databaseOf(first));
  if (!first || !other) return [];
  return [
    error(
      other,
      'MIXED_SERVERS',
      `Expected all contracts of a domain in ${databaseOf(other) ?? databaseOf(first)} or none: ${first.id} lies in ${first.server.type}, ${other.id} in ${other.server.type}.`,
    ),
  ];
}

/** The database server that a product lies in; undefined for files. */
function databaseOf({ server }: ProductHeader): string | undefined {
  if (server.type.startsWith('postgres')) return 'PostgreSQL';
  return server.type === 'clickhouse' ? 'ClickHouse' : undefined;
}

/** Kinds that are shown, but neither ordered nor grouped by. */
const VALUES_ONLY = new Set<ColumnKind>(['JSON', 'Object', 'List']);

/** Filters, orderings and group keys need at least one property that shows and compares. */
function nothingToShow({ name, columns, product }: Table): Finding[] {
  if (columns.some((column) => !column.restricted && !VALUES_ONLY.has(column.kind))) return [];
  return [
    error(
      product,
      'NOTHING_TO_SHOW',
      `Expected object ${name} to have at least one property that is neither restricted nor an object or array.`,
    ),
  ];
}

function error(product: ProductHeader, code: string, message: string): Finding {
  return { code, severity: 'error', message, place: { file: product.file } };
}
