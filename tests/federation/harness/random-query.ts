import type { Random } from './random.ts';
import type { MadeField, MadeMesh, MadeType } from './random-mesh.ts';

/** A selection that can be printed, and made smaller. */
export type Selection = {
  readonly text: string;
  readonly selections: readonly Selection[];
};

/** Conditions that fields are put under; most are under none. */
export const CONDITIONS = [
  '',
  '',
  '',
  '',
  '',
  ' @include(if: $yes)',
  ' @skip(if: $no)',
  ' @include(if: $no)',
  ' @skip(if: $yes)',
] as const;

/** The variables of every made-up operation. */
export const VARIABLES = { yes: true, no: false, n: 2, s: 'v' };

const DECLARATIONS = ['$yes: Boolean!', '$no: Boolean = true', '$n: Int', '$s: String'];

/** A made-up operation. */
export type MadeQuery = { readonly kind: 'query' | 'mutation'; readonly selections: readonly Selection[] };

/** Makes up an operation over a mesh: nested, with aliases that shadow keys and inputs, arguments, fragments and conditions. */
export function makeQuery(random: Random, mesh: MadeMesh): MadeQuery {
  const maker = new QueryMaker(random, mesh);
  const kind = random.chance(0.1) ? 'mutation' : 'query';
  const selections = Array.from({ length: 1 + random.below(3) }, (_, at) =>
    kind === 'query' ? maker.root(at) : maker.mutation(at),
  );
  return { kind, selections };
}

/** Writes selections as an operation. */
export function printQuery({ kind, selections }: MadeQuery): string {
  const text = printSelections(selections);
  const used = DECLARATIONS.filter((declaration) =>
    new RegExp(`\\${declaration.split(':')[0]}\\b`).test(text),
  );
  return `${kind}${used.length > 0 ? `(${used.join(', ')})` : ''} ${text}`;
}

function printSelections(selections: readonly Selection[]): string {
  const inner = selections.map(
    ({ text, selections: below }) => `${text}${below.length > 0 ? ` ${printSelections(below)}` : ''}`,
  );
  return `{ ${inner.join(' ')} }`;
}

/** Every query that lacks one selection of this one, or its conditions, the largest losses first. */
export function* smallerQueries({ kind, selections }: MadeQuery): Generator<MadeQuery> {
  for (const smaller of smallerSelections(selections)) yield { kind, selections: smaller };
}

function* smallerSelections(selections: readonly Selection[]): Generator<readonly Selection[]> {
  for (const [at, selection] of selections.entries()) {
    if (selections.length > 1) yield selections.filter((_, index) => index !== at);
    const plain = selection.text.replace(/ @.*$/, '');
    if (plain !== selection.text)
      yield selections.map((one, index) => (index === at ? { ...one, text: plain } : one));
    for (const smaller of smallerSelections(selection.selections))
      yield selections.map((one, index) => (index === at ? { ...one, selections: smaller } : one));
  }
}

/** Kinds of fields with fields of their own. */
const DEEP: ReadonlySet<MadeField['kind']> = new Set(['object', 'list', 'matrix', 'value', 'abstract']);

function leaf(text: string): Selection {
  return { text, selections: [] };
}

class QueryMaker {
  readonly #random: Random;
  readonly #mesh: MadeMesh;
  readonly #types: ReadonlyMap<string, MadeType>;
  #aliases = 0;

  constructor(random: Random, mesh: MadeMesh) {
    this.#random = random;
    this.#mesh = mesh;
    this.#types = new Map(mesh.types.map((type) => [type.name, type]));
  }

