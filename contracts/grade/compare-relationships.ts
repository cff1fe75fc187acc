import { weftText } from '../contract.ts';
import { pascalCase } from '../naming.ts';
import type { OdcsProperty } from '../odcs.ts';
import { isSame } from '../same-data.ts';
import { type Change, changeAt, type Inside } from './change.ts';
import { pairUp } from './pair.ts';

type Relationships = OdcsProperty['relationships'];
type Relationship = NonNullable<Relationships>[number];

/** Compares where a property points. Both notations of a reference are one. */
export function compareRelationships(
  older: Relationships,
  newer: Relationships,
  inside: Inside & { readonly field: string },
): Change[] {
  const of = changeAt(inside);
  const pairs = pairUp<Relationship & { id?: string }>(older, newer, ({ to }) => target(to));
  const removed = pairs.flatMap((pair) => (pair.kind === 'removed' ? [pair.older] : []));
  const added = pairs.flatMap((pair) => (pair.kind === 'added' ? [pair.newer] : []));
  const [from, to] = [removed[0], added[0]];
  if (removed.length === 1 && added.length === 1 && from && to)
    return [
      of(
        'RELATIONSHIP_CHANGED',
        `The relationship led to ${shown(from.to)} and leads to ${shown(to.to)}.`,
        'relationships',
      ),
    ];
  return [
    ...removed.map((one) =>
      of('RELATIONSHIP_REMOVED', `The relationship to ${shown(one.to)} was removed.`, 'relationships'),
    ),
    ...added.map((one) =>
      takesField(one, inside.field)
        ? of(
            'RELATIONSHIP_TAKES_FIELD',
            `The field ${inside.field} leads to ${shown(one.to)} now; the value moves to another field.`,
            'relationships',
          )
        : of('RELATIONSHIP_ADDED', `A relationship to ${shown(one.to)} was added.`, 'relationships'),
    ),
    ...pairs.flatMap((pair) => (pair.kind === 'kept' ? keptNames(pair.older, pair.newer, of) : [])),
  ];
}

/** The fields a relationship makes: the way there, and the way back. */
function keptNames(older: Relationship, newer: Relationship, of: ReturnType<typeof changeAt>): Change[] {
  const changes = (['field', 'inverse'] as const).flatMap((name): Change[] => {
    const [from, to] = [weftText(older, name), weftText(newer, name)];
    if (from === to) return [];
    const message = `weft.${name} of the relationship was ${from ?? 'not said'} and is ${to ?? 'not said'}.`;
    if (name === 'inverse' && from === undefined) return [of('RELATIONSHIP_ADDED', message, 'relationships')];
    return [of(to === undefined ? 'RELATIONSHIP_REMOVED' : 'RELATIONSHIP_CHANGED', message, 'relationships')];
  });
  if (changes.length > 0 || isSame(older, { ...newer, to: older.to })) return changes;
  return [of('DETAIL_CHANGED', 'The relationship is described otherwise.', 'relationships')];
}

/** As the toolkit names it: a property without a telling ending gives its field to the relationship. */
function takesField(relationship: Relationship, field: string): boolean {
  const named = weftText(relationship, 'field');
  if (named !== undefined) return named === field;
  const property = target(relationship.to).split(/[./]/).at(-1) ?? '';
  return !new RegExp(`(Id|Code|Key|No|Number|${pascalCase(property)})$`).test(field);
}

/** `a.b`, `schema/a/properties/b` and `/schema/a/properties/b` are one place. */
function target(to: string | readonly string[]): string {
  if (typeof to !== 'string') return to.map(target).join(' ');
  const short = /^([\w-]+)\.([\w-]+)$/.exec(to);
  return short
    ? `#schema/${short[1]}/properties/${short[2]}`
    : to.replace(/^#?\/?schema\//, '#schema/').replace('#/', '#');
}

function shown(to: string | readonly string[]): string {
  return typeof to === 'string' ? to : to.join(', ');
}
