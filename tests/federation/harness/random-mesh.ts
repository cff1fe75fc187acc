import type { Random } from './random.ts';
import { makeWorld } from './random-data.ts';
import { writeSubgraph } from './random-sdl.ts';
import type { World } from './world.ts';

/** A field that a computed one needs, and what it needs below it. */
export type MadeInput = {
  readonly field: string;
  readonly below?: { readonly type: string; readonly field: string };
};

/** A field of a made-up type. */
export type MadeField = {
  readonly name: string;
  readonly kind: 'leaf' | 'object' | 'list' | 'matrix' | 'value' | 'abstract' | 'computed' | 'called';
  /** The entity, the value type or the abstract type that it leads to. */
  readonly type: string;
  readonly isNonNull: boolean;
  /** The subgraph that answers it; a shared one is answered by the next one, too. */
  readonly subgraph: number;
  readonly isShared: boolean;
  /** Fields of other subgraphs that a computed field is made of. */
  readonly inputs: readonly MadeInput[];
  /** A leaf of the target that this field's subgraph provides although another answers it. */
  readonly provides: string | undefined;
};

/** A made-up entity. */
export type MadeType = {
  readonly name: string;
  readonly fields: readonly MadeField[];
  readonly hasTwoKeys: boolean;
  readonly isNamed: boolean;
};

/** A random mesh: types that several subgraphs know, in part. */
export type MadeModel = {
  readonly subgraphs: number;
  readonly types: readonly MadeType[];
  /** Members of the union `Any` per subgraph; empty where the subgraph does not know it. */
  readonly members: readonly (readonly string[])[];
  /** Whether there is an interface that the second subgraph knows as an object only. */
  readonly hasInterfaceObject: boolean;
};

/** A random mesh with the SDL of its subgraphs and data. */
export type MadeMesh = MadeModel & {
  readonly sources: readonly { readonly name: string; readonly typeDefs: string }[];
  readonly createWorld: () => World;
};

/** Makes up two to four subgraphs over two to four entity types. */
export function makeMesh(random: Random): MadeMesh {
  const subgraphs = 2 + random.below(3);
  const names = Array.from({ length: 2 + random.below(3) }, (_, at) => `T${at}`);
  const drawn: MadeType[] = [];
  for (const name of names) drawn.push(makeType(random, name, { names, subgraphs, known: drawn }));
  const members = Array.from({ length: subgraphs }, (_, at) =>
    at === 0 ? names : random.chance(0.5) ? names.filter(() => random.chance(0.6)) : [],
  );
  const types = withProvided(random, drawn).map((type) => ({
    ...type,
    fields: type.fields.filter(({ kind, subgraph }) => kind !== 'abstract' || members[subgraph]?.length),
  }));
  const model: MadeModel = { subgraphs, types, members, hasInterfaceObject: random.chance(0.4) };
  const world = makeWorld(random, model);
  const sources = Array.from({ length: subgraphs }, (_, at) => ({
    name: `s${at}`,
    typeDefs: writeSubgraph(at, model),
  }));
  return { ...model, sources, createWorld: () => world };
}

type Scope = {
  readonly names: readonly string[];
  readonly subgraphs: number;
  readonly known: readonly MadeType[];
};

function makeType(random: Random, name: string, scope: Scope): MadeType {
  const fields: MadeField[] = [];
  const count = 3 + random.below(6);
  for (let at = 0; at < count; at++) fields.push(makeField(random, `f${at}`, { ...scope, fields }));
  return { name, fields, hasTwoKeys: random.chance(0.4), isNamed: random.chance(0.6) };
}

function makeField(
  random: Random,
  name: string,
  { names, subgraphs, known, fields }: Scope & { readonly fields: readonly MadeField[] },
): MadeField {
  const subgraph = random.below(subgraphs);
  const base = {
    name,
    isNonNull: random.chance(0.15),
    subgraph,
    isShared: false,
    inputs: [],
    provides: undefined,
  };
  const type = names[random.below(names.length)] ?? 'T0';
  const draw = random.next();
  if (draw < 0.15) return { ...base, kind: 'object', type };
  if (draw < 0.28) return { ...base, kind: 'list', type };
  if (draw < 0.34) return { ...base, kind: 'matrix', type };
  if (draw < 0.42) return { ...base, kind: 'value', type };
  if (draw < 0.5) return { ...base, kind: 'abstract', type: 'Any', isNonNull: false };
  if (draw < 0.58) return { ...base, kind: 'called', type: 'String', isNonNull: false };
  const inputs = draw < 0.8 ? pickInputs(random, { fields, known, subgraph }) : [];
  if (inputs.length > 0) return { ...base, kind: 'computed', type: 'String', isNonNull: false, inputs };
  return { ...base, kind: 'leaf', type: 'String', isShared: random.chance(0.2) };
}

type InputScope = {
  readonly fields: readonly MadeField[];
  readonly known: readonly MadeType[];
  readonly subgraph: number;
};

/** Inputs that the subgraph has not got itself: leaves, computed fields, and leaves one level down. */
function pickInputs(random: Random, { fields, known, subgraph }: InputScope): readonly MadeInput[] {
  const isElsewhere = (one: MadeField): boolean =>
    one.subgraph !== subgraph && !one.isShared && !one.isNonNull;
  const all = fields.flatMap((one): MadeInput[] => {
    if (!isElsewhere(one)) return [];
    if (one.kind === 'leaf' || one.kind === 'computed') return [{ field: one.name }];
    if (one.kind !== 'object' && one.kind !== 'list' && one.kind !== 'matrix') return [];
    const target = known.find((type) => type.name === one.type);
    return (target?.fields ?? [])
      .filter((below) => below.kind === 'leaf' && isElsewhere(below))
      .map((below) => ({ field: one.name, below: { type: one.type, field: below.name } }));
  });
  const picked = all.filter(() => random.chance(0.5)).slice(0, 3);
  const names = picked.map(({ field }) => field);
  return picked.filter(({ field }, at) => names.indexOf(field) === at);
}

/** Lets some fields provide a leaf of their target that is answered elsewhere; that leaf is then shared. */
function withProvided(random: Random, types: readonly MadeType[]): readonly MadeType[] {
  const required = new Set(
    types.flatMap(({ name, fields }) =>
      fields.flatMap(({ inputs }) =>
        inputs.flatMap(({ field, below }) => [
          `${name}.${field}`,
          ...(below ? [`${below.type}.${below.field}`] : []),
        ]),
      ),
    ),
  );
  const shared = new Set<string>();
  const providing = types.map((type) => ({
    ...type,
    fields: type.fields.map((field) => {
      if ((field.kind !== 'object' && field.kind !== 'list') || !random.chance(0.3)) return field;
      const target = types.find(({ name }) => name === field.type);
      const leaf = target?.fields.find(
        (one) =>
          one.kind === 'leaf' &&
          one.subgraph !== field.subgraph &&
          !one.isShared &&
          !required.has(`${field.type}.${one.name}`),
      );
      if (!leaf) return field;
      shared.add(`${field.type}.${leaf.name}`);
      return { ...field, provides: leaf.name };
    }),
  }));
  return providing.map((type) => ({
    ...type,
    fields: type.fields.map((field) =>
      shared.has(`${type.name}.${field.name}`) ? markProvided(field) : field,
    ),
  }));
}

/** A provided leaf names itself, so that its owner shares it. */
function markProvided(field: MadeField): MadeField {
  return { ...field, provides: field.name };
}