  root(at: number): Selection {
    const { types, members, hasInterfaceObject } = this.#mesh;
    const draw = this.#random.next();
    const named = types.filter((one) => one.isNamed);
    if (draw < 0.2) {
      const known = members.flatMap((names, subgraph) => (names.length > 0 ? [subgraph] : []));
      return {
        text: `r${at}: any${known[this.#random.below(known.length)]}`,
        selections: this.members(types),
      };
    }
    if (draw < 0.35 && named.length > 0)
      return { text: `r${at}: named`, selections: [leaf('id'), ...this.members(named)] };
    if (draw < 0.5 && hasInterfaceObject)
      return { text: `r${at}: media${this.#random.below(2)}`, selections: this.#media(2) };
    const type = this.#anyType();
    const field = this.#random.chance(0.5) ? `all${type.name}` : `one${type.name}`;
    return { text: `r${at}: ${field}`, selections: this.fields(type, 1 + this.#random.below(3)) };
  }

  mutation(at: number): Selection {
    const type = this.#anyType();
    const field = `touch${this.#random.below(this.#mesh.subgraphs)}${type.name}`;
    const text = `r${at}: ${field}${this.#random.pick(['', '(n: 1)', '(n: $n)', '(n: 3)'])}`;
    return { text, selections: this.fields(type, 2) };
  }

  #anyType(): MadeType {
    const { types } = this.#mesh;
    const type = types[this.#random.below(types.length)] ?? types[0];
    if (!type) throw new TypeError('Expected a mesh with types.');
    return type;
  }

  #media(depth: number): readonly Selection[] {
    const fields = [
      'id',
      'title',
      'score',
      '__typename',
      '... on Book { pages }',
      '... on Film { m: minutes score }',
    ];
    const chosen = fields.filter(() => this.#random.chance(0.4)).map(leaf);
    if (this.#random.chance(0.2)) chosen.push(leaf('id: title'));
    if (depth > 0 && this.#random.chance(0.4))
      chosen.push({ text: `next${this.#condition()}`, selections: this.#media(depth - 1) });
    return chosen.length > 0 ? chosen : [leaf('title')];
  }

  members(types: readonly MadeType[], depth = 1): readonly Selection[] {
    return [
      leaf('__typename'),
      ...types
        .filter(() => this.#random.chance(0.7))
        .map((type) => ({
          text: `... on ${type.name}${this.#random.chance(0.2) ? this.#condition() : ''}`,
          selections: this.fields(type, depth),
        })),
    ];
  }

  fields(type: MadeType, depth: number): readonly Selection[] {
    const used = new Set<string>();
    const chosen: Selection[] = [];
    for (let at = 0; at < 1 + this.#random.below(depth > 1 ? 3 : 4); at++) {
      const field = type.fields[this.#random.below(type.fields.length)];
      if (!field || (depth <= 0 && DEEP.has(field.kind))) continue;
      chosen.push(this.#field(field, type, { depth, used }));
    }
    if (chosen.length === 0 || this.#random.chance(0.3))
      chosen.push({ text: `${this.#alias('id', type, used)}id${this.#condition()}`, selections: [] });
    if (this.#random.chance(0.15)) chosen.push(leaf('__typename'));
    if (!this.#random.chance(0.15)) return chosen;
    return [{ text: `... on ${type.name}${this.#condition()}`, selections: chosen }];
  }

  #field(
    field: MadeField,
    type: MadeType,
    { depth, used }: { readonly depth: number; readonly used: Set<string> },
  ): Selection {
    const start = `${this.#alias(field.name, type, used)}${field.name}`;
    const target = this.#types.get(field.type);
    let selections = target ? this.fields(target, depth - 1) : [];
    if (field.kind === 'abstract') selections = this.members(this.#mesh.types, depth - 1);
    if (field.kind === 'value' && target) selections = this.#values(target, depth - 1);
    return { text: `${start}${this.#arguments(field)}${this.#condition()}`, selections };
  }

  #values(target: MadeType, depth: number): readonly Selection[] {
    const chosen = ['text', 'must', 'id: text', '__typename']
      .filter(() => this.#random.chance(0.3))
      .map(leaf);
    if (this.#random.chance(0.6)) chosen.push({ text: 'entity', selections: this.fields(target, depth) });
    if (this.#random.chance(0.3))
      chosen.push({ text: `entities${this.#condition()}`, selections: this.fields(target, depth) });
    if (depth > 0 && this.#random.chance(0.3))
      chosen.push({ text: 'inner', selections: this.#values(target, depth - 1) });
    return chosen.length > 0 ? chosen : [leaf('text')];
  }

  /** Always a response name that no other field of the selection has; often one that the gateway needs itself. */
  #alias(name: string, { fields }: MadeType, used: Set<string>): string {
    const names = ['id', 'code', ...fields.map((field) => field.name)];
    const wanted = this.#random.chance(0.25) ? names[this.#random.below(names.length)] : name;
    const as = wanted === undefined || used.has(wanted) ? `x${this.#aliases++}` : wanted;
    used.add(as);
    return as === name ? '' : `${as}: `;
  }

  #arguments({ kind }: MadeField): string {
    if (kind === 'list') return this.#random.pick(['', '', '(first: 1)', '(first: $n)', '(first: null)']);
    if (kind !== 'called') return '';
    return this.#random.pick(['', '(a: "l")', '(a: $s, b: $n)', '(b: 1)', '(a: null)']);
  }

  #condition(): string {
    return this.#random.pick(CONDITIONS);
  }
}
