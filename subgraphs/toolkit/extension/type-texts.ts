import { buildSubgraphSchema } from '@apollo/subgraph';
import {
  type DocumentNode,
  type GraphQLEnumType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
  Kind,
  parse,
} from 'graphql';
import type { ContractSchema } from '../contract-schema.ts';
import { SCALARS } from '../sdl/scalars.ts';
import { docComment } from './doc-comment.ts';

/** The name of the file that `weft types` writes, beside the contracts. */
export const TYPES_FILE = 'resolvers.types.ts';

const HEAD = `// Written by weft types: the types of this domain, for resolvers.ts. Run it again when contracts or extension.graphql change.
`;

/** Rows have what `needs` names; who says which, may rely on it. */
const HELPERS = `import type { BatchResolver, RootResolver } from 'weft/toolkit';

type Row<Type, Needs, Name> = Name extends keyof Needs ? Pick<Type, Needs[Name] & keyof Type> : Partial<Type>;
`;

const PLAIN: Readonly<Record<string, string>> = {
  Int: 'number',
  Float: 'number',
  Boolean: 'boolean',
  JSON: 'unknown',
};

/** TypeScript of everything that resolvers of a domain read and answer with; the same text for the same contracts. */
export function typeTexts({ sdl, model, extension }: ContractSchema): string {
  const schema = buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers: { ...SCALARS } }]);
  const printer = new TypePrinter(schema, extension?.document);
  const tables = model.tables.map(({ typeName }) => typeName);
  const resolvers = printer.resolvers();
  const types = printer.types(tables);
  return [HEAD, ...(resolvers ? [HELPERS] : []), ...types, ...(resolvers ? [resolvers] : [])].join('\n');
}

type Added = { readonly type: string; readonly isNew: boolean; readonly fields: readonly string[] };

class TypePrinter {
  readonly #schema: GraphQLSchema;
  readonly #added: readonly Added[];
  readonly #wanted = new Set<string>();

  constructor(schema: GraphQLSchema, document: DocumentNode | undefined) {
    this.#schema = schema;
    this.#added = document ? addedFields(document) : [];
  }

