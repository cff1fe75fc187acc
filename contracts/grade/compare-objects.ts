import { weftProperty } from '../contract.ts';
import { typeNameOf } from '../element-names.ts';
import type { OdcsContract, OdcsObject } from '../odcs.ts';
import { isSame } from '../same-data.ts';
import { type Change, type ChangeCode, change } from './change.ts';
import { compareProperties } from './compare-properties.ts';
import { compareRules } from './compare-rules.ts';
import { pairUp } from './pair.ts';
import { isSameKey } from './primary-key.ts';

/** Compares the objects of two contracts, and everything inside of them. */
export function compareObjects(older: OdcsContract, newer: OdcsContract): Change[] {
  return pairUp(older.schema, newer.schema, ({ name }) => name).flatMap((pair): Change[] => {
    if (pair.kind === 'removed') {
      const { name } = pair.older;
      return [
        change('OBJECT_REMOVED', {
          element: name,
          message: `The object ${name} was removed.`,
          at: { side: 'older', path: ['schema', pair.from] },
        }),
      ];
    }
    const path = ['schema', pair.to];
    if (pair.kind === 'added') {
      const { name } = pair.newer;
      return [
        change('OBJECT_ADDED', {
          element: name,
          message: `The object ${name} was added.`,
          at: { side: 'newer', path },
        }),
      ];
    }
    return compareObject(pair.older, pair.newer, { older: ['schema', pair.from], newer: path });
  });
}

type Paths = { readonly older: readonly PropertyKey[]; readonly newer: readonly PropertyKey[] };

function compareObject(older: OdcsObject, newer: OdcsObject, paths: Paths): Change[] {
  const element = newer.name;
  const of = (code: ChangeCode, message: string, key: string = 'name'): Change =>
    change(code, { element, message, at: { side: 'newer', path: [...paths.newer, key] } });
  const changes: Change[] = [];
  if (typeNameOf(older) !== typeNameOf(newer))
    changes.push(
      of(
        'OBJECT_RENAMED',
        `The type ${typeNameOf(older)} (object ${older.name}) is now ${typeNameOf(newer)} (object ${newer.name}).`,
      ),
    );
  else if (older.name !== newer.name)
    changes.push(
      of(
        'OBJECT_RENAMED',
        `The object ${older.name} is now ${newer.name}; the type stays ${typeNameOf(newer)}, its lists change their names.`,
      ),
    );
  const sourceOf = (object: OdcsObject) => object.physicalName ?? object.name;
  if (sourceOf(older) !== sourceOf(newer))
    changes.push(
      of(
        'PHYSICAL_NAME_CHANGED',
        `The data was called ${sourceOf(older)} and is called ${sourceOf(newer)}.`,
        'physicalName',
      ),
    );
  if (!isSameKey(older.properties, newer.properties))
    changes.push(of('KEY_CHANGED', `The primary key of ${element} is another.`, 'properties'));
  const texts = [
    'description',
    'businessName',
    'tags',
    'dataGranularityDescription',
    'authoritativeDefinitions',
  ] as const;
  for (const key of texts)
    if (!isSame(older[key], newer[key]))
      changes.push(of('TEXT_CHANGED', `${key} of ${element} was changed.`, key));
  const details = ['physicalType', 'relationships'] as const;
  for (const key of details)
    if (!isSame(older[key], newer[key]))
      changes.push(of('DETAIL_CHANGED', `${key} of ${element} was changed.`, key));
  if (!isSame(otherProperties(older), otherProperties(newer)))
    changes.push(of('DETAIL_CHANGED', `Custom properties of ${element} were changed.`, 'customProperties'));
  const inside = { element, older: paths.older, newer: paths.newer };
  return [
    ...changes,
    ...compareRules(older.quality, newer.quality, inside),
    ...compareProperties(older.properties, newer.properties, inside),
  ];
}

/** `weft.type` is graded by the name that it gives. */
function otherProperties(object: OdcsObject) {
  const { customProperties = [] } = object;
  return weftProperty(object, 'type') === undefined
    ? customProperties
    : customProperties.filter(({ property }) => property !== 'weft.type');
}
