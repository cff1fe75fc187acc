import {
  type DefinitionNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  type InterfaceTypeDefinitionNode,
  isTypeDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  type ValueNode,
} from 'graphql';
import type { Finding } from '../../contracts/index.ts';
import type { Hidden } from './hidden-by-tags.ts';
import { namedType } from './without-hidden.ts';

/** What a variant was made of, and what came out. */
type Made = {
  readonly name: string;
  readonly client: readonly DefinitionNode[];
  readonly shown: readonly DefinitionNode[];
  readonly hidden: Hidden;
};

/** Why what a variant shows is no schema that clients could use; each finding names the element. */
export function variantFaults(made: Made): readonly Finding[] {
  const { name, client, shown, hidden } = made;
  const judge = new Judge(name, hidden);
  const original = new Map(
    client.flatMap((type) => (isTypeDefinitionNode(type) ? [[type.name.value, type] as const] : [])),
  );
  const interfaces = new Map(
    shown.flatMap((type) =>
      type.kind === Kind.INTERFACE_TYPE_DEFINITION ? [[type.name.value, type] as const] : [],
    ),
  );
  for (const type of shown) {
    if (!isTypeDefinitionNode(type) || !('fields' in type)) continue;
    const whole = original.get(type.name.value);
    if (type.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION) {
      judge.inputs(type.name.value, type.fields);
      if (whole?.kind === type.kind) judge.required(whole.fields, (field) => `${type.name.value}.${field}`);
      continue;
    }
    if (type.kind !== Kind.OBJECT_TYPE_DEFINITION && type.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue;
    for (const field of type.fields ?? []) {
      judge.output(`${type.name.value}.${field.name.value}`, field);
      const before = whole && 'fields' in whole ? fieldOf(whole.fields, field.name.value) : undefined;
      judge.required(before?.arguments, (argument) => `${type.name.value}.${field.name.value}(${argument}:)`);
    }
    for (const one of type.interfaces ?? []) judge.implementation(type, interfaces.get(one.name.value));
  }
  return judge.findings;
}

type FieldLike = { readonly name: { readonly value: string } };

function fieldOf(
  fields: readonly (FieldDefinitionNode | InputValueDefinitionNode)[] | undefined,
  name: string,
): FieldDefinitionNode | undefined {
  const found = fields?.find((field: FieldLike) => field.name.value === name);
  return found?.kind === Kind.FIELD_DEFINITION ? found : undefined;
}

/** Collects the findings of one variant. */
class Judge {
  readonly findings: Finding[] = [];
  readonly #name: string;
  readonly #hidden: Hidden;

  constructor(name: string, hidden: Hidden) {
    this.#name = name;
    this.#hidden = hidden;
  }

  output(coordinate: string, { type, arguments: given }: FieldDefinitionNode): void {
    this.#shownType(coordinate, namedType(type));
    this.inputs(coordinate, given, (argument) => `${coordinate}(${argument}:)`);
  }

  inputs(
    parent: string,
    values: readonly InputValueDefinitionNode[] = [],
    coordinateOf = (name: string) => `${parent}.${name}`,
  ): void {
    for (const { name, type, defaultValue } of values) {
      const coordinate = coordinateOf(name.value);
      this.#shownType(coordinate, namedType(type));
      const lost = enumValues(defaultValue).find((value) => this.#hidden.has(`${namedType(type)}.${value}`));
      if (lost !== undefined)
        this.#tell(
          coordinate,
          `its default value ${lost} is hidden`,
          'Show the value, or take the default away.',
        );
    }
  }

  required(
    values: readonly InputValueDefinitionNode[] = [],
    coordinateOf: (name: string) => string = (name) => name,
  ): void {
    for (const { name, type, defaultValue } of values) {
      const coordinate = coordinateOf(name.value);
      if (!this.#hidden.has(coordinate) || type.kind !== Kind.NON_NULL_TYPE || defaultValue) continue;
      this.#tell(
        coordinate,
        'it is hidden, and whoever uses what is around it must give it',
        'Show it, or hide that too.',
      );
    }
  }

  implementation(
    type: ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode,
    declared: InterfaceTypeDefinitionNode | undefined,
  ): void {
    for (const { name } of declared?.fields ?? []) {
      if (fieldOf(type.fields, name.value)) continue;
      const coordinate = `${type.name.value}.${name.value}`;
      this.#tell(
        coordinate,
        `it is hidden, and shown on the interface ${declared?.name.value}`,
        'Tag both alike.',
      );
    }
  }

  #shownType(coordinate: string, type: string): void {
    if (this.#hidden.has(type))
      this.#tell(
        coordinate,
        `it is shown, and its type ${type} is hidden`,
        `Tag ${type}, or hide ${coordinate} too.`,
      );
  }

  #tell(coordinate: string, what: string, fix: string): void {
    const message = `The variant "${this.#name}" is no schema: at ${coordinate}, ${what}.`;
    this.findings.push({ code: 'VARIANT_INVALID', severity: 'error', message, coordinate, fix });
  }
}

function enumValues(value: ValueNode | undefined): readonly string[] {
  if (value?.kind === Kind.ENUM) return [value.value];
  return value?.kind === Kind.LIST ? value.values.flatMap(enumValues) : [];
}
