/** A directive on a type or a field, with its arguments as data. */
export type DirectiveUse = { readonly name: string; readonly args: Readonly<Record<string, unknown>> };

/** The type of a field: a name, or a list of a type. */
export type TypeUse =
  | { readonly kind: 'named'; readonly name: string; readonly nonNull: boolean }
  | { readonly kind: 'list'; readonly of: TypeUse; readonly nonNull: boolean };

/** A field of a type, whatever text it was parsed from or will be printed as. */
export type FieldFacts = {
  readonly name: string;
  readonly type: TypeUse;
  readonly description: string;
  readonly directives: readonly DirectiveUse[];
  readonly hasArguments: boolean;
};

/** A type with fields. */
export type TypeFacts = {
  readonly name: string;
  readonly description: string;
  readonly directives: readonly DirectiveUse[];
  readonly fields: readonly FieldFacts[];
  readonly isExtension: boolean;
};

/** The types of a schema as far as contracts are about them. */
export type SchemaFacts = {
  readonly types: ReadonlyMap<string, TypeFacts>;
  readonly enums: ReadonlyMap<string, readonly string[]>;
  readonly scalars: ReadonlySet<string>;
};

/** The first use of a directive. */
export function used(directives: readonly DirectiveUse[], name: string): DirectiveUse['args'] | undefined {
  return directives.find((one) => one.name === name)?.args;
}

/** Every use of a directive. */
export function allUsed(directives: readonly DirectiveUse[], name: string): readonly DirectiveUse['args'][] {
  return directives.filter((one) => one.name === name).map(({ args }) => args);
}

/** An argument that is a text. */
export function textOf(args: DirectiveUse['args'] | undefined, name: string): string | undefined {
  const value = args?.[name];
  return typeof value === 'string' ? value : undefined;
}

/** An argument that is a list of texts. */
export function textsOf(args: DirectiveUse['args'] | undefined, name: string): string[] | undefined {
  const value = args?.[name];
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : undefined;
}
