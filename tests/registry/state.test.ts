import { describe, expect, it } from 'vitest';
import type { Entry, Fact, Token, Waiver } from '../../registry/facts.ts';
import {
  EMPTY_STATE,
  findVersion,
  foldEntries,
  KEPT_BUILDS,
  manifestKey,
  type RegistryState,
  waiversInForce,
} from '../../registry/state.ts';
import { build, checked, published, version } from './store/facts.ts';

function entriesOf(facts: readonly Fact[], after = 0): readonly Entry[] {
  return facts.map((fact, index) => ({
    revision: after + index + 1,
    at: `2026-11-26T08:00:${String(index % 60).padStart(2, '0')}.000Z`,
    by: 'ada',
    ...(index === 0 ? { why: 'the first' } : {}),
    fact,
  }));
}

function fold(...facts: readonly Fact[]): RegistryState {
  return foldEntries(EMPTY_STATE, entriesOf(facts));
}

/** Version → where it stands. */
function standings(state: RegistryState, subgraph: string): Readonly<Record<number, string>> {
  const versions = state.subgraphs.get(subgraph)?.versions ?? [];
  return Object.fromEntries(versions.map(({ version: { number }, standing }) => [number, standing]));
}

const token: Token = { id: 't1', hash: 'h', note: 'CI of flights', permissions: ['publish'] };
const waiver: Waiver = {
  id: 'w1',
  policy: 'field-descriptions',
  product: 'flights.flights',
  owner: 'network-operations',
  expires: '2026-12-31',
};

