/*
 * Paths of a plan: response names, `@` for every element of a list, and `|Book|Film|` for objects of these types only.
 */

const LIST = '@';
const TYPES = '|';

/** The part of a path that only objects of some types pass. */
export function typesPart(types: readonly string[]): string {
  return `${TYPES}${types.join(TYPES)}${TYPES}`;
}

/** Whether a part of a path says of which types objects are, and nothing else. */
export function isTypesPart(part: string | undefined): part is string {
  return part?.startsWith(TYPES) === true; // No response name does.
}

/** Whether an object passes such a part; one that does not say its type does. */
export function passesTypes(part: string, typename: unknown): boolean {
  return typeof typename !== 'string' || part.includes(`${TYPES}${typename}${TYPES}`);
}

/** The response names of a path alone. */
export function namesOf(path: readonly string[]): readonly string[] {
  return path.filter((part) => part !== LIST && !isTypesPart(part));
}

/** A place of the answer without its lists: names joined by dots. */
export function positionOf(path: readonly string[]): string {
  return namesOf(path).join('.');
}

/** The start of a path that is the same for all its objects: the names up to the first list. */
export function plainStart(path: readonly string[]): readonly string[] {
  const list = path.indexOf(LIST);
  return namesOf(list === -1 ? path : path.slice(0, list));
}

/** A path as people read it: `things[]<Book>.author`. */
export function printPath(path: readonly string[]): string {
  return path.reduce((text, part) => {
    if (part === LIST) return `${text}[]`;
    if (isTypesPart(part)) return `${text}<${part.slice(1, -1).replaceAll(TYPES, ', ')}>`;
    return text ? `${text}.${part}` : part;
  }, '');
}
