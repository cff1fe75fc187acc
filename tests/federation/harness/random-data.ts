import type { Random } from './random.ts';
import type { MadeField, MadeModel } from './random-mesh.ts';
import { requires, type Thing, type World } from './world.ts';

const ROWS = 4;

/** Makes up the data of a model: nulls, and fields that fail, among it. */
export function makeWorld(random: Random, model: MadeModel): World {
  const things = makeThings(random, model);
  const { types, members, subgraphs } = model;
  const media = makeMedia(random);
  const rows = (name: string): readonly Thing[] => things.get(name) ?? [];
  const roots: Record<string, unknown> = {
    named: [...types.filter(({ isNamed }) => isNamed).flatMap(({ name }) => rows(name)), null],
    media0: [...media, null],
    media1: [media[2], media[0]],
  };
  for (const { name } of types) {
    roots[`all${name}`] = [...rows(name), null, rows(name)[0]];
    roots[`one${name}`] = rows(name)[0];
    for (let at = 0; at < subgraphs; at++)
      roots[`touch${at}${name}`] = ({ n }: { n?: number | null }) => rows(name)[(n ?? 0) % ROWS];
  }
  members.forEach((names, at) => {
    roots[`any${at}`] = names.flatMap(rows);
  });
  const ofType = (name: string) => media.filter(({ __typename }) => __typename === name);
  return {
    roots,
    entities: { ...Object.fromEntries(things), Media: media, Book: ofType('Book'), Film: ofType('Film') },
  };
}

function makeMedia(random: Random): readonly Thing[] {
  const media: Thing[] = [];
  for (let at = 0; at < ROWS; at++) {
    const step = random.below(ROWS);
    media.push({
      __typename: at % 2 ? 'Film' : 'Book',
      id: `m${at}`,
      title: random.chance(0.2) ? null : `title ${at}`,
      pages: at,
      minutes: at,
      score: random.chance(0.2) ? null : at,
      next: random.chance(0.2) ? null : () => media[(at + step) % ROWS],
    });
  }
  return media;
}

function makeThings(random: Random, model: MadeModel): ReadonlyMap<string, readonly Thing[]> {
  const things = new Map<string, Thing[]>();
  const rowOf = (type: string, at: number): unknown => things.get(type)?.[at % ROWS];
  const inputs = new Set(
    model.types.flatMap(({ name, fields }) =>
      fields.flatMap((field) =>
        field.inputs.flatMap(({ field: one, below }) => [
          `${name}.${one}`,
          ...(below ? [`${below.type}.${below.field}`] : []),
        ]),
      ),
    ),
  );
  const below = new Set(
    model.types.flatMap(({ fields }) =>
      fields.flatMap((field) => field.inputs.flatMap((one) => one.below?.type ?? [])),
    ),
  );
  for (const { name, fields } of model.types) {
    const rows = Array.from({ length: ROWS }, (_, at): Thing => {
      const values = fields.map((field) => {
        // A computed field would tell of a failed input in words of its own; and a null that bubbles takes the inputs beside it along.
        const mayFail =
          field.kind === 'leaf' &&
          !inputs.has(`${name}.${field.name}`) &&
          !(field.isNonNull && below.has(name));
        return [field.name, makeValue(random, field, { at, rowOf, parent: name, model, mayFail })] as const;
      });
      return { __typename: name, id: `${name}-${at}`, code: `c${name}${at}`, ...Object.fromEntries(values) };
    });
    things.set(name, rows);
  }
  return things;
}

type ValueContext = {
  readonly at: number;
  readonly rowOf: (type: string, at: number) => unknown;
  readonly parent: string;
  readonly model: MadeModel;
  readonly mayFail: boolean;
};

function makeValue(random: Random, field: MadeField, context: ValueContext): unknown {
  const { name, kind, type, inputs, subgraph } = field;
  const { at, rowOf, parent, model, mayFail } = context;
  const isNull = random.chance(0.12) && (mayFail || !field.isNonNull);
  const hasFailed = random.chance(0.06);
  const step = random.below(ROWS);
  const hole = isNull ? [null] : [];
  switch (kind) {
    case 'leaf':
      return hasFailed && mayFail ? fail : isNull ? null : `${name}.${at}`;
    case 'object':
      return isNull ? null : () => rowOf(type, at + step);
    case 'abstract': {
      const members = model.members[subgraph] ?? [];
      return isNull ? null : () => rowOf(members[step % members.length] ?? '', at + step);
    }
    case 'called':
      return isNull ? null : (args: unknown) => `${name}.${at}${JSON.stringify(args)}`;
    case 'computed': {
      const set = inputs
        .map((one) => (one.below ? `${one.field} { ${one.below.field} }` : one.field))
        .join(' ');
      return requires(set, (input) =>
        inputs.map((one) => JSON.stringify(input[one.field], withoutType)).join('&'),
      );
    }
    case 'list':
      return ({ first }: { first?: number | null }) =>
        [rowOf(type, at), rowOf(type, at + step), ...hole].slice(0, first ?? 9);
    case 'matrix':
      return () => [
        [rowOf(type, at), ...hole],
        isNull ? null : [],
        [rowOf(type, at + step), rowOf(type, at)],
      ];
    case 'value': {
      const inner = {
        __typename: `${parent}${name}`,
        text: isNull ? null : 'text',
        must: 'must',
        inner: null,
      };
      const entities = () => [rowOf(type, at), rowOf(type, at + step)];
      const entity = () => (isNull ? null : rowOf(type, at + step));
      return hasFailed
        ? null
        : { ...inner, entity, entities, inner: { ...inner, must: isNull ? fail : 'must', entity, entities } };
    }
  }
}

function withoutType(key: string, value: unknown): unknown {
  return key === '__typename' ? undefined : value;
}

function fail(): never {
  throw new Error('This field fails.');
}
