import { describe, expect, it, vi } from 'vitest';
import {
  type CurrentSupergraph,
  openEmbeddedStore,
  type Published,
  type Registry,
} from '../../registry/index.ts';
import { addTraffic, CUSTOMERS, candidate, FLIGHTS, useRegistries } from './open-registry.ts';

const { open, newDirectory } = useRegistries();
const BY = { by: 'ada' };

function accepted(published: Published) {
  if (!published.ok) throw new Error(JSON.stringify(published.report.findings));
  return published;
}

async function kindsOf(registry: Registry): Promise<readonly string[]> {
  return (await registry.history()).map(({ fact }) => fact.kind);
}

describe('publishing', () => {
  it('composes what is published with what is there, and keeps who, why and what', async () => {
    const registry = await open();
    expect(await registry.supergraph()).toBeUndefined();
    const first = accepted(
      await registry.publish(candidate('flights', FLIGHTS, { commit: 'abc' }), { ...BY, why: 'the first' }),
    );
    expect(first).toMatchObject({
      isUnchanged: false,
      build: { number: 1, versions: { flights: 1 } },
      version: { number: 1, commit: 'abc' },
    });
    const second = accepted(await registry.publish(candidate('customers', CUSTOMERS), BY));
    expect(second.build).toMatchObject({ number: 2, versions: { flights: 1, customers: 1 } });
    const current = await registry.supergraph();
    expect(current?.build).toEqual(second.build);
    expect(current?.sdl).toContain('type Member');
    expect(current?.sdl).toContain('type Flight');
    expect((await registry.history()).map(({ by, why, fact }) => [by, why, fact.kind])).toEqual([
      ['ada', 'the first', 'published'],
      ['ada', undefined, 'published'],
    ]);
    expect(await registry.document(first.version.sdl)).toContain('type Flight');
    expect(await registry.report(first.version.check)).toEqual(first.report);
  });

  it('does nothing for what serves already, and says so', async () => {
    const registry = await open();
    const contracts = [
      {
        file: 'f.odcs.yaml',
        text: 'apiVersion: v3.1.0\nkind: DataContract\nid: flights.flights\nversion: 1.0.0\nstatus: active\nservers: [{ server: files, type: local, path: x.parquet, format: parquet }]\nschema: [{ name: flights, properties: [{ name: id, logicalType: string, primaryKey: true }] }]\n',
      },
    ];
    const one = candidate('flights', FLIGHTS, { contracts });
    const first = accepted(await registry.publish(one, BY));
    expect(first.version.contracts).toMatchObject([
      { file: 'f.odcs.yaml', id: 'flights.flights', version: '1.0.0' },
    ]);
    expect(first.build.contracts).toEqual(first.version.contracts.map(({ text }) => text));
    const again = accepted(await registry.publish({ ...one, commit: 'another' }, BY));
    expect(again).toMatchObject({
      isUnchanged: true,
      build: first.build,
      version: first.version,
      report: first.report,
    });
    expect(await kindsOf(registry)).toEqual(['published']);
    const moved = accepted(await registry.publish({ ...one, url: 'http://elsewhere.example/graphql' }, BY));
    expect(moved).toMatchObject({ isUnchanged: false, version: { number: 2 } });
  });

  it('keeps what does not compose as a rejected version, and changes nothing', async () => {
    const registry = await open();
    await addTraffic(registry);
    await registry.publish(candidate('flights', FLIGHTS), BY);
    const before = await registry.supergraph();
    const refused = await registry.publish(candidate('flights', FLIGHTS.replace('Int', 'Delay')), BY);
    expect(refused).toMatchObject({ ok: false, reason: 'rejected', version: { number: 2 } });
    expect(refused.report.findings).toMatchObject([{ code: 'INVALID_GRAPHQL', coordinate: 'Flight.delay' }]);
    expect(await registry.supergraph()).toEqual(before);
    expect(registry.state.subgraphs.get('flights')?.versions.map(({ standing }) => standing)).toEqual([
      'current',
      'rejected',
    ]);
    const third = accepted(
      await registry.publish(candidate('flights', FLIGHTS.replace('delay', 'late')), BY),
    );
    expect(third).toMatchObject({ version: { number: 3 }, build: { number: 2 } });
  });

  it('keeps what another domain has to agree to as a blocked version, until it agreed', async () => {
    const registry = await open();
    await registry.publish(candidate('customers', CUSTOMERS), BY);
    const authority = { domain: 'flights', team: 'network-operations' };
    const taking = candidate(
      'flights',
      `${FLIGHTS} type Member @key(fields: "id") { id: ID! name: String @override(from: "customers") }`,
    );
    const blocked = await registry.publish(taking, { ...BY, authority });
    expect(blocked).toMatchObject({ ok: false, reason: 'blocked' });
    const [change] = blocked.report.changes.filter(({ verdict }) => verdict === 'blocked');
    expect(change).toMatchObject({ code: 'FIELD_TAKEN_OVER', missingApprovals: ['crm'] });
    expect(await registry.approve({ change: change?.id ?? '', team: 'crn', ...BY })).toMatchObject({
      ok: false,
      message: expect.stringContaining('Did you mean "crm"?'),
    });
    expect(
      await registry.approve({
        change: change?.id ?? '',
        team: 'crm',
        by: 'bea',
        why: 'agreed in the guild',
      }),
    ).toEqual({ ok: true });
    accepted(await registry.publish(taking, { ...BY, authority }));
    expect(await kindsOf(registry)).toEqual(['published', 'rejected', 'approved', 'published']);
  });

  it('brings in several subgraphs at once in one build, or none of them', async () => {
    const registry = await open();
    const seats = candidate(
      'bookings',
      'extend type Flight @key(fields: "id") { id: ID! @external delay: Int @external seats: Int @requires(fields: "delay") }',
    );
    const flights = candidate('flights', FLIGHTS);
    expect(await registry.publish(seats, BY)).toMatchObject({ ok: false, reason: 'rejected' });
    const both = accepted(await registry.publish([seats, flights], BY));
    expect(both).toMatchObject({
      build: { number: 1, versions: { bookings: 2, flights: 1 } },
      report: { subgraph: 'bookings, flights' },
    });
    expect(registry.state.builds).toHaveLength(1);
    expect(registry.state.build).toMatchObject({ subgraph: 'bookings, flights' });
    const bad = [candidate('customers', CUSTOMERS), candidate('flights', 'type Query {')];
    expect(await registry.publish(bad, BY)).toMatchObject({ ok: false, reason: 'rejected' });
    expect(registry.state.subgraphs.get('customers')?.current).toBeUndefined();
  });

  it('checks without changing anything but the history', async () => {
    const registry = await open();
    const report = await registry.check(candidate('flights', FLIGHTS), { by: 'ci' });
    expect(report).toMatchObject({ passed: true, subgraph: 'flights' });
    expect(await registry.supergraph()).toBeUndefined();
    expect(registry.state.subgraphs.size).toBe(0);
    const [entry] = await registry.history({ subgraph: 'flights' });
    expect(entry).toMatchObject({ by: 'ci', fact: { kind: 'checked', passed: true } });
  });

  it('comes back as it was when it is opened again', async () => {
    const directory = await newDirectory();
    const before = await open({ directory });
    await before.publish(candidate('flights', FLIGHTS), BY);
    await before.publish(candidate('flights', 'type Query {'), BY);
    const [state, current] = [before.state, await before.supergraph()];
    await before.close();
    const after = await open({ directory });
    expect(after.state).toEqual(state);
    expect(await after.supergraph()).toEqual(current);
  });
});

