import type { Random } from './random.ts';
import type { MadeField, MadeMesh, MadeType } from './random-mesh.ts';

/** A selection that can be printed, and made smaller. */
export type Selection = {
  readonly text: string;
  readonly selections: readonly Selection[];
};

const CONDITIONS = [
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

/** Makes up a query over a mesh: nested, with aliases that shadow keys and inputs, arguments, fragments and conditions. */
export function makeQuery(random: Random, mesh: MadeMesh): readonly Selection[] {
  const types = new Map(mesh.types.map((type) => [type.name, type]));
  const maker = new QueryMaker(random, types);
  const roots: Selection[] = [];
  for (let at = 0; at < 1 + random.below(3); at++) {
    const type = mesh.types[random.below(mesh.types.length)];
    if (!type) continue;
    const draw = random.next();
    const isNamed = mesh.types.some((one) => one.isNamed);
    if (draw < 0.2) roots.push({ text: `r${at}: any`, selections: maker.members([...types.values()]) });
    else if (draw < 0.35 && isNamed) {
      const members = maker.members(mesh.types.filter((one) => one.isNamed));
      roots.push({ text: `r${at}: named`, selections: [{ text: 'id', selections: [] }, ...members] });
    } else {
      const field = random.chance(0.5) ? `all${type.name}` : `one${type.name}`;
      roots.push({ text: `r${at}: ${field}`, selections: maker.fields(type, 3) });
    }
  }
  return roots;
}

/** Writes selections as an operation. */
export function printQuery(selections: readonly Selection[]): string {
  const text = printSelections(selections);
  const used = DECLARATIONS.filter((declaration) =>
    new RegExp(`\\${declaration.split(':')[0]}\\b`).test(text),
  );
  return `query${used.length > 0 ? `(${used.join(', ')})` : ''} ${text}`;
}

function printSelections(selections: readonly Selection[]): string {
  const inner = selections.map(
    ({ text, selections: below }) => `${text}${below.length > 0 ? ` ${printSelections(below)}` : ''}`,
  );
  return `{ ${inner.join(' ')} }`;
}

/** Every query that lacks one selection of this one, the largest losses first. */
export function* smallerQueries(selections: readonly Selection[]): Generator<readonly Selection[]> {
  for (const [at, selection] of selections.entries()) {
    if (selections.length > 1) yield selections.filter((_, index) => index !== at);
    for (const smaller of smallerQueries(selection.selections))
      yield selections.map((one, index) => (index === at ? { ...one, selections: smaller } : one));
  }
}

class QueryMaker {
  readonly #random: Random;
  readonly #types: ReadonlyMap<string, MadeType>;
  #aliases = 0;

  constructor(random: Random, types: ReadonlyMap<string, MadeType>) {
    this.#random = random;
    this.#types = types;
  }

  members(types: readonly MadeType[]): readonly Selection[] {
    return [
      { text: '__typename', selections: [] },
      ...types
        .filter(() => this.#random.chance(0.7))
        .map((type) => ({ text: `... on ${type.name}`, selections: this.fields(type, 2) })),
    ];
  }

  fields(type: MadeType, depth: number): readonly Selection[] {
    const used = new Set<string>();
    const chosen: Selection[] = [];
    for (let at = 0; at < 1 + this.#random.below(4); at++) {
      const field = type.fields[this.#random.below(type.fields.length)];
      if (!field || (depth === 0 && (field.kind === 'object' || field.kind === 'list'))) continue;
      chosen.push(this.#field(field, type, { depth, used }));
    }
    if (chosen.length === 0 || this.#random.chance(0.3))
      chosen.push({ text: `${this.#alias('id', type, used)}id${this.#condition()}`, selections: [] });
    if (this.#random.chance(0.15)) chosen.push({ text: '__typename', selections: [] });
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
    const selections = target ? this.fields(target, depth - 1) : [];
    return { text: `${start}${this.#arguments(field)}${this.#condition()}`, selections };
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
