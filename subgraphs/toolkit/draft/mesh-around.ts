import { Kind, parse, visit } from 'graphql';
import { camelCase, type DomainModel, pascalCase, singular, type Table } from '../../../contracts/index.ts';
import type { SourcePaths } from '../load/duckdb-source.ts';
import { goodName } from './column-names.ts';

/** What a new domain has to know of the mesh it joins: names that are taken, and products it may point at. */
export type MeshAround = {
  readonly types: ReadonlySet<string>;
  readonly rootFields: ReadonlySet<string>;
  /** The fields of each type, from all domains. */
  readonly fields: ReadonlyMap<string, ReadonlySet<string>>;
  readonly tables: readonly Table[];
  readonly paths: SourcePaths;
};

/** Reads the names out of the SDL of all subgraphs, and takes the tables of those made from contracts. */
export function readMeshAround(input: {
  readonly sdls: readonly string[];
  readonly models: readonly DomainModel[];
  readonly paths: SourcePaths;
}): MeshAround {
  const fields = new Map<string, Set<string>>();
  const types = new Set<string>();
  for (const sdl of input.sdls)
    visit(parse(sdl, { noLocation: true }), {
      enter(node) {
        if (!('name' in node) || !node.name || !/Type(?:Definition|Extension)$/.test(node.kind))
          return undefined;
        const name = node.name.value;
        types.add(name);
        if ('fields' in node && node.kind !== Kind.INPUT_OBJECT_TYPE_DEFINITION) {
          const known = fields.get(name) ?? new Set();
          for (const field of node.fields ?? []) if ('name' in field) known.add(field.name.value);
          fields.set(name, known);
        }
        return false;
      },
    });
  const rootFields = fields.get('Query') ?? new Set<string>();
  const tables = input.models.flatMap((model) => model.tables);
  return { types, rootFields, fields, tables, paths: input.paths };
}

/** Types of every generated API, whether or not the mesh has one yet. */
const KEPT = new Set([
  ...[
    'Query',
    'Mutation',
    'Subscription',
    'Order',
    'TimeUnit',
    'FieldSet',
    'Int',
    'BigInt',
    'Float',
    'String',
  ],
  ...['Boolean', 'ID', 'Decimal', 'Date', 'DateTime', 'LocalDateTime', 'LocalTime', 'UUID', 'JSON'],
]);

/** The names of a table that nobody has yet: of the table itself, and of its type where that is not made of it. */
export type FreeName = { readonly name: string; readonly type?: string };

/** Hands out names for the tables of one new domain; those it gave are taken afterwards. */
export class TableNames {
  readonly #domain: string;
  readonly #mesh: MeshAround;
  readonly #types = new Set<string>();
  readonly #fields = new Set<string>();

  constructor(domain: string, mesh: MeshAround) {
    this.#domain = goodName(domain);
    this.#mesh = mesh;
  }

  take(wanted: string): FreeName {
    const name = first(this.#candidates(wanted), (one) => !this.#isFieldTaken(one));
    const made = pascalCase(singular(name));
    const own = pascalCase(this.#domain);
    const types = [
      made,
      ...(made.startsWith(own) ? [] : [own + made]),
      `${made}Record`,
      `${own}${made}Record`,
    ];
    const type = first(types, (one) => !this.#isTypeTaken(one));
    this.#types.add(type);
    for (const field of rootFieldsOf(name)) this.#fields.add(field);
    return type === made ? { name } : { name, type };
  }

  #candidates(wanted: string): readonly string[] {
    const own = wanted.startsWith(`${this.#domain}_`) ? [] : [`${this.#domain}_${wanted}`];
    return [wanted, ...own, ...[2, 3, 4, 5, 6, 7, 8, 9].map((count) => `${wanted}_${count}`)];
  }

  #isFieldTaken(name: string): boolean {
    return rootFieldsOf(name).some((field) => this.#mesh.rootFields.has(field) || this.#fields.has(field));
  }

  #isTypeTaken(type: string): boolean {
    const around = [type, `${type}Where`, `${type}Aggregate`, `${type}Group`, `${type}Filter`];
    return KEPT.has(type) || around.some((one) => this.#mesh.types.has(one) || this.#types.has(one));
  }
}

function rootFieldsOf(name: string): readonly string[] {
  const list = camelCase(name);
  return [list, `${list}Aggregate`, camelCase(singular(name))];
}

function first(candidates: readonly string[], isFree: (name: string) => boolean): string {
  return candidates.find(isFree) ?? candidates.at(-1) ?? '';
}