describe('the state of the registry', () => {
  it('is empty before anything happened, and counts every entry', () => {
    expect(foldEntries(EMPTY_STATE, [])).toBe(EMPTY_STATE);
    expect(fold(checked('flights'), checked('flights')).revision).toBe(2);
  });

  it('makes a published version current, and the one before accepted', () => {
    const state = fold(
      published('flights', 1, { build: build(1, { flights: 1 }) }),
      published('flights', 2, { build: build(2, { flights: 2 }) }),
    );
    expect(standings(state, 'flights')).toEqual({ 1: 'accepted', 2: 'current' });
    expect(state.subgraphs.get('flights')?.current).toMatchObject({ revision: 2, by: 'ada' });
    expect(state.build).toMatchObject({
      build: build(2, { flights: 2 }),
      cause: 'published',
      subgraph: 'flights',
    });
    expect(state.builds.map((one) => one.build.number)).toEqual([1, 2]);
  });

  it('says of a version when, by whom and why it came', () => {
    const flights = fold(published('flights', 1), published('flights', 2)).subgraphs.get('flights');
    expect(findVersion(flights, 1)).toMatchObject({
      revision: 1,
      at: '2026-11-26T08:00:00.000Z',
      by: 'ada',
      why: 'the first',
    });
    expect(findVersion(flights, 2)).not.toHaveProperty('why');
    expect(findVersion(flights, 3)).toBeUndefined();
    expect(findVersion(undefined, 1)).toBeUndefined();
  });

  it('keeps a rejected version, which changes nothing else', () => {
    const state = fold(published('flights', 1), { kind: 'rejected', version: version('flights', 2) });
    expect(standings(state, 'flights')).toEqual({ 1: 'current', 2: 'rejected' });
    expect(state.build?.build.number).toBe(1);
    expect(fold({ kind: 'rejected', version: version('new', 1) }).subgraphs.get('new')).not.toHaveProperty(
      'current',
    );
  });

  it('goes back to an earlier version, and forward again', () => {
    const state = fold(
      published('flights', 1),
      published('flights', 2),
      { kind: 'rolled-back', subgraph: 'flights', to: 1, build: build(3, { flights: 1 }) },
      published('flights', 3),
    );
    expect(standings(state, 'flights')).toEqual({ 1: 'accepted', 2: 'accepted', 3: 'current' });
    const back = foldEntries(
      state,
      entriesOf([{ kind: 'rolled-back', subgraph: 'flights', to: 2, build: build(5, { flights: 2 }) }], 4),
    );
    expect(standings(back, 'flights')).toEqual({ 1: 'accepted', 2: 'current', 3: 'accepted' });
    expect(back.build).toMatchObject({ cause: 'rolled-back', build: { number: 5 } });
  });

  it('has a retired subgraph without a current version, until it is published again', () => {
    const retired = fold(published('flights', 1), {
      kind: 'retired',
      subgraph: 'flights',
      build: build(2, {}),
    });
    expect(standings(retired, 'flights')).toEqual({ 1: 'accepted' });
    expect(retired.subgraphs.get('flights')).not.toHaveProperty('current');
    const again = foldEntries(retired, entriesOf([published('flights', 2)], 2));
    expect(standings(again, 'flights')).toEqual({ 1: 'accepted', 2: 'current' });
  });

  it('knows the previews that are open', () => {
    const preview = { name: 'seats', versions: { flights: 2 }, supergraph: 'a'.repeat(64) };
    const opened = fold(published('flights', 1), {
      kind: 'preview-opened',
      preview,
      version: version('flights', 2),
    });
    expect(standings(opened, 'flights')).toEqual({ 1: 'current', 2: 'preview' });
    expect(opened.previews.get('seats')).toMatchObject({ preview, revision: 2 });
    const closed = foldEntries(opened, entriesOf([{ kind: 'preview-closed', name: 'seats' }], 2));
    expect(closed.previews.size).toBe(0);
    expect(opened.previews.size).toBe(1);
  });

  it('collects the approvals of a change', () => {
    const state = fold(
      { kind: 'approved', approval: { change: 'c1', team: 'crm' } },
      { kind: 'approved', approval: { change: 'c1', team: 'sales' } },
    );
    expect(state.approvals.get('c1')?.map(({ approval }) => approval.team)).toEqual(['crm', 'sales']);
  });

  it('holds a waiver to its last day, or until it is ended', () => {
    const state = fold({ kind: 'waived', waiver });
    expect(waiversInForce(state, '2026-12-31')).toEqual([waiver]);
    expect(waiversInForce(state, '2027-01-01')).toEqual([]);
    const ended = foldEntries(state, entriesOf([{ kind: 'waiver-ended', id: 'w1' }], 1));
    expect(waiversInForce(ended, '2026-12-01')).toEqual([]);
    expect(ended.waivers.get('w1')).toMatchObject({ waiver, ended: { revision: 2, by: 'ada' } });
  });

  it('remembers a revoked token as revoked', () => {
    const state = fold({ kind: 'token-made', token }, { kind: 'token-revoked', id: 't1' });
    expect(state.tokens.get('t1')).toMatchObject({ token, revoked: { revision: 2 } });
  });

  it('keeps the last manifest of each version of a client, and drops it for one without operations', () => {
    const operations = [{ operation: 'a'.repeat(64), name: 'Flights' }];
    const state = fold(
      { kind: 'client-registered', manifest: { client: 'app', version: '1', operations } },
      { kind: 'client-registered', manifest: { client: 'app', version: '2', operations } },
      { kind: 'client-registered', manifest: { client: 'app', operations } },
      { kind: 'client-registered', manifest: { client: 'app', version: '1', operations: [] } },
    );
    expect([...state.clients.keys()]).toEqual([
      manifestKey({ client: 'app', version: '2' }),
      manifestKey({ client: 'app' }),
    ]);
  });

  it('does not change a state that was folded on', () => {
    const first = fold(published('flights', 1));
    const kept = structuredClone(first);
    foldEntries(
      first,
      entriesOf([published('flights', 2), { kind: 'retired', subgraph: 'flights', build: build(3, {}) }], 1),
    );
    expect(first).toEqual(kept);
  });

  it('comes to the same one by one and all at once', () => {
    const facts = Array.from({ length: 60 }, (_, index): Fact => {
      const number = index + 1;
      if (index % 5 === 4) return { kind: 'rejected', version: version('flights', number) };
      if (index % 7 === 6)
        return { kind: 'rolled-back', subgraph: 'flights', to: number - 1, build: build(number, {}) };
      return published(index % 3 ? 'flights' : 'safety', number);
    });
    const entries = entriesOf(facts);
    const stepwise = entries.reduce((state, entry) => foldEntries(state, [entry]), EMPTY_STATE);
    expect(stepwise).toEqual(foldEntries(EMPTY_STATE, entries));
  });

  it(`keeps the last ${KEPT_BUILDS} builds`, () => {
    const facts = Array.from({ length: KEPT_BUILDS + 1 }, (_, index) => published('flights', index + 1));
    const state = fold(...facts);
    expect(state.builds).toHaveLength(KEPT_BUILDS);
    expect(state.builds[0]?.build.number).toBe(2);
  });

  it('refuses entries that do not follow', () => {
    const entries = entriesOf([checked('a'), checked('a')]);
    expect(() => foldEntries(EMPTY_STATE, entries.slice(1))).toThrow(
      'Expected the entry after revision 0, got 2.',
    );
    expect(() => foldEntries(fold(checked('a')), entries)).toThrow(
      'Expected the entry after revision 1, got 1.',
    );
  });
});
