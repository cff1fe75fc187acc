import { createServer } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { RemoteRegistry } from '../../registry/index.ts';
import { addTraffic, CUSTOMERS, candidate, FLIGHTS, useRegistries } from './open-registry.ts';
import { useRegistryServers } from './serve-registry.ts';

const { open } = useRegistries();
const serve = useRegistryServers();
const BY = { by: 'ada' };

describe('a registry that runs elsewhere', () => {
  it('has the methods of one that runs here', async () => {
    const registry = await open();
    const remote = new RemoteRegistry({ url: `${(await serve(registry)).url}/registry/v1/` });
    expect(await remote.supergraph()).toBeUndefined();
    expect(await remote.check(candidate('flights', FLIGHTS))).toMatchObject({ passed: true });
    const published = await remote.publish(
      [candidate('flights', FLIGHTS), candidate('customers', CUSTOMERS)],
      { ...BY, why: 'the first' },
    );
    expect(published).toMatchObject({
      ok: true,
      isUnchanged: false,
      build: { number: 1 },
      version: { subgraph: 'flights', number: 1 },
    });
    const refused = await remote.publish(candidate('flights', 'type Query {'), BY);
    expect(refused).toMatchObject({ ok: false, reason: 'rejected', version: { number: 2 } });
    expect(refused.report.findings).toMatchObject([{ code: 'GRAPHQL_SYNTAX' }]);
    expect(await remote.publish(candidate('flights', FLIGHTS), BY)).toMatchObject({
      ok: true,
      isUnchanged: true,
    });
    await remote.publish(candidate('flights', FLIGHTS.replace('delay: Int', 'delay: Int gate: String')), BY);
    expect(await remote.diff({ subgraph: 'flights', from: 1, to: 3 })).toMatchObject({
      ok: true,
      report: { changes: [{ coordinate: 'Flight.gate' }] },
    });
    expect(await remote.diff({ subgraph: 'flights', from: 1, to: 9 })).toMatchObject({ ok: false });
    expect(await remote.rollback({ subgraph: 'nobody', ...BY })).toMatchObject({
      ok: false,
      reason: 'unknown',
    });
    expect(
      await remote.rollback({ subgraph: 'flights', ...BY, force: true, why: 'too early' }),
    ).toMatchObject({ ok: true, version: { number: 1 } });
    expect(await remote.retire({ subgraph: 'customers', ...BY, why: 'moved' })).toMatchObject({
      ok: false,
      reason: 'blocked',
    });
    expect(await remote.history()).toEqual(await registry.history());
    expect(await remote.history({ limit: 1 })).toEqual(await registry.history({ limit: 1 }));
    expect(await remote.history({ kinds: ['published'], limit: 2 })).toEqual(
      await registry.history({ kinds: ['published'], limit: 2 }),
    );
    expect(await remote.history({ after: 1, limit: 2 })).toEqual(
      await registry.history({ after: 1, limit: 2 }),
    );
    expect(await remote.supergraph()).toEqual(await registry.supergraph());
    expect(await remote.supergraph({ after: 3, waitMs: 10 })).toBeUndefined();
    expect((await remote.subgraphs()).map(({ name }) => name)).toEqual(['flights', 'customers']);
    expect(await remote.subgraph('flights')).toMatchObject({
      versions: [{ standing: 'current' }, { standing: 'rejected' }, { standing: 'accepted' }],
    });
    expect(await remote.subgraph('nobody')).toBeUndefined();
    const version = await remote.version('flights', 1);
    expect(version?.texts.sdl).toBe(candidate('flights', FLIGHTS).sdl);
    expect(await remote.version('flights', 9)).toBeUndefined();
    const check = version?.version.check ?? '';
    expect(await remote.findReport(check)).toEqual(await registry.report(check));
    expect(await remote.document(version?.version.sdl ?? '')).toBe(version?.texts.sdl);
    expect(await remote.document('0'.repeat(64))).toBeUndefined();
  });

  it('reads what policies are judged on and what clients use, however many pages that is', async () => {
    const registry = await open({ clients: [{ name: 'board', team: 'sales' }] });
    const remote = new RemoteRegistry({ url: (await serve(registry)).url });
    const old = FLIGHTS.replace('delay: Int', 'delay: Int @deprecated(reason: "old")');
    await registry.publish(candidate('flights', old), BY);
    const names = Array.from({ length: 51 }, (_, index) => `other${index}`);
    await registry.publish(
      names.map((name) =>
        candidate(name, `type Query { ${name}: Int ${name}Old: Int @deprecated(reason: "old") }`),
      ),
      BY,
    );
    const waiver = { policy: 'P03', product: 'flights', owner: 'crm', expires: '2999-01-01' };
    await registry.waive({ ...waiver, ...BY, why: 'x' });
    const facts = await remote.policyFacts();
    expect(facts).toEqual(await registry.policyFacts());
    expect(facts.waivers).toMatchObject([{ ...waiver, by: 'ada', reason: 'x' }]);
    expect(facts.deprecated.size).toBe(52);
    expect(facts.deprecated.get('flights')?.get('Flight.delay')).toMatch(/^\d{4}-/);

    for (let index = 0; index < 2_001; index += 1)
      await addTraffic(registry, { client: `app${index}`, count: 1 + (index % 7) });
    const usage = await remote.usage();
    expect(usage.operations).toHaveLength(2_001);
    expect(usage).toMatchObject({ days: 30, requests: (await registry.usage()).requests });
    expect(new Set(usage.operations.map(({ client }) => client)).size).toBe(2_001);
    expect(usage.operations[0]?.count).toBe(7);
    expect(await remote.clients()).toEqual([{ name: 'board', team: 'sales' }]);
  });

  it('keeps what people decide, and what apps use', async () => {
    const registry = await open();
    const remote = new RemoteRegistry({ url: (await serve(registry)).url });
    await remote.publish(candidate('flights', FLIGHTS), BY);
    expect(await remote.approve({ change: 'abc', team: 'crm', ...BY })).toEqual({ ok: true });
    expect(await remote.approve({ change: 'abc', team: 'nobody', ...BY })).toMatchObject({ ok: false });
    const waived = await remote.waive({
      policy: 'P03',
      product: 'flights',
      owner: 'crm',
      expires: '2999-01-01',
      ...BY,
      why: 'x',
    });
    expect(waived).toMatchObject({ ok: true });
    expect(await remote.waivers()).toHaveLength(1);
    expect(await remote.endWaiver({ id: waived.ok ? waived.waiver.id : '' })).toBe(true);
    expect(await remote.waivers()).toEqual([]);
    expect(
      await remote.openPreview({ name: 'pr', candidates: [candidate('flights', FLIGHTS)], ...BY }),
    ).toMatchObject({ ok: true });
    expect(
      await remote.openPreview({ name: 'bad', candidates: [candidate('flights', '{')], ...BY }),
    ).toMatchObject({ ok: false, reason: 'rejected' });
    expect((await remote.previews()).map(({ preview }) => preview.name)).toEqual(['pr']);
    expect(await remote.closePreview({ name: 'pr' })).toBe(true);
    expect(await remote.closePreview({ name: 'pr' })).toBe(false);
    expect(
      await remote.registerClient({ client: 'board', operations: [{ text: '{ flights { id } }' }], ...BY }),
    ).toMatchObject({ ok: true });
    expect(
      await remote.registerClient({ client: 'board', operations: [{ text: '{' }], ...BY }),
    ).toMatchObject({ ok: false });
    expect(await remote.manifests()).toMatchObject([{ client: 'board' }]);
    expect(await remote.usage(7)).toEqual(await registry.usage(7));
    const made = await remote.makeToken({ note: 'CI', permissions: ['admin'], ...BY });
    if (!made.ok) throw new Error(made.message);
    const admin = new RemoteRegistry({ url: remote.url, token: made.secret });
    expect(await admin.tokens()).toMatchObject([{ token: { note: 'CI' }, isRevoked: false }]);
    expect(await admin.makeToken({ note: 'x', permissions: ['approve'], ...BY })).toMatchObject({
      ok: false,
    });
    expect(await admin.revokeToken({ id: made.token.id })).toBe(true);
  });
});

