import { Kind, type SelectionSetNode } from 'graphql';
import type { AnswerPart } from '../../plan/split-deferred.ts';
import type { ExecutionError } from '../executor.ts';
import type { Path } from './run.ts';

/** Errors by the part that they are told in. */
export class PartErrors {
  readonly #byPart = new Map<AnswerPart, ExecutionError[]>();

  /**
   * Takes the errors of the fetches made for a part. What only a part inside of it asked for may have been fetched along with it,
   * and then the error is that part's.
   */
  take(part: AnswerPart, errors: readonly ExecutionError[]): void {
    for (const error of errors) {
      const names = (error.path ?? []).filter((step) => typeof step === 'string');
      this.#of(names.length === 0 ? part : (partOf(part, names) ?? part)).push(error);
    }
  }

  /** The errors of a part that concern one of its objects: at, above or below it. */
  at(part: AnswerPart, path: Path): ExecutionError[] {
    return this.#of(part).filter(({ path: where = [] }) =>
      where.every((step, index) => index >= path.length || step === path[index]),
    );
  }

  #of(part: AnswerPart): ExecutionError[] {
    const known = this.#byPart.get(part);
    if (known) return known;
    const errors: ExecutionError[] = [];
    this.#byPart.set(part, errors);
    return errors;
  }
}

/** The part that asks for a field, the outermost if several do. */
function partOf(part: AnswerPart, names: readonly string[]): AnswerPart | undefined {
  const isBelow = part.names.every((name, index) => name === names[index]);
  if (!isBelow || names.length <= part.names.length) return undefined;
  if (asksFor(part.selectionSet, names, part.names.length)) return part;
  for (const inner of part.inner) {
    const found = partOf(inner, names);
    if (found) return found;
  }
  return undefined;
}

function asksFor(set: SelectionSetNode, names: readonly string[], at: number): boolean {
  if (at === names.length) return true;
  return set.selections.some((node) => {
    if (node.kind === Kind.FRAGMENT_SPREAD) return false; // They were expanded.
    if (node.kind === Kind.INLINE_FRAGMENT) return asksFor(node.selectionSet, names, at);
    if ((node.alias ?? node.name).value !== names[at]) return false;
    return !node.selectionSet || asksFor(node.selectionSet, names, at + 1);
  });
}
