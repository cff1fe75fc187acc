import { likeExpression } from './like-expression.ts';

/** A value bound to a statement; a list is one array parameter, whatever its length. */
export type Parameter = string | number | boolean | null | readonly (string | number | null)[];

/** What stands in a plan for a value of a statement: a plan is made once and run with many values. */
export type Placeholder = Parameter | BoundVariable | BoundKeys | BoundPattern;

/** One field's values of all representations that are looked up. */
type BoundKeys = { readonly kind: 'keys'; readonly field: number };

/** A LIKE pattern that is bound as a regular expression. */
type BoundPattern = { readonly kind: 'pattern'; readonly of: Placeholder };

/** The values of one run of a plan. */
export type RunValues = {
  readonly variables: Readonly<Record<string, unknown>>;
  /** By field of the representations. */
  readonly keys?: readonly (readonly (string | number | null)[])[];
};

/** Stands for a value inside the variables of an operation while it is planned; nothing of the plan depends on the value. */
export class BoundVariable {
  readonly #path: readonly (string | number)[];
  readonly #checks: ((value: unknown) => void)[] = [];

  constructor(path: readonly (string | number)[]) {
    this.#path = path;
  }

  /** Adds what planning would have checked of the value. The check throws UserInputError. */
  addCheck(check: (value: unknown) => void): void {
    this.#checks.push(check);
  }

  /** The value of one run. Throws what the checks throw. */
  read(variables: RunValues['variables']): Parameter {
    let value: unknown = variables;
    for (const step of this.#path) value = (value as Readonly<Record<string | number, unknown>>)[step];
    for (const check of this.#checks) check(value);
    return value as Parameter;
  }
}

/** The value a placeholder has in one run. */
export function parameterOf(placeholder: Placeholder, values: RunValues): Parameter {
  if (placeholder instanceof BoundVariable) return placeholder.read(values.variables);
  if (typeof placeholder !== 'object' || placeholder === null || !('kind' in placeholder)) return placeholder;
  if (placeholder.kind === 'pattern') return likeExpression(String(parameterOf(placeholder.of, values)));
  return values.keys?.[placeholder.field] ?? [];
}