  /** The types of rows, and all that are named on the way. */
  types(tables: readonly string[]): readonly string[] {
    for (const name of tables) this.#wanted.add(name);
    const texts = new Map<string, string>();
    // What is named while one is printed is added to the end.
    for (const name of this.#wanted) {
      const text = this.#type(name);
      if (text !== undefined) texts.set(name, text);
    }
    return [...texts].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, text]) => text);
  }

  /** The type of `resolvers`; undefined where nothing has to be resolved. */
  resolvers(): string | undefined {
    if (this.#added.length === 0) return undefined;
    const extended = this.#added.filter(({ isNew, type }) => !isNew && type !== 'Query');
    const needs = extended.map(({ type }) => `readonly ${type}?: keyof ${type}`).join('; ');
    const parameter = needs === '' ? '' : `<Needs extends { ${needs} } = Record<never, never>>`;
    const members = this.#added.flatMap((added) => this.#resolversOf(added));
    return `/** What resolvers.ts exports as resolvers; Resolvers<{ Type: 'field' }> says which fields the rows of a type have by needs. */
export type Resolvers${parameter} = {
${members.join('\n')}
};
`;
  }

  #resolversOf({ type, isNew, fields }: Added): readonly string[] {
    const object = this.#schema.getType(type);
    if (!isObjectType(object)) return [];
    const mark = isNew ? '?' : '';
    const lines = fields.flatMap((name) => {
      const field = object.getFields()[name];
      if (!field) return [];
      return [
        `${docComment(field, '    ')}    readonly ${name}${mark}: ${this.#resolver(type, isNew, field)};`,
      ];
    });
    return [`  readonly ${type}${mark}: {`, ...lines, '  };'];
  }

  #resolver(type: string, isNew: boolean, field: GraphQLField<unknown, unknown>): string {
    const value = this.#result(field.type);
    const args = field.args.map(
      (one) => `readonly ${one.name}${isNonNullType(one.type) ? '' : '?'}: ${this.#input(one.type)}`,
    );
    const given = args.length === 0 ? 'Record<never, never>' : `{ ${args.join('; ')} }`;
    if (type === 'Query') return `RootResolver<${given}, ${value}>`;
    this.#wanted.add(type);
    return `BatchResolver<${isNew ? type : `Row<${type}, Needs, '${type}'>`}, ${given}, ${value}>`;
  }

  #type(name: string): string | undefined {
    const type = this.#schema.getType(name);
    const remark = docComment(type ?? {});
    if (isEnumType(type)) return `${remark}export type ${name} =${enumText(type)};\n`;
    if (isUnionType(type) || isInterfaceType(type)) {
      const members = this.#schema.getPossibleTypes(type).map((one) => {
        this.#wanted.add(one.name);
        return `(${one.name} & { readonly __typename: '${one.name}' })`;
      });
      return `${remark}export type ${name} = ${members.join(' | ')};\n`;
    }
    if (isInputObjectType(type)) {
      const fields = Object.values(type.getFields()).map(
        (one) =>
          `${docComment(one, '  ')}  readonly ${one.name}${isNonNullType(one.type) ? '' : '?'}: ${this.#input(one.type)};`,
      );
      return `${remark}export type ${name} = {\n${fields.join('\n')}\n};\n`;
    }
    if (!isObjectType(type)) return undefined;
    const isOwn = this.#isOwn(name);
    const fields = Object.values(type.getFields()).flatMap((field) => this.#field(name, isOwn, field));
    return `${remark}export type ${name} = {\n${fields.join('\n')}\n};\n`;
  }

  #field(type: string, isOwn: boolean, field: GraphQLField<unknown, unknown>): readonly string[] {
    const added = this.#added.find((one) => one.type === type);
    if (!isOwn && added?.fields.includes(field.name)) return [];
    // Groups and pages are asked for, and never part of a row.
    if (/(?:Aggregate|Connection)$/.test(getNamedType(field.type).name)) return [];
    const mark = isOwn && !isNonNullType(field.type) ? '?' : '';
    return [
      `${docComment(field, '  ')}  readonly ${field.name}${mark}: ${isOwn ? this.#result(field.type) : this.#output(field.type)};`,
    ];
  }

  #isOwn(name: string): boolean {
    return this.#added.some(({ type, isNew }) => type === name && isNew);
  }

  /** A value as a row has it. */
  #output(type: GraphQLOutputType): string {
    return this.#wrapped(type, (name) => this.#named(name));
  }

  /** A value as a resolver gives it: of a generated type the key is enough. */
  #result(type: GraphQLOutputType): string {
    return this.#wrapped(type, (name) => {
      const text = this.#named(name);
      return isObjectType(this.#schema.getType(name)) && !this.#isOwn(name) ? `Partial<${text}>` : text;
    });
  }

  #input(type: GraphQLInputType): string {
    return this.#wrapped(type, (name) => this.#named(name));
  }

  #wrapped(type: GraphQLOutputType | GraphQLInputType, print: (name: string) => string): string {
    if (isNonNullType(type)) return this.#present(type.ofType, print);
    return `${this.#present(type, print)} | null`;
  }

  #present(type: GraphQLOutputType | GraphQLInputType, print: (name: string) => string): string {
    if (isListType(type))
      return `readonly (${this.#wrapped(type.ofType, print)})[]`.replace(/\((\w+)\)/, '$1');
    return print(getNamedType(type).name);
  }

  #named(name: string): string {
    const type = this.#schema.getType(name);
    if (PLAIN[name] !== undefined) return PLAIN[name];
    // Every other scalar travels as text.
    if (
      !isObjectType(type) &&
      !isEnumType(type) &&
      !isInputObjectType(type) &&
      !isUnionType(type) &&
      !isInterfaceType(type)
    )
      return 'string';
    this.#wanted.add(name);
    return name;
  }
}

/** The values of an enum, each on a line of its own where something is said of one. */
function enumText(type: GraphQLEnumType): string {
  const values = type.getValues().map((value) => [docComment(value, '  '), `'${value.name}'`] as const);
  if (values.every(([remark]) => remark === '')) return ` ${values.map(([, name]) => name).join(' | ')}`;
  return `\n${values.map(([remark, name]) => `${remark}  | ${name}`).join('\n')}`;
}

/** The fields that an extension adds, by type: to generated types, to Query, and of types of its own. */
function addedFields(document: DocumentNode): readonly Added[] {
  return document.definitions.flatMap((node): Added[] => {
    if (node.kind !== Kind.OBJECT_TYPE_EXTENSION && node.kind !== Kind.OBJECT_TYPE_DEFINITION) return [];
    const fields = (node.fields ?? []).map(({ name }) => name.value);
    return [{ type: node.name.value, isNew: node.kind === Kind.OBJECT_TYPE_DEFINITION, fields }];
  });
}
