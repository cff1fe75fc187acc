import {
  type DefinitionNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  isTypeDefinitionNode,
  Kind,
  type NamedTypeNode,
  type TypeNode,
} from 'graphql';
import type { Hidden } from './hidden-by-tags.ts';

/** The definitions without what is hidden; also hides, in `hidden`, unions of which no member is left. */
export function withoutHidden(client: readonly DefinitionNode[], hidden: Hidden): readonly DefinitionNode[] {
  for (const type of client)
    if (type.kind === Kind.UNION_TYPE_DEFINITION && shown(type.types, hidden).length === 0)
      hidden.add(type.name.value);
  return client.flatMap((type): DefinitionNode[] => {
    if (isTypeDefinitionNode(type) && hidden.has(type.name.value)) return [];
    switch (type.kind) {
      case Kind.OBJECT_TYPE_DEFINITION:
      case Kind.INTERFACE_TYPE_DEFINITION: {
        const fields = outputFields(type.name.value, type.fields, hidden);
        return [{ ...type, interfaces: shown(type.interfaces, hidden), fields }];
      }
      case Kind.UNION_TYPE_DEFINITION:
        return [{ ...type, types: shown(type.types, hidden) }];
      case Kind.ENUM_TYPE_DEFINITION:
        return [{ ...type, values: parts(type.name.value, type.values, hidden) }];
      case Kind.INPUT_OBJECT_TYPE_DEFINITION:
        return [{ ...type, fields: parts(type.name.value, type.fields, hidden) }];
      case Kind.SCHEMA_DEFINITION:
        return [
          { ...type, operationTypes: type.operationTypes.filter((one) => !hidden.has(one.type.name.value)) },
        ];
      default:
        return [type];
    }
  });
}

function outputFields(
  typeName: string,
  fields: readonly FieldDefinitionNode[] | undefined,
  hidden: Hidden,
): readonly FieldDefinitionNode[] {
  return parts(typeName, fields, hidden).map((field) => ({
    ...field,
    arguments: (field.arguments ?? []).filter(
      ({ name }) => !hidden.has(`${typeName}.${field.name.value}(${name.value}:)`),
    ),
  }));
}

function parts<Part extends { readonly name: { readonly value: string } }>(
  typeName: string,
  all: readonly Part[] | undefined,
  hidden: Hidden,
): readonly Part[] {
  return (all ?? []).filter(({ name }) => !hidden.has(`${typeName}.${name.value}`));
}

function shown(types: readonly NamedTypeNode[] | undefined, hidden: Hidden): readonly NamedTypeNode[] {
  return (types ?? []).filter(({ name }) => !hidden.has(name.value));
}

/** The names of all types that one may get to from the root types; implementations are reached with their interface. */
export function reachableTypes(
  client: readonly DefinitionNode[],
  roots: readonly string[],
): ReadonlySet<string> {
  const leads = new Map<string, string[]>();
  const lead = (from: string, to: string): void => {
    const known = leads.get(from);
    if (known) known.push(to);
    else leads.set(from, [to]);
  };
  for (const type of client) {
    const from = isTypeDefinitionNode(type) ? type.name.value : '@';
    for (const to of typesIn(type)) lead(from, to);
    if ('interfaces' in type) for (const one of type.interfaces ?? []) lead(one.name.value, from);
  }
  const reached = new Set(['@', ...roots]);
  for (const name of reached) for (const next of leads.get(name) ?? []) reached.add(next);
  return reached;
}

function typesIn(type: DefinitionNode): readonly string[] {
  const ofInput = (values: readonly InputValueDefinitionNode[] = []) =>
    values.map((value) => namedType(value.type));
  switch (type.kind) {
    case Kind.OBJECT_TYPE_DEFINITION:
    case Kind.INTERFACE_TYPE_DEFINITION:
      return [
        ...(type.interfaces ?? []).map(({ name }) => name.value),
        ...(type.fields ?? []).flatMap((field) => [namedType(field.type), ...ofInput(field.arguments)]),
      ];
    case Kind.UNION_TYPE_DEFINITION:
      return (type.types ?? []).map(({ name }) => name.value);
    case Kind.INPUT_OBJECT_TYPE_DEFINITION:
      return ofInput(type.fields);
    case Kind.DIRECTIVE_DEFINITION:
      return ofInput(type.arguments);
    default:
      return [];
  }
}

/** The name inside lists and non-nulls. */
export function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type);
}
