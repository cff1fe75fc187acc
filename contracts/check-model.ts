import type { Finding } from './finding.ts';
import { foreignTypes } from './foreign-types.ts';
import type { DomainModel, ProductHeader, Table } from './model.ts';

/** Finds what each contract may say by itself, but no subgraph could serve. */
export function checkModel({ products, tables }: DomainModel): Finding[] {
  return [...serverMix(products), ...tables.flatMap(nothingToShow), ...mixedKeys(tables)];
}

/** Federation has a field either as a key, which this domain knows, or as another's, which it asks for. */
function mixedKeys(tables: readonly Table[]): Finding[] {
  return foreignTypes({ tables }).flatMap(({ typeName, keys, required, relations }): Finding[] => {
    const pointing = new Set(keys.flatMap((key) => key.fields.map(({ field }) => field)));
    const both = required.find(({ field }) => pointing.has(field));
    const place = relations.find(({ relation }) => relation.on.field === both?.field)?.relation.column.place;
    if (!both || !place) return [];
    const message = `Expected the ways back of a domain to ${typeName} to use one key of it, got ${both.field} beside ${keys[0]?.fields.map(({ field }) => field).join(' ')}.`;
    const fix = 'Let the relationships to it name the same property, or drop weft.inverse from one.';
    return [{ code: 'MIXED_KEYS', severity: 'error', message, place, fix }];
  });
}

/** One domain is one subgraph, and a statement of it runs on one engine. */
function serverMix(products: readonly ProductHeader[]): Finding[] {
  const [first] = products;
  const isPostgres = ({ server }: ProductHeader) => server.type.startsWith('postgres');
  const other = products.find((product) => first && isPostgres(product) !== isPostgres(first));
  if (!first || !other) return [];
  return [
    error(
      other,
      'MIXED_SERVERS',
      `Expected all contracts of a domain in PostgreSQL or none: ${first.id} lies in ${first.server.type}, ${other.id} in ${other.server.type}.`,
    ),
  ];
}

/** Filters, orderings and group keys need at least one property that shows and compares. */
function nothingToShow({ name, columns, product }: Table): Finding[] {
  if (columns.some((column) => !column.restricted && column.kind !== 'JSON')) return [];
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
