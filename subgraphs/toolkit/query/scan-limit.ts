import type { Table } from '../../../contracts/index.ts';
import type { ConnectionQuery, Predicate, RootQuery, Shape, ShapeValue } from './ir.ts';
import { type QueryLimits, tableLimits } from './limits.ts';

/** What a statement may read that goes through tables and does not look rows up by their key. */
export type ScanLimit = {
  readonly maxRows: number;
  /** The product that is asked for, whose contract sets the limit. */
  readonly product: string;
  /** Fields to find its rows by. */
  readonly key: readonly string[];
  /** The tables it names, each as often as it does. */
  readonly tables: readonly Table[];
};

/** The limit of a root field; none for one row by its key and for entities, which cost what they answer. */
export function scanLimit(query: RootQuery, limits: QueryLimits): ScanLimit | undefined {
  const tables = tablesOf(query);
  const [asked] = tables;
  if (!asked) return undefined;
  const key = asked.keys[0]?.columns.map(({ field }) => field) ?? [];
  return { maxRows: tableLimits(limits, asked).maxScannedRows, product: asked.product.id, key, tables };
}

function tablesOf(query: RootQuery): readonly Table[] {
  switch (query.kind) {
    case 'one':
    case 'entities':
      return [];
    case 'list':
      return [query.list.table, ...ofWhere(query.list.where), ...ofShape(query.list.shape)];
    case 'groups':
      return [query.groups.table, ...ofWhere(query.groups.where), ...ofShape(query.groups.shape)];
    case 'connection':
      return ofConnection(query.connection);
  }
}

function ofConnection({ table, where, fields }: ConnectionQuery): readonly Table[] {
  const inside = fields.flatMap((field) => (field.kind === 'rows' ? ofShape(field.shape) : []));
  return [table, ...ofWhere(where), ...inside];
}

function ofShape(shape: Shape): readonly Table[] {
  return shape.flatMap(({ value }) => ofValue(value));
}

function ofValue(value: ShapeValue): readonly Table[] {
  switch (value.kind) {
    case 'toOne':
      return [value.table, ...ofShape(value.shape)];
    case 'toMany':
      return [value.list.table, ...ofWhere(value.list.where), ...ofShape(value.list.shape)];
    case 'groups':
      return [value.groups.table, ...ofWhere(value.groups.where), ...ofShape(value.groups.shape)];
    case 'object':
      return ofShape(value.shape);
    default:
      return [];
  }
}

function ofWhere(where: Predicate | undefined): readonly Table[] {
  switch (where?.kind) {
    case 'and':
    case 'or':
      return where.of.flatMap(ofWhere);
    case 'not':
      return ofWhere(where.of);
    case 'related':
      return [where.table, ...ofWhere(where.where)];
    default:
      return [];
  }
}
