import { columnKind } from '../column-type.ts';
import { fieldNameOf } from '../element-names.ts';
import type { OdcsProperty } from '../odcs.ts';
import { isSame } from '../same-data.ts';
import { type Change, change, changeAt, type Inside } from './change.ts';
import { compareClassification } from './compare-classification.ts';
import { compareEnums } from './compare-enums.ts';
import { compareLimits } from './compare-limits.ts';
import { compareRelationships } from './compare-relationships.ts';
import { compareRules } from './compare-rules.ts';
import { pairUp } from './pair.ts';

/** Compares the properties of an object, or those inside of a property. */
export function compareProperties(
  older: readonly OdcsProperty[],
  newer: readonly OdcsProperty[],
  { element, ...paths }: Inside,
): Change[] {
  return pairUp(older, newer, ({ name }) => name).flatMap((pair): Change[] => {
    if (pair.kind === 'removed') {
      const at = { side: 'older', path: [...paths.older, 'properties', pair.from] } as const;
      const name = `${element}.${pair.older.name}`;
      return [
        change('PROPERTY_REMOVED', { element: name, message: `The property ${name} was removed.`, at }),
      ];
    }
    const path = [...paths.newer, 'properties', pair.to];
    const name = `${element}.${pair.newer.name}`;
    if (pair.kind === 'added') {
      const code = pair.newer.required ? 'REQUIRED_PROPERTY_ADDED' : 'PROPERTY_ADDED';
      return [
        change(code, {
          element: name,
          message: `The property ${name} was added.`,
          at: { side: 'newer', path },
        }),
      ];
    }
    const inside = { element: name, older: [...paths.older, 'properties', pair.from], newer: path };
    return compareProperty(pair.older, pair.newer, inside);
  });
}

/** What may stand for the elements of a list has no name of its own. */
type Body = Omit<OdcsProperty, 'name'> & { readonly name?: string | undefined };

function compareProperty(older: OdcsProperty, newer: OdcsProperty, inside: Inside): Change[] {
  const of = changeAt(inside);
  const changes: Change[] = [];
  const isRenamed = older.name !== newer.name;
  if (isRenamed) {
    const isAliased = fieldNameOf(older) === fieldNameOf(newer);
    const field = isAliased ? `; its field stays ${fieldNameOf(newer)}` : '';
    changes.push(
      of(
        isAliased ? 'PROPERTY_RENAMED_WITH_ALIAS' : 'PROPERTY_RENAMED',
        `The property ${older.name} is now ${newer.name}${field}.`,
        'name',
      ),
    );
  } else if (fieldNameOf(older) !== fieldNameOf(newer)) {
    changes.push(
      of(
        'FIELD_RENAMED',
        `The field ${fieldNameOf(older)} is now ${fieldNameOf(newer)}.`,
        'customProperties',
      ),
    );
  }
  const sourceOf = ({ physicalName, name }: OdcsProperty) => physicalName ?? name;
  if (sourceOf(older) !== sourceOf(newer))
    changes.push(
      of(
        'PHYSICAL_NAME_CHANGED',
        `The column was called ${sourceOf(older)} and is called ${sourceOf(newer)}.`,
        'physicalName',
      ),
    );
  return [...changes, ...compareBody(older, newer, inside)];
}

function compareBody(older: Body, newer: Body, inside: Inside): Change[] {
  return [
    ...compareTypes(older, newer, inside),
    ...comparePresence(older, newer, inside),
    ...compareLimits(older.logicalTypeOptions, newer.logicalTypeOptions, inside),
    ...compareEnums(older.quality, newer.quality, inside),
    ...compareRules(older.quality, newer.quality, inside),
    ...compareClassification(older.classification, newer.classification, inside),
    ...compareRelationships(older.relationships, newer.relationships, {
      ...inside,
      field: fieldNameOf({ ...newer, name: newer.name ?? '' }),
    }),
    ...compareDetails(older, newer, inside),
    ...compareProperties(older.properties ?? [], newer.properties ?? [], inside),
    ...compareItems(older, newer, inside),
  ];
}

function compareItems(older: Body, newer: Body, { element, ...paths }: Inside): Change[] {
  if (!older.items || !newer.items) return [];
  return compareBody(older.items, newer.items, {
    element: `${element}[]`,
    older: [...paths.older, 'items'],
    newer: [...paths.newer, 'items'],
  });
}

function compareTypes(older: Body, newer: Body, inside: Inside): Change[] {
  const of = changeAt(inside);
  const kindOf = (body: Body) => {
    // The values of an enum are compared by themselves.
    const kind = columnKind({ ...body, quality: undefined });
    return `${body.logicalType ?? 'string'} (${kind})`;
  };
  if (kindOf(older) !== kindOf(newer))
    return [of('TYPE_CHANGED', `The type was ${kindOf(older)} and is ${kindOf(newer)}.`, 'logicalType')];
  const changes: Change[] = [];
  if (!isSame(older.physicalType?.toLowerCase(), newer.physicalType?.toLowerCase())) {
    const message = `The physical type was ${older.physicalType ?? 'not said'} and is ${newer.physicalType ?? 'not said'}.`;
    changes.push(of('PHYSICAL_TYPE_CHANGED', message, 'physicalType'));
  }
  const formatOf = ({ logicalTypeOptions }: Body) => logicalTypeOptions?.format;
  if (formatOf(older) !== formatOf(newer))
    changes.push(
      of(
        'FORMAT_CHANGED',
        `The format was ${formatOf(older) ?? 'not said'} and is ${formatOf(newer) ?? 'not said'}.`,
        'logicalTypeOptions',
      ),
    );
  return changes;
}

function comparePresence(older: Body, newer: Body, inside: Inside): Change[] {
  const of = changeAt(inside);
  const isRequired = ({ required, primaryKey }: Body) => required === true || primaryKey === true;
  const isUnique = ({ unique }: Body) => unique === true;
  const changes: Change[] = [];
  if (isRequired(older) !== isRequired(newer))
    changes.push(
      isRequired(newer)
        ? of('BECAME_REQUIRED', 'Every row must have a value now.', 'required')
        : of('BECAME_OPTIONAL', 'Rows may have no value now.', 'required'),
    );
  if (isUnique(older) !== isUnique(newer))
    changes.push(
      isUnique(newer)
        ? of('BECAME_UNIQUE', 'No two rows may have the same value now.', 'unique')
        : of('NO_LONGER_UNIQUE', 'Several rows may have the same value now.', 'unique'),
    );
  return changes;
}

function compareDetails(older: Body, newer: Body, inside: Inside): Change[] {
  const of = changeAt(inside);
  const texts = [
    'description',
    'businessName',
    'tags',
    'examples',
    'authoritativeDefinitions',
    'criticalDataElement',
  ] as const;
  const details = [
    ...(['partitioned', 'partitionKeyPosition', 'encryptedName', 'transformSourceObjects'] as const),
    ...(['transformLogic', 'transformDescription'] as const),
  ];
  const changes = [
    ...texts
      .filter((key) => !isSame(older[key], newer[key]))
      .map((key) => of('TEXT_CHANGED', `${key} was changed.`, key)),
    ...details
      .filter((key) => !isSame(older[key], newer[key]))
      .map((key) => of('DETAIL_CHANGED', `${key} was changed.`, key)),
  ];
  const rest = ({ customProperties = [] }: Body) =>
    customProperties.filter(({ property }) => property !== 'weft.field');
  if (!isSame(rest(older), rest(newer)))
    changes.push(of('DETAIL_CHANGED', 'Custom properties were changed.', 'customProperties'));
  return changes;
}
