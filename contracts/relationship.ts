import { dirname, resolve } from 'node:path';
import { type ColumnKind, columnKind, isAlternateKey, keyKind } from './column-type.ts';
import { type Contract, weftProperty } from './contract.ts';
import { fieldNameOf, typeNameOf } from './element-names.ts';
import type { Column, KeyField } from './model.ts';
import type { OdcsObject, OdcsProperty } from './odcs.ts';
import { nearestName } from './yaml-document.ts';

/** What the `to` of a relationship names. */
export type RelationshipTarget = {
  readonly contract: Contract;
  readonly object: OdcsObject;
  readonly property: OdcsProperty;
  readonly typeName: string;
  /** The named property. */
  readonly key: KeyField;
  /** All fields of the target's key. */
  readonly keys: readonly KeyField[];
  /** True when the named property alone is a key of the target. */
  readonly isKey: boolean;
  /** True when that key is the primary one. */
  readonly isPrimary: boolean;
};

/**
 * Follows `table.column`, or `file.odcs.yaml#/schema/<object>/properties/<property>` relative to the contract.
 * On failure the message says what could not be found and what is there.
 */
export function resolveTarget(
  to: string | readonly string[],
  from: Contract,
  contracts: ReadonlyMap<string, Contract>,
): { ok: true; value: RelationshipTarget } | { ok: false; problem: TargetProblem } {
  const parts = typeof to === 'string' ? parseTarget(to) : undefined;
  if (!parts) {
    return unknown(
      `Expected table.column or file.odcs.yaml#/schema/<object>/properties/<property>, got ${JSON.stringify(to)}.`,
    );
  }
  const file = parts.file ? resolve(dirname(from.file), parts.file) : resolve(from.file);
  const contract = contracts.get(file);
  if (!contract)
    return unknown(`Expected a contract at "${parts.file}" (for "${to}"), but none could be read there.`);
  const object = named(contract.document.schema, parts.object);
  if (!object) return unknown(missing('object', parts.object, contract.document.schema, contract));
  const property = named(object.properties, parts.property);
  if (!property) return unknown(missing('property', parts.property, object.properties, contract));
  const keyProperties = object.properties.filter((candidate) => candidate.primaryKey);
  const isPrimary = keyProperties.length === 1 && property.primaryKey === true;
  return {
    ok: true,
    value: {
      contract,
      object,
      property,
      typeName: typeNameOf(object),
      key: keyField(property, isPrimary),
      keys: keyProperties.map((candidate) => keyField(candidate, keyProperties.length === 1)),
      isKey: isPrimary || isAlternateKey(property, isPrimary),
      isPrimary,
    },
  };
}

/** What is wrong with a relationship, as a finding without its place. */
export type TargetProblem = { readonly code: string; readonly message: string };

function unknown(message: string): { ok: false; problem: TargetProblem } {
  return { ok: false, problem: { code: 'UNKNOWN_RELATIONSHIP_TARGET', message } };
}

/** Why rows of a column cannot point at a target, when they cannot. */
export function targetProblem(
  column: Column,
  { contract, object, property, key }: RelationshipTarget,
): TargetProblem | undefined {
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
  if (family(key.kind) === family(column.kind)) return undefined;
  const message = `Expected both ends of the relationship to have one type, got ${column.kind} for ${column.name} and ${key.kind} for ${end}.`;
  return { code: 'RELATIONSHIP_TYPES_DIFFER', message };
}

function family(kind: ColumnKind): string {
  if (kind === 'String' || kind === 'ID' || kind === 'Enum') return 'text';
  return kind === 'Int' || kind === 'BigInt' ? 'whole number' : kind;
}

function keyField(property: OdcsProperty, isOnlyKey: boolean): KeyField {
  const kind = columnKind(property);
  const isKey = property.primaryKey === true || isAlternateKey(property, isOnlyKey);
  return { field: fieldNameOf(property), kind: isKey ? keyKind(kind, isOnlyKey) : kind };
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
  const near = nearestName(
    name,
    items.map((item) => item.name),
  );
  return `The contract ${contract.document.id} has no ${what} "${name}".${near ? ` Did you mean "${near}"?` : ''}`;
}
