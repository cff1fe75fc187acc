import type { Operation } from './operation.ts';

/** How subgraphs written with graphql-js speak of a variable: at the start of a message, and in the place inside its value. */
const VARIABLE = /(?:Variable )?"\$(\w+)"|\bat "(\w+)(?:\.([^"]*))?"/g;

/**
 * The errors of subgraphs in the words of the client: of a variable that stands for a literal of its text it never heard. Returns the
 * same array when there is nothing to change.
 */
export function unliftMessages<T extends { readonly message: string }>(
  errors: readonly T[],
  { literals }: Pick<Operation, 'literals'>,
): readonly T[] {
  if (!literals || errors.length === 0) return errors;
  const isOurs = (name: string | undefined): boolean =>
    name !== undefined && Object.hasOwn(literals.values, name);
  return errors.map((error) => {
    const message = error.message.replace(VARIABLE, (found, variable, start, rest) => {
      if (isOurs(variable))
        return found.startsWith('"') ? 'the value of an argument' : 'The value of an argument';
      if (!isOurs(start)) return found;
      return rest === undefined ? 'there' : `at "${rest}"`;
    });
    return message === error.message ? error : { ...error, message };
  });
}