describe('what a caller is told', () => {
  const stops: (() => void)[] = [];
  afterEach(() => {
    for (const stop of stops.splice(0)) stop();
  });

  const answering = (status: number, body: string): Promise<string> =>
    new Promise((resolve) => {
      const server = createServer((_, response) =>
        response.writeHead(status, { location: 'http://127.0.0.1:1/' }).end(body),
      );
      stops.push(() => server.close());
      server.listen(0, '127.0.0.1', () => {
        const address = server.address();
        resolve(`http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`);
      });
    });

  it('when nobody answers', async () => {
    const remote = new RemoteRegistry({ url: 'http://127.0.0.1:9/registry/v1' });
    await expect(remote.subgraphs()).rejects.toMatchObject({
      code: 'UNREACHABLE',
      message: expect.stringContaining('Is it running'),
    });
  });

  it.each([
    [200, '<html>'],
    [200, '{}'],
    [404, '{"errors":[{"message":"x","extensions":{"code":"NOT_FOUND"}}]}'],
    [502, 'bad gateway'],
  ])('when something else answers %i %s', async (status, body) => {
    const remote = new RemoteRegistry({ url: await answering(status, body) });
    await expect(remote.subgraphs()).rejects.toMatchObject({ code: 'NOT_A_REGISTRY' });
  });

  it('when it is sent elsewhere, where its token must not go', async () => {
    const remote = new RemoteRegistry({ url: await answering(307, ''), token: 'weft_secret' });
    await expect(remote.subgraphs()).rejects.toMatchObject({ code: 'UNREACHABLE' });
  });

  it('when its token does not hold, or may not', async () => {
    const registry = await open();
    const { url } = await serve(registry);
    const made = await registry.makeToken({ note: 'CI', permissions: ['read'], ...BY });
    await expect(new RemoteRegistry({ url }).subgraphs()).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
      message: expect.stringContaining('WEFT_TOKEN'),
    });
    const reader = new RemoteRegistry({ url, token: made.ok ? made.secret : '' });
    await expect(reader.publish(candidate('flights', FLIGHTS), BY)).rejects.toMatchObject({
      code: 'FORBIDDEN',
      status: 403,
    });
  });
});
