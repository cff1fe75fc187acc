import { dirname, resolve } from 'node:path';
import { type ColumnKind, columnKind, isAlternateKey, keyKind } from './column-type.ts';
import { type Contract, weftProperty } from './contract.ts';
import { fieldNameOf, typeNameOf } from './element-names.ts';
import type { Column, KeyField } from './model.ts';
import { didYouMean } from './nearest-name.ts';
import type { OdcsObject, OdcsProperty } from './odcs.ts';

/** What the `to` of a relationship names: properties of one object. */
export type RelationshipTarget = {
  readonly contract: Contract;
  readonly object: OdcsObject;
  /** The named properties. */
  readonly properties: readonly OdcsProperty[];
  readonly typeName: string;
  /** The fields of the named properties. */
  readonly fields: readonly KeyField[];
  /** All fields of the target's primary key. */
  readonly keys: readonly KeyField[];
  /** True when the named properties are a key of the target, no more and no less. */
  readonly isKey: boolean;
  /** True when that key is the primary one. */
  readonly isPrimary: boolean;
};

/** What is wrong with a relationship, as a finding without its place. */
export type TargetProblem = { readonly code: string; readonly message: string };
type Resolved<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: TargetProblem };

/**
 * Follows `table.column`, or `file.odcs.yaml#/schema/<object>/properties/<property>` relative to the contract; several
 * ends must lie in one object. On failure the message says what could not be found and what is there.
 */
export function resolveTarget(
  to: readonly string[],
  from: Contract,
  contracts: ReadonlyMap<string, Contract>,
): Resolved<RelationshipTarget> {
  const properties: OdcsProperty[] = [];
  let at: Pick<End, 'contract' | 'object'> | undefined;
  for (const one of to) {
    const end = resolveEnd(one, from, contracts);
    if (!end.ok) return end;
    at ??= end.value;
    if (at.object !== end.value.object)
      return unknown(`Expected all columns of a relationship in one object, got ${to.join(', ')}.`);
    properties.push(end.value.property);
  }
  if (!at) return unknown('Expected at least one column in to, got none.');
  return { ok: true, value: targetOf(at, properties) };
}

function targetOf(
  { contract, object }: Pick<End, 'contract' | 'object'>,
  properties: OdcsProperty[],
): RelationshipTarget {
  const primary = object.properties.filter((candidate) => candidate.primaryKey);
  primary.sort((left, right) => (left.primaryKeyPosition ?? 0) - (right.primaryKeyPosition ?? 0));
  const keyField = (property: OdcsProperty): KeyField => {
    const isOnlyKey = primary.length === 1 && primary[0] === property;
    const isKey = primary.includes(property) || isAlternateKey(property, isOnlyKey);
    const kind = columnKind(property);
    return { field: fieldNameOf(property), kind: isKey ? keyKind(kind, isOnlyKey) : kind };
  };
  const named = new Set(properties);
  const isPrimary =
    primary.length > 0 && named.size === primary.length && primary.every((property) => named.has(property));
  const [only] = properties;
  const isAlternate = properties.length === 1 && only !== undefined && isAlternateKey(only, isPrimary);
  return {
    contract,
    object,
    properties,
    typeName: typeNameOf(object),
    fields: properties.map(keyField),
    keys: primary.map(keyField),
    isKey: (isPrimary && named.size === properties.length) || isAlternate,
    isPrimary,
  };
}

type End = { readonly contract: Contract; readonly object: OdcsObject; readonly property: OdcsProperty };

function resolveEnd(to: string, from: Contract, contracts: ReadonlyMap<string, Contract>): Resolved<End> {
  const parts = parseTarget(to);
  if (!parts) {
    return unknown(
      `Expected table.column or file.odcs.yaml#/schema/<object>/properties/<property>, got ${JSON.stringify(to)}.`,
    );
  }
  const file = parts.file ? resolve(dirname(from.file), parts.file) : resolve(from.file);
  const contract = contracts.get(file);
  if (!contract)
    return {
      ok: false,
      problem: {
        code: 'UNKNOWN_CONTRACT',
        message: `Expected a contract at "${parts.file}" (for "${to}"), but none could be read there.`,
      },
    };
  const object = named(contract.document.schema, parts.object);
  if (!object) return unknown(missing('object', parts.object, contract.document.schema, contract));
  const property = named(object.properties, parts.property);
  if (!property) return unknown(missing('property', parts.property, object.properties, contract));
  return { ok: true, value: { contract, object, property } };
}

