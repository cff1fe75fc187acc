import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Lab, openDuckDbLab, openParquetLab, openPostgresLab } from './lab/lab.ts';
import { LAB_ROWS } from './lab/rows.ts';

/* Random questions, answered by tables in memory, by DuckDB, by PostgreSQL, and by the plain words of docs/data-product-api.md below. */

type Value = bigint | number | string;
type Known = Value | null;
/** True, false, or unknown as in SQL. */
type Truth = boolean | null;

const D10 = 10n ** 10n;

function decimal(text: string): bigint {
  const [whole = '', fraction = ''] = text.replace('-', '').split('.');
  const size = BigInt(whole) * D10 + BigInt(fraction.padEnd(10, '0'));
  return text.startsWith('-') ? -size : size;
}

type Field = {
  readonly column: string;
  readonly read: (text: string) => Value;
  /** As a literal of GraphQL. */
  readonly print: (text: string) => string;
};
const bare = (text: string): string => text;
const quoted = (text: string): string => JSON.stringify(text);
const asText = (text: string): string => text.replace(/Z$/, '');

const FIELDS: Readonly<Record<string, Field>> = {
  small: { column: 'small', read: BigInt, print: bare },
  large: { column: 'large', read: BigInt, print: quoted },
  ratio: { column: 'ratio', read: Number, print: bare },
  price: { column: 'price', read: decimal, print: quoted },
  label: { column: 'label', read: bare, print: quoted },
  isGood: { column: 'is_good', read: bare, print: bare },
  madeOn: { column: 'made_on', read: bare, print: quoted },
  takenAt: { column: 'taken_at', read: asText, print: quoted },
  localAt: { column: 'local_at', read: bare, print: quoted },
  clock: { column: 'clock', read: bare, print: quoted },
  stage: { column: 'stage', read: bare, print: bare },
  siteCode: { column: 'site_code', read: bare, print: quoted },
};
const NAMES = Object.keys(FIELDS);
const field = (name: string): Field => FIELDS[name] as Field;

const { columns, rows } = LAB_ROWS.samples;
const at = (column: string): number => columns.findIndex(([name]) => name === column);

type Row = { readonly id: string; readonly values: Readonly<Record<string, Known>> };
const ROWS: readonly Row[] = rows.map((cells) => ({
  id: String(cells[at('id')]),
  values: Object.fromEntries(
    NAMES.map((name) => {
      const cell = cells[at(field(name).column)] ?? null;
      return [name, cell === null ? null : field(name).read(cell)];
    }),
  ),
}));
/** The texts of a field that a question may hold against it; no literal says NaN. */
const texts = (name: string): string[] => [
  ...new Set(
    rows.flatMap((cells) => cells[at(field(name).column)] ?? []).filter((text) => !/^-?(NaN|Inf)/.test(text)),
  ),
];

function compare(one: Value, other: Value): number {
  if (typeof one === 'string' || typeof other === 'string')
    return Buffer.compare(Buffer.from(String(one)), Buffer.from(String(other)));
  // NaN is the largest number, and equal to itself.
  if (Number.isNaN(one) || Number.isNaN(other))
    return Number(Number.isNaN(one)) - Number(Number.isNaN(other));
  return one < other ? -1 : Number(one > other);
}

type Where = { readonly text: string; readonly test: (row: Row) => Truth };

const not = (truth: Truth): Truth => (truth === null ? null : !truth);
const every = (truths: readonly Truth[]): Truth =>
  truths.includes(false) ? false : truths.includes(null) ? null : true;
const some = (truths: readonly Truth[]): Truth => not(every(truths.map(not)));

const SIGNS: Readonly<Record<string, (order: number) => boolean>> = {
  eq: (order) => order === 0,
  ne: (order) => order !== 0,
  gt: (order) => order > 0,
  gte: (order) => order >= 0,
  lt: (order) => order < 0,
  lte: (order) => order <= 0,
};
const signsOf = (name: string): string[] =>
  ['isGood', 'stage'].includes(name) ? ['eq', 'ne'] : Object.keys(SIGNS);

