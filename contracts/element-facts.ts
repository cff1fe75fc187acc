import { type Contract, weftProperty } from './contract.ts';
import { isDay } from './day.ts';
import type { Finding } from './finding.ts';
import type { OdcsObject, OdcsProperty } from './odcs.ts';

/** What a person or a gateway should know of an element of a contract, beside its form. */
export type ElementFacts = {
  /** Tags that federation can carry, `cde` for a critical data element among them. */
  readonly tags: readonly string[];
  /** What the element means, by whose definition. */
  readonly semantics: readonly { readonly type: string; readonly url: string }[];
  /** Why nobody should start to use it. */
  readonly deprecation?: string;
  /** From when on it may be gone. */
  readonly sunset?: Sunset;
};

/** The end of something deprecated, as `@sunset` says it. */
export type Sunset = {
  /** The first day it may be gone, as `2027-03-31`. */
  readonly on: string;
  readonly since?: string;
  readonly replacement?: string;
};

type Described = Pick<OdcsObject, 'businessName' | 'description'> & Pick<OdcsProperty, 'examples'>;

const MAX_TAG_LENGTH = 128;
/** Values of people, even as examples, are not for a schema that everyone may read. */
const EXAMPLES_SHOWN = new Set(['public', 'internal']);

/** The facts of an object or property. Tags that federation cannot carry are left out; `checkTags` tells of them. */
export function elementFacts(element: Omit<OdcsProperty, 'name'> | OdcsObject): ElementFacts {
  const deprecated = weftProperty(element, 'deprecated');
  const sunset = sunsetOn(weftProperty(element, 'sunset'), element);
  const isDeprecated = deprecated === true || typeof deprecated === 'string' || sunset !== undefined;
  const isReason = typeof deprecated === 'string' && deprecated !== '';
  const isCritical = 'criticalDataElement' in element && element.criticalDataElement === true;
  return {
    tags: [...new Set([...(element.tags ?? []).filter(isTag), ...(isCritical ? ['cde'] : [])])],
    semantics: (element.authoritativeDefinitions ?? []).map(({ type, url }) => ({ type, url })),
    ...(isDeprecated ? { deprecation: isReason ? deprecated : endingText(sunset) } : {}),
    ...(sunset ? { sunset } : {}),
  };
}

/** The end on a day, with what the element says beside it; undefined when it is no day. */
export function sunsetOn(on: unknown, element: Parameters<typeof weftProperty>[0]): Sunset | undefined {
  if (!isDay(on)) return undefined;
  const [since, replacement] = [
    weftProperty(element, 'deprecatedSince'),
    weftProperty(element, 'replacement'),
  ];
  return {
    on,
    ...(isDay(since) ? { since } : {}),
    ...(typeof replacement === 'string' ? { replacement } : {}),
  };
}

function endingText(sunset: Sunset | undefined): string {
  if (!sunset) return 'No longer supported.';
  return `Supported until ${sunset.on}.${sunset.replacement ? ` Use ${sunset.replacement}.` : ''}`;
}

/** Letters, digits, `_`, `-` and `/`, a letter or `_` first: what federation takes as the name of a tag. */
export function isTag(tag: string): boolean {
  return /^[_A-Za-z][_\-/0-9A-Za-z]*$/.test(tag) && tag.length <= MAX_TAG_LENGTH;
}

/** The description of an element: its business name first, examples last. Those of personal data are not shown. */
export function descriptionOf(
  element: Described & { classification?: string | undefined },
  isPersonal = false,
): string {
  const { businessName, description, examples = [], classification = 'public' } = element;
  const shown = isPersonal || !EXAMPLES_SHOWN.has(classification) ? [] : examples;
  const values = shown.map((one) => (typeof one === 'string' ? one : JSON.stringify(one)));
  return [businessName, description, values.length > 0 ? `Examples: ${values.join(', ')}` : undefined]
    .filter((line) => line !== undefined && line.trim() !== '')
    .join('\n');
}

/** Finds tags that no gateway will see, because federation has no way to write them. */
export function checkTags({ document, placeOf }: Contract): Finding[] {
  const check = (tags: readonly string[] | undefined, path: readonly PropertyKey[]): Finding[] =>
    (tags ?? []).flatMap((tag, index): Finding[] => {
      if (isTag(tag)) return [];
      const message = `Expected a tag of letters, digits, "_", "-" and "/", a letter first, and at most ${MAX_TAG_LENGTH} characters, got ${JSON.stringify(tag.slice(0, 80))}; it is left out of the graph.`;
      return [
        { code: 'UNUSABLE_TAG', severity: 'warning', message, place: placeOf([...path, 'tags', index]) },
      ];
    });
  return [
    ...check(document.tags, []),
    ...document.schema.flatMap((object, index) => [
      ...check(object.tags, ['schema', index]),
      ...object.properties.flatMap((property, position) =>
        check(property.tags, ['schema', index, 'properties', position]),
      ),
    ]),
  ];
}
