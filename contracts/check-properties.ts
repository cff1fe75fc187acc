import { canBeKey, logicalTypeOf } from './column-type.ts';
import type { Contract } from './contract.ts';
import type { Finding } from './finding.ts';
import type { OdcsProperty } from './odcs.ts';

type Element = Omit<OdcsProperty, 'name'> & { readonly name?: string | undefined };
type Path = readonly PropertyKey[];

/** What belongs to columns of the table and means nothing inside one. */
const ONLY_AT_TOP = ['transformLogic', 'relationships', 'primaryKey'] as const;

/** Finds what properties of a contract say that makes no column, or not the one that was meant. */
export function checkProperties(contract: Contract): Finding[] {
  return contract.document.schema.flatMap((object, index) =>
    object.properties.flatMap((property, position) =>
      new PropertyCheck(contract, `${object.name}.${property.name}`).column(property, [
        ...['schema', index, 'properties', position],
      ]),
    ),
  );
}

/** The check of one column, with the name it has in messages. */
class PropertyCheck {
  readonly #contract: Contract;
  readonly #name: string;

  constructor(contract: Contract, name: string) {
    this.#contract = contract;
    this.#name = name;
  }

  column(property: OdcsProperty, path: Path): Finding[] {
    const findings = this.of(property, path);
    if (!property.primaryKey || findings.some(({ severity }) => severity === 'error') || canBeKey(property))
      return findings;
    const message = `Expected the primary key to be made of plain values, got the ${property.logicalType ?? 'object'} ${this.#name}: rows can be listed, but not found by a key or pointed at.`;
    const place = this.#contract.placeOf([...path, 'primaryKey']);
    return [...findings, { code: 'UNUSABLE_KEY', severity: 'warning', message, place }];
  }

  of(element: Element, path: Path): Finding[] {
    const findings = this.#kind(element, path);
    if (element.items) findings.push(...this.#inside(element.items, [...path, 'items']));
    element.properties?.forEach((property, index) => {
      findings.push(...this.#inside(property, [...path, 'properties', index]));
    });
    return findings;
  }

  #inside(element: Element, path: Path): Finding[] {
    const misplaced = ONLY_AT_TOP.filter((key) => element[key] !== undefined && element[key] !== false).map(
      (key): Finding => ({
        code: 'MISPLACED_KEY',
        severity: 'warning',
        message: `Expected ${key} on a property of the object itself, got it inside ${this.#name}, where it does nothing.`,
        place: this.#contract.placeOf([...path, key]),
      }),
    );
    return [...misplaced, ...this.of(element, path)];
  }

  #kind(element: Element, path: Path): Finding[] {
    const place = this.#contract.placeOf(path);
    const isOpen = (element.properties ?? []).some((one) => one.classification !== 'restricted');
    if (element.logicalType === 'array' && !element.items) {
      const message = `Expected items for the array ${this.#name}: what it holds. Without them it is JSON in the graph.`;
      return [
        {
          code: 'ARRAY_WITHOUT_ITEMS',
          severity: 'warning',
          message,
          place,
          fix: 'Write items with the logicalType of the values.',
        },
      ];
    }
    if (element.logicalType === 'object' && element.properties?.length && !isOpen) {
      const message = `Expected the object ${this.#name} to have at least one property that is not restricted.`;
      return [{ code: 'NOTHING_TO_SHOW', severity: 'error', message, place }];
    }
    const { physicalType } = element;
    if (
      !element.logicalType &&
      physicalType &&
      !element.items &&
      !element.properties &&
      !logicalTypeOf(physicalType)
    ) {
      const message = `Expected a logicalType for ${this.#name}: the physical type ${JSON.stringify(physicalType)} alone does not tell what the graph should make of it.`;
      return [
        {
          code: 'NO_USABLE_TYPE',
          severity: 'error',
          message,
          place,
          fix: 'Write logicalType: string, or what fits.',
        },
      ];
    }
    const stray = element.items ? 'items' : element.properties?.length ? 'properties' : undefined;
    const fitting = stray === 'items' ? 'array' : 'object';
    if (!stray || element.logicalType === fitting) return [];
    const message = `Expected logicalType ${fitting} for ${this.#name}, which has ${stray}, got ${element.logicalType ?? 'none'}.`;
    return [{ code: 'NO_USABLE_TYPE', severity: 'error', message, place }];
  }
}