describe('going back', () => {
  it('makes an earlier version current, composed with the others as they are now', async () => {
    const registry = await open();
    await addTraffic(registry);
    await registry.publish(candidate('flights', FLIGHTS), BY);
    await registry.publish(candidate('flights', FLIGHTS.replace('delay', 'late')), BY);
    await registry.publish(candidate('customers', CUSTOMERS), BY);
    const back = await registry.rollback({ subgraph: 'flights', by: 'bea', why: 'gates went dark' });
    expect(back).toMatchObject({
      ok: true,
      version: { number: 1 },
      build: { number: 4, versions: { flights: 1, customers: 1 } },
    });
    const sdl = (await registry.supergraph())?.sdl;
    expect(sdl).toContain('delay');
    expect(sdl).toContain('type Member');
    const ahead = await registry.rollback({ subgraph: 'flights', to: 2, ...BY });
    expect(ahead).toMatchObject({ ok: true, version: { number: 2 } });
  });

  it('is refused with findings when that no longer composes', async () => {
    const registry = await open();
    await registry.publish(candidate('flights', FLIGHTS), BY);
    await registry.publish(
      candidate('flights', FLIGHTS.replace('delay: Int', 'delay: Int gate: String')),
      BY,
    );
    await registry.publish(
      candidate(
        'bookings',
        'type Flight @key(fields: "id") { id: ID! gate: String @external sign: String @requires(fields: "gate") }',
      ),
      BY,
    );
    const back = await registry.rollback({ subgraph: 'flights', ...BY, force: true });
    expect(back).toMatchObject({ ok: false, reason: 'rejected', report: { passed: false } });
    expect((await registry.supergraph())?.build.number).toBe(3);
  });

  it('says what there is to go back to', async () => {
    const registry = await open();
    await registry.publish(candidate('flights', FLIGHTS), BY);
    expect(await registry.rollback({ subgraph: 'flights', to: 7, ...BY })).toMatchObject({
      ok: false,
      reason: 'unknown',
      message: 'Expected an earlier version of flights to go back to, but no other was ever accepted.',
    });
    expect(await registry.rollback({ subgraph: 'fligths', ...BY })).toMatchObject({
      ok: false,
      reason: 'unknown',
    });
  });

  it('retires a subgraph, and a rollback brings it back', async () => {
    const registry = await open();
    await addTraffic(registry);
    await registry.publish([candidate('flights', FLIGHTS), candidate('customers', CUSTOMERS)], BY);
    expect(await registry.retire({ subgraph: 'customers', ...BY, why: 'moved' })).toMatchObject({
      ok: true,
      build: { versions: { flights: 1 } },
    });
    expect((await registry.supergraph())?.sdl).not.toContain('type Member');
    expect(await registry.retire({ subgraph: 'customers', ...BY })).toMatchObject({
      ok: false,
      reason: 'unknown',
    });
    expect(await registry.retire({ subgraph: 'flights', ...BY })).toMatchObject({
      ok: false,
      reason: 'rejected',
    });
    expect(await registry.rollback({ subgraph: 'customers', ...BY })).toMatchObject({
      ok: true,
      version: { number: 1 },
    });
  });
});

