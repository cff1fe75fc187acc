import { dirname, resolve } from 'node:path';
import { columnKind } from './column-type.ts';
import type { Contract } from './contract.ts';
import { fieldNameOf, typeNameOf } from './element-names.ts';
import type { KeyField } from './model.ts';
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
  /** True when the named property alone is the target's key. */
  readonly isKey: boolean;
};

/**
 * Follows `table.column`, or `file.odcs.yaml#/schema/<object>/properties/<property>` relative to the contract.
 * On failure the message says what could not be found and what is there.
 */
export function resolveTarget(
  to: string,
  from: Contract,
  contracts: ReadonlyMap<string, Contract>,
): { ok: true; value: RelationshipTarget } | { ok: false; message: string } {
  const parts = parseTarget(to);
  if (!parts) {
    return {
      ok: false,
      message: `Expected table.column or file.odcs.yaml#/schema/<object>/properties/<property>, got "${to}".`,
    };
  }
  const file = parts.file ? resolve(dirname(from.file), parts.file) : resolve(from.file);
  const contract = contracts.get(file);
  if (!contract)
    return {
      ok: false,
      message: `Expected a contract at "${parts.file}" (for "${to}"), but none could be read there.`,
    };
  const object = named(contract.document.schema, parts.object);
  if (!object)
    return { ok: false, message: missing('object', parts.object, contract.document.schema, contract) };
  const property = named(object.properties, parts.property);
  if (!property)
    return { ok: false, message: missing('property', parts.property, object.properties, contract) };
  const keyProperties = object.properties.filter((candidate) => candidate.primaryKey);
  return {
    ok: true,
    value: {
      contract,
      object,
      property,
      typeName: typeNameOf(object),
      key: keyField(property, keyProperties.length === 1 && property.primaryKey === true),
      keys: keyProperties.map((candidate) => keyField(candidate, keyProperties.length === 1)),
      isKey: keyProperties.length === 1 && property.primaryKey === true,
    },
  };
}

function keyField(property: OdcsProperty, isOnlyKey: boolean): KeyField {
  const kind = columnKind(property);
  return { field: fieldNameOf(property), kind: isOnlyKey && kind === 'String' ? 'ID' : kind };
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