function unknown(message: string): { ok: false; problem: TargetProblem } {
  return { ok: false, problem: { code: 'UNKNOWN_RELATIONSHIP_TARGET', message } };
}

/**
 * The properties that `from` of a relationship of an object names, in short (`trips.carrier`, `carrier`) or in full.
 * On failure the message says which is not there.
 */
export function resolveSource(
  from: readonly string[],
  object: OdcsObject,
  contract: Contract,
): Resolved<readonly number[]> {
  const positions: number[] = [];
  for (const one of from) {
    const parts = parseTarget(one) ?? { file: '', object: object.name, property: one };
    const isOwn = parts.file === '' && (parts.object === object.name || parts.object === object.id);
    if (!isOwn) {
      const message = `Expected from to name properties of ${object.name}, got ${JSON.stringify(one)}.`;
      return { ok: false, problem: { code: 'UNKNOWN_RELATIONSHIP_SOURCE', message } };
    }
    const property = named(object.properties, parts.property);
    if (!property) {
      const message = missing('property', parts.property, object.properties, contract);
      return { ok: false, problem: { code: 'UNKNOWN_RELATIONSHIP_SOURCE', message } };
    }
    positions.push(object.properties.indexOf(property));
  }
  return { ok: true, value: positions };
}

/** Why rows cannot point at a target by these columns, when they cannot. */
export function targetProblem(
  columns: readonly Column[],
  target: RelationshipTarget,
): TargetProblem | undefined {
  const { contract, object } = target;
  if (columns.length !== target.properties.length) {
    const message = `Expected as many columns in from as in to, got ${columns.length} and ${target.properties.length}.`;
    return { code: 'UNKNOWN_RELATIONSHIP_TARGET', message };
  }
  for (const [index, column] of columns.entries()) {
    const property = target.properties[index];
    const kind = target.fields[index]?.kind;
    if (!property || !kind) continue;
    const end = `${object.name}.${property.name} of ${contract.document.id}`;
    if (weftProperty(contract.document, 'access') === 'aggregate') {
      const message = `Expected a target with rows, got ${end}, which is published as groups only.`;
      return { code: 'UNREACHABLE_TARGET', message };
    }
    if (property.classification === 'restricted')
      return {
        code: 'UNREACHABLE_TARGET',
        message: `Expected a target that may be shown, got ${end}, which is restricted.`,
      };
    if (comparableKind(kind) === comparableKind(column.kind)) continue;
    const message = `Expected both ends of the relationship to have one type, got ${column.kind} for ${column.name} and ${kind} for ${end}.`;
    return { code: 'RELATIONSHIP_TYPES_DIFFER', message };
  }
  return undefined;
}

/** Kinds whose values compare: text of any form, whole numbers of any size, else the kind alone. */
export function comparableKind(kind: ColumnKind): string {
  if (kind === 'String' || kind === 'ID' || kind === 'Enum') return 'text';
  return kind === 'Int' || kind === 'BigInt' ? 'whole number' : kind;
}

function parseTarget(to: string): { file: string; object: string; property: string } | undefined {
  const slash = /^([^#]*)#?\/schema\/([^/]+)\/properties\/([^/]+)$/.exec(to);
  if (slash) return { file: slash[1] ?? '', object: slash[2] ?? '', property: slash[3] ?? '' };
  const short = /^([\w-]+)\.([\w-]+)$/.exec(to);
  return short ? { file: '', object: short[1] ?? '', property: short[2] ?? '' } : undefined;
}

type Named = { readonly id?: string | undefined; readonly name: string };

function named<T extends Named>(items: readonly T[], name: string): T | undefined {
  return items.find((item) => item.id === name) ?? items.find((item) => item.name === name);
}

function missing(what: string, name: string, items: readonly Named[], contract: Contract): string {
  const known = items.map((item) => item.name);
  return `The contract ${contract.document.id} has no ${what} "${name}".${didYouMean(name, known)}`;
}