describe('use', () => {
  it('keeps a change out that hurts a client, until its team and the owners agree', async () => {
    const registry = await open({ clients: [{ name: 'gate-desk', team: 'sales' }] });
    await registry.publish(candidate('flights', FLIGHTS), BY);
    const coordinates = { Query: 3, 'Query.flights': 3, Flight: 3, 'Flight.delay': 3 };
    await addTraffic(registry, { client: 'gate-desk', name: 'Board', coordinates });
    const without = candidate('flights', FLIGHTS.replace(' delay: Int', ' late: Int'));
    const blocked = await registry.publish(without, BY);
    expect(blocked).toMatchObject({ ok: false, reason: 'blocked' });
    const change = blocked.report.changes.find(({ coordinate }) => coordinate === 'Flight.delay');
    expect(change).toMatchObject({
      code: 'FIELD_REMOVED',
      verdict: 'blocked',
      missingApprovals: ['network-operations', 'sales'],
      affected: [{ client: 'gate-desk', team: 'sales', name: 'Board' }],
    });
    expect(blocked.report.findings).toContainEqual(
      expect.objectContaining({
        stage: 'consumer',
        severity: 'error',
        coordinate: 'Flight.delay',
        fix: expect.stringContaining(`weft approve ${change?.id}`),
      }),
    );
    for (const team of ['network-operations', 'sales'])
      await registry.approve({ change: change?.id ?? '', team, ...BY });
    expect(accepted(await registry.publish(without, BY)).report.changes).toContainEqual(
      expect.objectContaining({ id: change?.id, verdict: 'approved' }),
    );
  });

  it('lets go what nobody uses', async () => {
    const registry = await open();
    await addTraffic(registry);
    await registry.publish(candidate('flights', FLIGHTS), BY);
    const without = candidate('flights', FLIGHTS.replace(' delay: Int', ' late: Int'));
    expect(accepted(await registry.publish(without, BY)).report.changes).toContainEqual(
      expect.objectContaining({ coordinate: 'Flight.delay', verdict: 'unused' }),
    );
  });
});

