import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BEHAVIOURS } from './behaviours.ts';
import type { Case } from './harness/behaviour.ts';
import { type Bench, nullPositions, startBench } from './harness/bench.ts';
import { differsInParts, findWrongAnswer, isComparable } from './harness/made-operations.ts';

const here = import.meta.dirname;

it('lists every folder', async () => {
  const entries = await readdir(here, { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory() && entry.name !== 'harness');
  expect(Object.keys(BEHAVIOURS).sort()).toEqual(folders.map(({ name }) => name).sort());
});

describe.each(Object.entries(BEHAVIOURS))('%s', (folder, behaviour) => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await startBench(join(here, folder), behaviour);
  });
  afterAll(() => bench?.close());

  it.each(behaviour.cases)('$name', async (one) => {
    const ours = await bench.ours(one);
    await expectRight(one, bench, ours);
    await expectStock(one, bench, ours.data);
  });

  it.each(behaviour.deferred ?? [])('in parts: %s', async (query) => {
    expect(await differsInParts(bench, { name: query, query })).toBe(undefined);
  });

  // `RANDOM_OPERATIONS=500 RANDOM_SEED=7 npx vitest run tests/federation/federation.test.ts -t 'made up'` is the long run.
  it.runIf(isComparable(behaviour))(
    'operations that are made up, at once and in parts',
    async () => {
      for (const isDeferred of [false, true])
        expect(await findWrongAnswer(bench, join(here, folder), isDeferred)).toBe(undefined);
    },
    600_000,
  );

  it('is planned as written down', async () => {
    const plans: string[] = [];
    for (const one of behaviour.cases) plans.push(`# ${one.name}\n${await bench.plan(one)}\n`);
    await expect(plans.join('\n')).toMatchFileSnapshot(join(here, folder, 'plan.txt'));
  });
});

async function expectRight(one: Case, bench: Bench, ours: Awaited<ReturnType<Bench['ours']>>): Promise<void> {
  if (one.answer) {
    expect(ours.data).toEqual(one.answer.data);
    expect(ours.errors.map(({ path = [] }) => path.join('.'))).toEqual(one.answer.errors);
    return;
  }
  const merged = await bench.merged(one);
  expect(ours.data, JSON.stringify(ours.errors)).toEqual(merged.data);
  // toEqual overlooks __proto__ and the order of fields, which the specification fixes.
  expect(JSON.stringify(ours.data)).toBe(JSON.stringify(merged.data));
  expect(nullPositions(ours)).toEqual(nullPositions(merged));
}

/** Where stock is known to be wrong it must be so still: else the case proves nothing, or there is something to celebrate. */
async function expectStock(one: Case, bench: Bench, data: unknown): Promise<void> {
  if (one.stock === 'endless') return;
  const stock = await bench.stock(one).catch((error: unknown) => ({ data: `${error}` }));
  if (one.stock === 'differs') expect(stock.data, 'stock').not.toEqual(data);
  else expect(stock.data, 'stock').toEqual(data);
}
