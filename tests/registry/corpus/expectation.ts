import type { Edit } from './corpus-mesh.ts';
import type { Observed } from './observe.ts';

/** Whom a change may concern beyond those that the judge finds: a rule of its own about what an operation was seen to do. */
export type Rule = (operation: Observed) => boolean;

/** One report that a change must give. */
export type Expected = { readonly code: string; readonly coordinate: string; readonly also: Rule };

/** A change of the corpus: edits of the mesh, and every report that has to come of them. */
export type SeededChange = {
  readonly title: string;
  readonly edits: readonly Edit[];
  readonly reports: readonly Expected[];
};

/** One change. */
export function change(title: string, edits: readonly Edit[], ...reports: readonly Expected[]): SeededChange {
  return { title, edits, reports };
}

/** One report; where S2 is wider than what the judge can see, `also` says whom it adds. */
export function gives(code: string, coordinate: string, also: Rule = () => false): Expected {
  return { code, coordinate, also };
}

/** Whoever reads one of these fields, on whatever type. */
export function reading(...fields: readonly string[]): Rule {
  return (operation) => fields.some((field) => operation.fields.has(field));
}

/** Whoever meets one of these types in an answer, or gives a value of it. */
export function using(...types: readonly string[]): Rule {
  return ({ types: met, inputs }) => types.some((type) => met.has(type) || inputs.has(type));
}

/** Whoever writes the argument, or gives the input field a value. */
export function giving(key: string): Rule {
  return ({ given }) => given.has(key);
}

/** Whoever leaves the argument or input field out, or gives null. */
export function leavingOut(key: string): Rule {
  return ({ open }) => open.has(key);
}

/** Whoever reads or gives anything whose coordinate has this form. */
export function touching(form: RegExp): Rule {
  return ({ fields, given }) => [...fields, ...given].some((key) => form.test(key));
}