describe('several that look at one registry', () => {
  it('tells of a new build, whoever published', async () => {
    const shared = await openEmbeddedStore(await newDirectory());
    const [one, other] = [await open({ store: shared }), await open({ store: shared })];
    const told: CurrentSupergraph[] = [];
    const stop = other.onBuild((current) => told.push(current));
    const { build } = accepted(await one.publish(candidate('flights', FLIGHTS), BY));
    await vi.waitFor(() => expect(told.map((current) => current.build)).toEqual([build]), 30_000);
    expect(told[0]?.sdl).toContain('Flight');
    stop();
    await one.publish(candidate('customers', CUSTOMERS), BY);
    await vi.waitFor(() => expect(other.state.build?.build.number).toBe(2), 30_000);
    expect(told).toHaveLength(1);
  });
});

describe('previews', () => {
  const GATES = FLIGHTS.replace('delay: Int', 'delay: Int gate: String');

  it('compose a candidate beside the mesh, follow it, and close', async () => {
    const registry = await open();
    await registry.publish(candidate('flights', FLIGHTS), BY);
    const opened = await registry.openPreview({
      name: 'pr-7',
      candidates: [candidate('flights', GATES)],
      ...BY,
    });
    if (!opened.ok) throw new Error('Expected a preview.');
    expect(opened.preview).toMatchObject({ name: 'pr-7', versions: { flights: 2 }, base: 1 });
    expect(await registry.document(opened.preview.supergraph)).toContain('gate');
    expect((await registry.supergraph())?.sdl).not.toContain('gate');

    await registry.publish(candidate('customers', CUSTOMERS), BY);
    await vi.waitFor(() => expect(registry.state.previews.get('pr-7')?.preview.base).toBe(2), 30_000);
    const followed = registry.state.previews.get('pr-7')?.preview;
    expect(followed?.versions).toEqual({ flights: 2 });
    expect(await registry.document(followed?.supergraph ?? '')).toMatch(/type Member/);
    expect(registry.state.subgraphs.get('flights')?.versions).toHaveLength(2);

    expect(await registry.closePreview({ name: 'pr-7', ...BY })).toBe(true);
    expect(await registry.closePreview({ name: 'pr-7', ...BY })).toBe(false);
  });

  it('close when they no longer compose with the mesh', async () => {
    const registry = await open();
    await registry.publish(candidate('flights', FLIGHTS), BY);
    const broken = await registry.openPreview({
      name: 'bad',
      candidates: [candidate('flights', 'type Query {')],
      ...BY,
    });
    expect(broken).toMatchObject({ ok: false, reason: 'rejected' });
    await registry.openPreview({ name: 'pr-8', candidates: [candidate('flights', GATES)], ...BY });
    await registry.publish(
      candidate('bookings', 'type Flight @key(fields: "id") { id: ID! gate: String }'),
      BY,
    );
    await vi.waitFor(() => expect(registry.state.previews.size).toBe(0), 30_000);
    expect((await registry.history({ kinds: ['preview-closed'] }))[0]).toMatchObject({ by: 'registry' });
  });
});
