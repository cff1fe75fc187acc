import { placedObjects, placedProperties } from './elements.ts';
import type { LintContext } from './lint-rule.ts';

/** What readers will miss: an owner, descriptions, classes, keys. */
export function lintCompleteness({ contract, report }: LintContext): void {
  const { document } = contract;
  if (!document.team?.name)
    report(
      'MISSING_OWNER',
      document.team ? ['team'] : [],
      'Expected team.name: who answers for the product.',
    );
  if (!document.description?.purpose)
    report(
      'MISSING_DESCRIPTION',
      document.description ? ['description'] : [],
      'Expected description.purpose: what the product is for.',
    );
  for (const { object, path } of placedObjects(document)) {
    if (!object.description)
      report(
        'MISSING_DESCRIPTION',
        [...path, 'name'],
        `Expected a description of the object ${object.name}.`,
      );
    if (!object.properties.some(({ primaryKey }) => primaryKey))
      report(
        'MISSING_KEY',
        [...path, 'name'],
        `Expected a primaryKey among the properties of ${object.name}: without one no other domain can refer to its rows.`,
      );
  }
  for (const { property, path, label } of placedProperties(document)) {
    if (property.name === undefined) continue;
    const at = [...path, 'name'];
    if (!property.description)
      report('MISSING_DESCRIPTION', at, `Expected a description of the property ${label}.`);
    if (!property.classification)
      report(
        'MISSING_CLASSIFICATION',
        at,
        `Expected a classification (public, internal, confidential or restricted) of the property ${label}.`,
      );
  }
}
