import { type Contract, weftProperty } from './contract.ts';
import type { Finding, Place } from './finding.ts';
import type { Column, ProductHeader, WriteKind, WriteRules } from './model.ts';
import { hidesParts, isNestedValue } from './nested-values.ts';
import type { OdcsObject } from './odcs.ts';
import type { WeftPropertyName } from './weft-properties.ts';

const KINDS: readonly WriteKind[] = ['insert', 'update', 'delete'];
const VERSION_KINDS = new Set(['Int', 'BigInt', 'DateTime', 'LocalDateTime']);

/** A table as far as its rules need it. */
export type WrittenTable = {
  readonly contract: Contract;
  readonly object: OdcsObject;
  /** Place of the object in `schema`. */
  readonly index: number;
  readonly product: ProductHeader;
  readonly columns: readonly Column[];
  readonly key: readonly string[];
};

/** Reads `weft.writable` of an object; undefined when nothing may be written. What cannot be served goes to `findings`. */
export function writeRules(table: WrittenTable, findings: Finding[]): WriteRules | undefined {
  const { contract, object, index, columns } = table;
  const value = weftProperty(object, 'writable');
  if (value === undefined || value === false) return undefined;
  const place = customPropertyPlace(contract, ['schema', index], object, 'writable');
  const report: Report = (code, message, at = place, fix) => {
    findings.push({ code, severity: 'error', message, place: at, ...(fix ? { fix } : {}) });
  };
  const kinds = readKinds(value);
  if (!kinds) {
    const expected = `Expected true or a list of insert, update and delete as weft.writable of ${object.name}`;
    report('INVALID_WRITABLE', `${expected}, got ${JSON.stringify(value)}.`);
    return undefined;
  }
  const refusal = whyNotWritable(table);
  if (refusal) report('NOT_WRITABLE', `${object.name} cannot be writable: ${refusal}.`);
  const marked = (name: WeftPropertyName): Column[] =>
    columns.filter((_column, at) => {
      const property = object.properties[at];
      return property !== undefined && weftProperty(property, name) === true;
    });
  const versions = marked('version');
  checkVersions(table, versions, report);
  const [version] = versions;
  const polled = weftProperty(object, 'events');
  const touched = isRecord(polled) && polled['source'] === 'poll' ? polled['column'] : undefined;
  const readOnly = new Set([...marked('readOnly'), ...versions]);
  const settable = columns.filter(
    (column) =>
      !readOnly.has(column) &&
      !losesParts(column) &&
      column.expression === undefined &&
      column.name !== touched,
  );
  const nested = columns.find((column) => losesParts(column) && column.nonNull && !readOnly.has(column));
  if (nested && kinds.includes('insert'))
    report(
      'NOT_WRITABLE',
      `Rows of ${object.name} cannot be inserted: its required property ${nested.name} is restricted inside, and a write would lose what is.`,
      nested.place,
      'Leave insert out of weft.writable, or let the database fill the property in (weft.readOnly).',
    );
  if (settable.length === 0) report('NOT_WRITABLE', `${object.name} has no property that may be written.`);
  checkPatterns(table, settable, report);
  return {
    kinds,
    settable,
    defaults: marked('hasDefault').map((column) => column.name),
    ...(version ? { version } : {}),
  };
}

type Report = (code: string, message: string, at?: Place, fix?: string) => void;

function checkVersions({ object, key }: WrittenTable, versions: readonly Column[], report: Report): void {
  for (const { name, kind, restricted, place: at } of versions) {
    if (versions.length > 1)
      report(
        'INVALID_VERSION',
        `Expected weft.version on one property of ${object.name}, also on ${name}.`,
        at,
      );
    else if (!VERSION_KINDS.has(kind) || restricted || key.includes(name))
      report(
        'INVALID_VERSION',
        `Expected weft.version on an integer or timestamp that is neither restricted nor a key, got ${object.name}.${name} (${kind}).`,
        at,
      );
  }
}

function checkPatterns({ object }: WrittenTable, settable: readonly Column[], report: Report): void {
  for (const { name, constraint, place: at } of settable) {
    const pattern = constraint?.['pattern'];
    if (typeof pattern === 'string' && !isPattern(pattern))
      report(
        'INVALID_PATTERN',
        `Expected a regular expression as pattern of ${object.name}.${name}, got ${pattern}.`,
        at,
      );
  }
}

function readKinds(value: unknown): readonly WriteKind[] | undefined {
  if (value === true) return KINDS;
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const isKnown = value.every((one) => KINDS.some((kind) => kind === one));
  return isKnown ? KINDS.filter((kind) => value.includes(kind)) : undefined;
}

function whyNotWritable({ object, product, columns, key }: WrittenTable): string | undefined {
  const { type, format } = product.server;
  if (product.access === 'aggregate') return 'its product publishes groups only (weft.access: aggregate)';
  if (weftProperty(object, 'query') !== undefined) return 'its rows come from a query (weft.query)';
  if (type !== 'duckdb' && !type.startsWith('postgres'))
    return `only tables in PostgreSQL and in DuckDB database files are, and its server is ${type}${format ? ` (${format})` : ''}`;
  if (key.length === 0) return 'it has no primaryKey, by which rows are found and changes ordered';
  const restricted = columns.find((column) => column.restricted && key.includes(column.name));
  return restricted && `its key ${restricted.name} is restricted`;
}

/** Where a custom property of a contract element is written. */
export function customPropertyPlace(
  contract: Contract,
  path: readonly PropertyKey[],
  element: { readonly customProperties?: readonly { property: string }[] | undefined },
  name: string,
): Place {
  const at = element.customProperties?.findIndex((one) => one.property === `weft.${name}`) ?? -1;
  return contract.placeOf(at < 0 ? path : [...path, 'customProperties', at, 'value']);
}

/** Who writes an object or a list as a whole does not know what of it is restricted. */
function losesParts(column: Column): boolean {
  return isNestedValue(column) && (column.restricted || hidesParts(column));
}

function isPattern(pattern: string): boolean {
  try {
    return new RegExp(pattern, 'u') instanceof RegExp;
  } catch {
    return false;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