const comparison = fc.constantFrom(...NAMES).chain((name) =>
  fc.tuple(fc.constantFrom(...signsOf(name)), fc.constantFrom(...texts(name))).map(([sign, text]): Where => {
    const given = field(name).read(text);
    return {
      text: `{ ${name}: { ${sign}: ${field(name).print(text)} } }`,
      test: ({ values }) => {
        const value = values[name] ?? null;
        return value === null ? null : (SIGNS[sign]?.(compare(value, given)) ?? null);
      },
    };
  }),
);
const LISTED = NAMES.filter((name) => name !== 'isGood');
const membership = fc.constantFrom(...LISTED).chain((name) =>
  fc.tuple(fc.boolean(), fc.subarray(texts(name))).map(([isIn, given]): Where => {
    const set = given.map(field(name).read);
    const isOne = (value: Known): Truth => {
      if (set.length === 0) return false;
      return value === null ? null : set.some((one) => compare(one, value) === 0);
    };
    return {
      text: `{ ${name}: { ${isIn ? 'in' : 'notIn'}: [${given.map(field(name).print).join(', ')}] } }`,
      test: ({ values }) => (isIn ? isOne(values[name] ?? null) : not(isOne(values[name] ?? null))),
    };
  }),
);
const missing = fc.tuple(fc.constantFrom(...NAMES), fc.boolean()).map(
  ([name, isNull]): Where => ({
    text: `{ ${name}: { isNull: ${isNull} } }`,
    test: ({ values }) => (values[name] === null) === isNull,
  }),
);
const contained = fc
  .tuple(fc.constantFrom('contains', 'startsWith', 'like'), fc.constantFrom(...texts('label'), 'a', ''))
  .map(
    ([operator, text]): Where => ({
      text: `{ label: { ${operator}: ${quoted(operator === 'like' ? `%${text.replaceAll(/[\\%_]/g, '\\$&')}` : text)} } }`,
      test: ({ values: { label } }) => {
        if (typeof label !== 'string') return null;
        if (operator === 'contains') return label.includes(text);
        return operator === 'like' ? label.endsWith(text) : label.startsWith(text);
      },
    }),
  );
const READINGS = LAB_ROWS.readings.rows.map(([sample, , value]) => ({
  sample,
  value: value === null ? null : Number(value),
}));
const related = fc.tuple(fc.constantFrom('some', 'none'), fc.constantFrom(-4, 0, 1.5, 8, 9)).map(
  ([quantifier, value]): Where => ({
    text: `{ readings: { ${quantifier}: { value: { gte: ${value} } } } }`,
    test: ({ id }) =>
      READINGS.some((one) => one.sample === id && one.value !== null && one.value >= value) ===
      (quantifier === 'some'),
  }),
);
const { where } = fc.letrec<{ where: Where }>((tie) => ({
  where: fc.oneof(
    { maxDepth: 3 },
    ...[comparison, membership, missing, contained, related],
    tie('where').map((one): Where => ({ text: `{ not: ${one.text} }`, test: (row) => not(one.test(row)) })),
    fc.tuple(fc.constantFrom('and', 'or'), fc.array(tie('where'), { minLength: 1, maxLength: 3 })).map(
      ([kind, of]): Where => ({
        text: `{ ${kind}: [${of.map(({ text }) => text).join(', ')}] }`,
        test: (row) => (kind === 'and' ? every : some)(of.map(({ test }) => test(row))),
      }),
    ),
  ),
}));

const DIRECTIONS = ['ASC', 'DESC', 'ASC_NULLS_FIRST', 'DESC_NULLS_LAST'];
const order = fc.array(fc.tuple(fc.constantFrom(...NAMES), fc.constantFrom(...DIRECTIONS)), { maxLength: 2 });

