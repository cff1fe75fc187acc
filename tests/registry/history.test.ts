import { beforeEach, describe, expect, it } from 'vitest';
import { openEmbeddedStore, type Registry } from '../../registry/index.ts';
import { useRegistries } from './open-registry.ts';
import { checked } from './store/facts.ts';

const ENTRIES = 2_500;
const { open, newDirectory } = useRegistries();
let registry: Registry;

beforeEach(async () => {
  const store = await openEmbeddedStore(await newDirectory());
  // More than two pages, of which the first entry and each thousandth are of their own.
  await Promise.all(
    Array.from({ length: ENTRIES }, (_, index) =>
      store.append([checked(index % 1_000 === 0 ? 'rare' : 'often')], { by: index === 0 ? 'ada' : 'bob' }),
    ),
  );
  registry = await open({ store });
});

describe('a long history', () => {
  const revisions = async (...filter: Parameters<Registry['history']>): Promise<readonly number[]> =>
    (await registry.history(...filter)).map(({ revision }) => revision);

  it('is known as a whole', async () => {
    expect(registry.state.revision).toBe(ENTRIES);
    expect(await revisions()).toEqual(Array.from({ length: ENTRIES }, (_, index) => index + 1));
  });

  it('gives the newest, or the oldest after a revision', async () => {
    expect(await revisions({ limit: 3 })).toEqual([2_498, 2_499, 2_500]);
    expect(await revisions({ limit: 3, after: 1_200 })).toEqual([1_201, 1_202, 1_203]);
    expect(await revisions({ limit: 1_500 })).toHaveLength(1_500);
    expect(await revisions({ limit: 0 })).toEqual([]);
    expect(await revisions({ after: ENTRIES })).toEqual([]);
  });

  it('is searched to its beginning for what is rare', async () => {
    expect(await revisions({ subgraph: 'rare', limit: 2 })).toEqual([1_001, 2_001]);
    expect(await revisions({ subgraph: 'rare', limit: 10 })).toEqual([1, 1_001, 2_001]);
    expect(await revisions({ by: 'ada', limit: 1 })).toEqual([1]);
    expect(await revisions({ by: 'ada', kinds: ['published'], limit: 1 })).toEqual([]);
    expect(await revisions({ subgraph: 'rare', after: 1 })).toEqual([1_001, 2_001]);
  });
});
