import { type ConstDirectiveNode, type ConstValueNode, Kind } from 'graphql';

/** The arguments of every use of one directive, in order of appearance; only scalars, the rest of a value is left out. */
export function readDirectives(
  node: { readonly directives?: readonly ConstDirectiveNode[] | undefined } | undefined,
  name: string,
): readonly Readonly<Record<string, string | boolean | undefined>>[] {
  return (node?.directives ?? [])
    .filter((directive) => directive.name.value === name)
    .map((directive) =>
      Object.fromEntries(
        (directive.arguments ?? []).map((argument) => [argument.name.value, readScalar(argument.value)]),
      ),
    );
}

/** A text argument, or undefined when it is missing or of another kind. */
export function textOf(value: string | boolean | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function readScalar(value: ConstValueNode): string | boolean | undefined {
  switch (value.kind) {
    case Kind.STRING:
    case Kind.ENUM:
    case Kind.BOOLEAN:
      return value.value;
    default:
      return undefined;
  }
}
