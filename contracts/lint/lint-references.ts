import { placedObjects, placedProperties } from './elements.ts';
import type { LintContext } from './lint-rule.ts';

/** The two notations of the standard's JSON Schema. */
const SHORT = /^[A-Za-z_][A-Za-z0-9_]*\.[A-Za-z_][A-Za-z0-9_]*$/;
const QUALIFIED =
  /^(?:(?:https?:\/\/)?[A-Za-z0-9._\-/]+\.yaml#)?\/?[A-Za-z_][A-Za-z0-9_]*\/[A-Za-z0-9_-]+(?:\/[A-Za-z_][A-Za-z0-9_]*\/[A-Za-z0-9_-]+)*$/;

/** References that the standard would refuse, whether or not they lead anywhere. */
export function lintReferences(context: LintContext): void {
  const { document } = context.contract;
  for (const { object, path } of placedObjects(document)) {
    object.relationships?.forEach((relationship, index) => {
      const at = [...path, 'relationships', index];
      lintEnd(relationship.from, [...at, 'from'], context);
      lintEnd(relationship.to, [...at, 'to'], context);
      const [from, to] = [relationship.from, relationship.to].map((end) =>
        Array.isArray(end) ? end.length : end === undefined ? 0 : 1,
      );
      if (from !== to || Array.isArray(relationship.from) !== Array.isArray(relationship.to))
        context.report(
          'UNEQUAL_REFERENCE',
          at,
          `Expected as many properties in from as in to for a relationship of ${object.name}, got ${from} and ${to}.`,
        );
    });
  }
  for (const { property, path } of placedProperties(document))
    property.relationships?.forEach((relationship, index) => {
      lintEnd(relationship.to, [...path, 'relationships', index, 'to'], context);
    });
}

function lintEnd(
  end: string | readonly string[] | undefined,
  path: readonly PropertyKey[],
  { report }: LintContext,
): void {
  const references = end === undefined ? [] : typeof end === 'string' ? [end] : end;
  for (const reference of references) {
    if (!SHORT.test(reference) && !QUALIFIED.test(reference))
      report(
        'INVALID_REFERENCE',
        path,
        `Expected table.column or [file.yaml#]/schema/<object>/properties/<property>, got ${reference}.`,
      );
    else if (/\/properties\/[^/]+\/properties\//.test(reference))
      report(
        'NESTED_REFERENCE',
        path,
        `The reference ${reference} leads to a nested property, which is no key of a type.`,
      );
  }
}