function ordered(
  found: readonly Row[],
  terms: readonly (readonly [name: string, direction: string])[],
): Row[] {
  return [...found].sort((one, other) => {
    for (const [name, direction] of terms) {
      const [left = null, right = null] = [one.values[name], other.values[name]];
      const isNullFirst = direction === 'DESC' || direction === 'ASC_NULLS_FIRST';
      if (left === null || right === null) {
        if (left !== right) return (left === null) === isNullFirst ? -1 : 1;
      } else {
        const sign = compare(left, right) * (direction.startsWith('DESC') ? -1 : 1);
        if (sign !== 0) return sign;
      }
    }
    return compare(one.id, other.id);
  });
}

const labs: { readonly name: string; readonly lab: Lab }[] = [];
const closing: (() => Promise<void>)[] = [];
beforeAll(async () => {
  const without = { maxStoreBytes: 0, maxCopyBytes: 0, maxKeptBytes: 0 };
  const [memory, database, parquet, postgres] = await Promise.all([
    openDuckDbLab(),
    openDuckDbLab(without),
    openParquetLab(),
    openPostgresLab(),
  ]);
  for (const [name, one] of Object.entries({ memory, database, parquet, postgres })) {
    await one.settled();
    labs.push({ name, lab: one.lab });
    closing.push(one.close);
  }
});
afterAll(() => Promise.all(closing.map((close) => close())));

type Page = {
  readonly nodes: readonly { id: string }[];
  readonly pageInfo: { hasNextPage: boolean; endCursor: string | null };
  readonly totalCount: string;
};

test('random questions are answered as the convention says, whoever answers', async () => {
  const question = fc.record({
    where,
    order,
    size: fc.integer({ min: 1, max: 9 }),
    by: fc.constantFrom(...LISTED),
  });
  await fc.assert(
    fc.asyncProperty(question, async ({ where: { text, test: isSuch }, order: terms, size, by }) => {
      const found = ordered(
        ROWS.filter((row) => isSuch(row) === true),
        terms,
      ).map(({ id }) => ({ id }));
      const counts = new Map<string, number>();
      for (const { id } of found) {
        const key = String(ROWS.find((row) => row.id === id)?.values[by]);
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
      const list = `where: ${text}, orderBy: [${terms.map(([name, direction]) => `{ ${name}: ${direction} }`).join(', ')}]`;
      const page = (after = '') =>
        `samplesConnection(${list}, first: ${size}${after}) { nodes { id } pageInfo { hasNextPage endCursor } totalCount }`;
      for (const { name, lab } of labs) {
        const { body } = await lab.ask(
          `{ rows: samples(${list}) { id } cut: samples(${list}, limit: ${size}, offset: 1) { id } page: ${page()} groups: samplesAggregate(where: ${text}, groupBy: [{ field: ${by} }]) { count } }`,
        );
        const first = body.data?.['page'] as Page;
        const at = `${name} ${list}`;
        expect(body.data, at).toMatchObject({ rows: found, cut: found.slice(1, size + 1) });
        expect(first, at).toMatchObject({ nodes: found.slice(0, size), totalCount: String(found.length) });
        expect(first.pageInfo.hasNextPage, at).toBe(found.length > size);
        const groups = body.data?.['groups'] as { count: string }[];
        expect(groups.map(({ count }) => Number(count)).sort(), at).toEqual([...counts.values()].sort());
        if (!first.pageInfo.hasNextPage) continue;
        const next = await lab.ask(`{ page: ${page(`, after: "${first.pageInfo.endCursor}"`)} }`);
        expect(next.body.data, at).toMatchObject({ page: { nodes: found.slice(size, 2 * size) } });
      }
    }),
    { numRuns: Number(process.env['WEFT_RANDOM_QUESTIONS'] ?? 30), seed: 20_010_701 },
  );
});
