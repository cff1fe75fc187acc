import { resolve } from 'node:path';
import { type Contract, weftText } from './contract.ts';
import type { Finding, Place } from './finding.ts';
import type { Column, ToMany, ToOne } from './model.ts';
import { camelCase, pascalCase } from './naming.ts';
import type { OdcsObject, OdcsRelationship } from './odcs.ts';
import { type RelationshipTarget, resolveSource, resolveTarget, targetProblem } from './relationship.ts';

/** The object whose relationships are read, and the contracts they may lead to. */
export type RelationsOf = {
  readonly contract: Contract;
  readonly object: OdcsObject;
  readonly index: number;
  /** Contracts by absolute path. */
  readonly others: ReadonlyMap<string, Contract>;
  /** Paths of those of this domain. */
  readonly local: ReadonlySet<string>;
};

/** What the relationships of an object come to; `columns` are those given, some under another field's name. */
export type Relations = {
  readonly columns: readonly Column[];
  readonly toOne: readonly ToOne[];
  readonly toMany: readonly ToMany[];
};

type Written = {
  readonly relationship: OdcsRelationship;
  readonly from: readonly number[];
  /** Where the contract says what it leads to, and where it is written as a whole. */
  readonly place: Place;
  readonly at: Place;
};

/** Follows the relationships of an object's properties, and those of several columns that the object itself has. */
export function readRelations(of: RelationsOf, columns: readonly Column[], findings: Finding[]): Relations {
  const current = [...columns];
  const toOne: ToOne[] = [];
  const toMany: ToMany[] = [];
  for (const { relationship, from, place, at } of written(of, columns, findings)) {
    const ends = typeof relationship.to === 'string' ? [relationship.to] : relationship.to;
    const own = from.flatMap((position) => current[position] ?? []);
    const resolved = resolveTarget(ends, of.contract, of.others);
    const problem = resolved.ok ? targetProblem(own, resolved.value) : resolved.problem;
    if (problem) findings.push({ ...problem, severity: 'error', place });
    if (!resolved.ok || problem) continue;
    const target = resolved.value;
    const field = weftText(relationship, 'field') ?? referenceName(own, target);
    if (target.isKey) giveWay(current, from, field, target);
    const paired = pairs(
      from.flatMap((position) => current[position] ?? []),
      target,
    );
    const shared = {
      ...end(target, of.local, paired),
      columns: paired.map(({ column }) => column),
      place: at,
    };
    const key = paired.map((pair) => pair.key);
    if (target.isKey) toOne.push({ field, key, isPrimary: target.isPrimary, ...shared });
    const inverse = weftText(relationship, 'inverse');
    const keys = shared.table === undefined ? target.keys : [];
    if (inverse) toMany.push({ field: inverse, on: key, isKey: target.isKey, keys, ...shared });
  }
  // A column that gave its name away does so for relations read before it, too.
  const renew = (column: Column) => current.find((one) => one.name === column.name) ?? column;
  const renewed = <T extends ToOne | ToMany>(relation: T) => ({
    ...relation,
    columns: relation.columns.map(renew),
  });
  return { columns: current, toOne: toOne.map(renewed), toMany: toMany.map(renewed) };
}

function written(
  { contract, object, index }: RelationsOf,
  columns: readonly Column[],
  findings: Finding[],
): Written[] {
  const ofProperties = object.properties.flatMap((property, position) =>
    (property.relationships ?? []).map((relationship, number): Written => {
      const path = ['schema', index, 'properties', position, 'relationships', number, 'to'];
      const at = columns[position]?.place ?? contract.placeOf(path);
      return { relationship, from: [position], place: contract.placeOf(path), at };
    }),
  );
  const ofObject = (object.relationships ?? []).flatMap((relationship, number): Written[] => {
    const path = ['schema', index, 'relationships', number];
    const { from = [] } = relationship;
    const source = resolveSource(typeof from === 'string' ? [from] : from, object, contract);
    if (source.ok)
      return [
        {
          relationship,
          from: source.value,
          place: contract.placeOf([...path, 'to']),
          at: contract.placeOf(path),
        },
      ];
    findings.push({ ...source.problem, severity: 'error', place: contract.placeOf([...path, 'from']) });
    return [];
  });
  return [...ofProperties, ...ofObject];
}

/** A reference that takes the name of its only column leaves that the name with the key's: `origin`, `originIata`. */
function giveWay(
  columns: Column[],
  from: readonly number[],
  ...[field, target]: [field: string, target: RelationshipTarget]
): void {
  const [position] = from;
  const column = position === undefined || from.length > 1 ? undefined : columns[position];
  const [key] = target.fields;
  if (position === undefined || !column || !key || field !== column.field) return;
  columns[position] = { ...column, field: field + pascalCase(key.field) };
}

type Pair = {
  readonly column: Column;
  readonly key: RelationshipTarget['fields'][number];
  readonly name: string;
};

/** Own columns and the target's, in the order of the target's primary key, so that equal references read alike. */
function pairs(own: readonly Column[], { fields, properties, keys }: RelationshipTarget): Pair[] {
  const all = own.flatMap((column, index): Pair[] => {
    const key = fields[index];
    const property = properties[index];
    return key && property ? [{ column, key, name: property.name }] : [];
  });
  const rank = ({ key }: Pair) => keys.findIndex(({ field }) => field === key.field);
  return all.sort((left, right) => rank(left) - rank(right));
}

function end(target: RelationshipTarget, local: ReadonlySet<string>, paired: readonly Pair[]) {
  const isLocal = local.has(resolve(target.contract.file));
  return {
    typeName: target.typeName,
    ...(isLocal ? { table: target.object.name, targetColumns: paired.map(({ name }) => name) } : {}),
  };
}

/** `customer_id` → `customer`; `origin`, which has no such ending, keeps its name; of several columns, the target's. */
function referenceName(columns: readonly Column[], { fields, typeName }: RelationshipTarget): string {
  const [column] = columns;
  if (!column || columns.length > 1) return camelCase(typeName);
  const ending = new RegExp(`(Id|Code|Key|No|Number|${pascalCase(fields[0]?.field ?? 'Id')})$`);
  const bare = column.field.replace(ending, '');
  return bare === '' ? column.field : bare;
}
