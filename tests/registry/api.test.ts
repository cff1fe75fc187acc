import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Registry } from '../../registry/index.ts';
import { CUSTOMERS, candidate, FLIGHTS, useRegistries } from './open-registry.ts';
import { errorOf, useRegistryServers } from './serve-registry.ts';

const { open } = useRegistries();
const serve = useRegistryServers();

async function token(
  registry: Registry,
  permissions: readonly ('publish' | 'approve' | 'admin' | 'usage' | 'waive' | 'read' | 'check')[],
  scope: { readonly domain?: string; readonly team?: string } = {},
) {
  const made = await registry.makeToken({
    note: `CI of ${scope.domain ?? 'everything'}`,
    permissions,
    ...scope,
    by: 'ada',
  });
  if (!made.ok) throw new Error(made.message);
  return made.secret;
}

const changeSchema = z.object({ id: z.string(), verdict: z.string(), missingApprovals: z.array(z.string()) });
const refusedSchema = z.object({
  errors: z.tuple([z.object({ reason: z.string(), report: z.object({ changes: z.array(changeSchema) }) })]),
});

describe('the API of the registry', () => {
  it('publishes, shows, compares, rolls back, retires and tells what happened', async () => {
    const registry = await open();
    const { call } = await serve(registry);
    const first = await call('/publish', {
      body: {
        candidates: [candidate('flights', FLIGHTS), candidate('customers', CUSTOMERS)],
        by: 'ada',
        why: 'the first',
      },
    });
    expect(first).toMatchObject({
      status: 201,
      body: { isUnchanged: false, build: { number: 1, versions: { customers: 1, flights: 1 } } },
    });
    const again = await call('/publish', { body: { candidates: [candidate('flights', FLIGHTS)] } });
    expect(again).toMatchObject({ status: 200, body: { isUnchanged: true } });
    const gates = candidate('flights', FLIGHTS.replace('delay: Int', 'delay: Int gate: String'));
    expect(await call('/checks', { body: { candidates: [gates], by: 'ci' } })).toMatchObject({
      status: 200,
      body: { report: { passed: true, subgraph: 'flights' } },
    });
    expect((await call('/publish', { body: { candidates: [gates] } })).status).toBe(201);
    expect(await call('/subgraphs')).toMatchObject({
      body: {
        subgraphs: [
          { name: 'flights', versions: 2, current: { version: { number: 2 } } },
          { name: 'customers', versions: 1 },
        ],
      },
    });
    expect(await call('/subgraphs/flights')).toMatchObject({
      body: { versions: [{ standing: 'accepted' }, { standing: 'current', by: 'local' }] },
    });
    expect(await call('/subgraphs/flights/versions/2')).toMatchObject({
      body: { version: { number: 2 }, texts: { sdl: gates.sdl } },
    });
    const diff = await call('/subgraphs/flights/diff?from=1&to=2');
    expect(diff).toMatchObject({
      status: 200,
      body: { report: { changes: [{ code: 'FIELD_ADDED', coordinate: 'Flight.gate', verdict: 'safe' }] } },
    });
    expect(await call('/rollback', { body: { subgraph: 'flights', force: true } })).toMatchObject({
      status: 422,
    });
    expect(
      await call('/rollback', { body: { subgraph: 'flights', force: true, why: 'too early' } }),
    ).toMatchObject({ status: 201, body: { version: { number: 1 } } });
    expect(await call('/retire', { body: { subgraph: 'customers', why: 'moved' } })).toMatchObject({
      status: 409,
    });
    expect(await call('/builds')).toMatchObject({
      body: {
        builds: [{ build: { number: 1 }, subgraph: 'flights, customers' }, {}, { cause: 'rolled-back' }],
      },
    });
    expect(await call('/builds/2')).toMatchObject({ body: { build: { number: 2 } } });
    const events = await call('/events?after=0&limit=2');
    expect(events).toMatchObject({
      body: { next: 2, isComplete: false, events: [{ by: 'ada', why: 'the first' }, { revision: 2 }] },
    });
    expect(await call('/events?after=2')).toMatchObject({
      body: {
        isComplete: true,
        events: [{ by: 'ci', fact: { kind: 'checked' } }, {}, { fact: { kind: 'rolled-back', to: 1 } }],
      },
    });
    expect(await call('/events?kind=published&subgraph=customers')).toMatchObject({
      body: { events: [{ fact: { version: { subgraph: 'customers' } } }] },
    });
  });

  it('answers a publish that does not pass with 409 and its report, and lets it pass when its owners approve', async () => {
    const registry = await open();
    const { call } = await serve(registry);
    const flights = await token(registry, ['publish'], { domain: 'flights', team: 'network-operations' });
    const crm = await token(registry, ['approve', 'publish'], { domain: 'customers', team: 'crm' });
    expect(
      (await call('/publish', { token: crm, body: { candidates: [candidate('customers', CUSTOMERS)] } }))
        .status,
    ).toBe(201);
    const taking = {
      candidates: [
        candidate(
          'flights',
          `${FLIGHTS} type Member @key(fields: "id") { id: ID! name: String @override(from: "customers") }`,
        ),
      ],
    };
    const refused = await call('/publish', { token: flights, body: taking });
    expect(errorOf(refused)).toMatchObject({
      status: 409,
      code: 'NOT_PUBLISHED',
      reason: 'blocked',
      message: 'flights composes, and is kept out by one finding.',
    });
    const [{ report }] = refusedSchema.parse(refused.body).errors;
    const change = report.changes.find(({ verdict }) => verdict === 'blocked');
    expect(change?.missingApprovals).toEqual(['crm']);
    const approval = { change: change?.id };
    expect(errorOf(await call('/approvals', { token: flights, body: approval }))).toMatchObject({
      status: 403,
      code: 'FORBIDDEN',
      missing: { permission: 'approve' },
    });
    expect(
      errorOf(await call('/approvals', { token: crm, body: { ...approval, team: 'network-operations' } })),
    ).toMatchObject({ status: 403, missing: { team: 'network-operations' }, has: { team: 'crm' } });
    expect(await call('/approvals', { token: crm, body: approval })).toMatchObject({
      status: 201,
      body: { approval: { team: 'crm' } },
    });
    expect((await call('/publish', { token: flights, body: taking })).status).toBe(201);
    expect(
      await call('/publish', {
        token: flights,
        body: { candidates: [candidate('flights', 'type Query {')] },
      }),
    ).toMatchObject({ status: 409, body: { errors: [{ reason: 'rejected' }] } });
    expect(await call('/approvals', { token: crm })).toMatchObject({
      body: { approvals: [{ by: 'CI of customers' }] },
    });
  });

  it('gives the supergraph with an ETag, and waits for the next one', async () => {
    const registry = await open();
    const { call } = await serve(registry);
    expect((await call('/supergraph')).status).toBe(404);
    expect((await call('/supergraph?after=0&waitMs=10')).status).toBe(304);
    await registry.publish(candidate('flights', FLIGHTS), { by: 'ada' });
    const first = await call('/supergraph');
    expect(first).toMatchObject({
      status: 200,
      body: { build: { number: 1 }, sdl: expect.stringContaining('Flight') },
    });
    const etag = first.headers.get('etag') ?? '';
    expect((await call('/supergraph', { headers: { 'if-none-match': etag } })).status).toBe(304);
    expect((await call('/supergraph?after=1&waitMs=20')).status).toBe(304);
    const waiting = call('/supergraph?after=1&waitMs=30000');
    await registry.publish(candidate('customers', CUSTOMERS), { by: 'ada' });
    expect(await waiting).toMatchObject({ status: 200, body: { build: { number: 2 } } });
  });

  it('keeps waivers, manifests, usage and previews', async () => {
    const registry = await open({ clients: [{ name: 'gate-desk', team: 'network-operations' }] });
    const { call } = await serve(registry);
    await registry.publish(candidate('flights', FLIGHTS), { by: 'ada' });
    const waiver = {
      policy: 'P03',
      product: 'flights',
      owner: 'network-operations',
      why: 'legacy',
      expires: '2999-12-31',
    };
    const waived = await call('/waivers', { body: waiver });
    expect(waived).toMatchObject({ status: 201, body: { waiver: { policy: 'P03' } } });
    const { id } = z.object({ waiver: z.object({ id: z.string() }) }).parse(waived.body).waiver;
    expect(errorOf(await call('/waivers', { body: { ...waiver, expires: '2020-01-01' } }))).toMatchObject({
      status: 422,
      code: 'REFUSED',
    });
    expect((await call(`/waivers/${id}?why=`, { method: 'DELETE' })).status).toBe(400);
    expect((await call(`/waivers/${id}?why=No%20longer%20so`, { method: 'DELETE' })).status).toBe(200);
    expect(await call('/events?limit=1')).toMatchObject({ body: { events: [{ why: 'No longer so' }] } });
    expect((await call(`/waivers/${id}`, { method: 'DELETE' })).status).toBe(404);
    expect(await call('/waivers')).toMatchObject({ body: { waivers: [{ isEnded: true }] } });

    const manifest = { version: '2', operations: [{ text: '{ flights { delay } }', name: 'Board' }] };
    expect((await call('/clients/gate-desk/manifest', { method: 'PUT', body: manifest })).status).toBe(200);
    expect(
      errorOf(
        await call('/clients/gate-desk/manifest', { method: 'PUT', body: { operations: [{ text: '{' }] } }),
      ),
    ).toMatchObject({ status: 422 });
    expect(await call('/clients')).toMatchObject({
      body: {
        clients: [{ name: 'gate-desk' }],
        manifests: [{ manifest: { client: 'gate-desk', version: '2' } }],
      },
    });

    const text = '{ flights { delay } }';
    const today = new Date().toISOString();
    const row = {
      operation: (await import('node:crypto')).createHash('sha256').update(text).digest('hex'),
      kind: 'query',
      client: 'gate-desk',
      day: today.slice(0, 10),
      count: 3,
      errors: 0,
      totalMs: 9,
      maxMs: 4,
      firstSeen: today,
      lastSeen: today,
      coordinates: { 'Flight.delay': 3 },
    };
    expect((await call('/usage', { body: { rows: [row], texts: [text] } })).status).toBe(200);
    expect((await call('/usage', { body: { rows: [row] } })).status).toBe(200);
    expect(await call('/usage?coordinate=Flight.delay')).toMatchObject({
      body: {
        requests: 6,
        operations: [
          { count: 6, source: 'traffic' },
          { name: 'Board', source: 'manifest' },
        ],
      },
    });
    expect(await call('/usage?coordinate=Flight.id')).toMatchObject({ body: { operations: [] } });
    const operations = z.array(z.object({ source: z.string() }));
    const page = z.object({ next: z.string(), isComplete: z.boolean(), requests: z.int(), operations });
    const first = page.parse((await call('/usage?limit=1')).body);
    expect(first).toMatchObject({ isComplete: false, requests: 6 });
    const second = page.parse((await call(`/usage?limit=1&after=${encodeURIComponent(first.next)}`)).body);
    expect(second).toMatchObject({ isComplete: true, requests: 6 });
    const sources = [...first.operations, ...second.operations].map(({ source }) => source);
    expect(sources.sort()).toEqual(['manifest', 'traffic']);
    expect(errorOf(await call('/usage?limit=0'))).toMatchObject({ status: 400, at: 'limit' });
    expect(await call(`/documents/${row.operation}`)).toMatchObject({ body: { text } });

    const preview = { name: 'pr-7', candidates: [candidate('flights', FLIGHTS.replace('delay', 'late'))] };
    expect(await call('/previews', { body: preview })).toMatchObject({
      status: 201,
      body: { preview: { versions: { flights: 2 } } },
    });
    expect(await call('/previews/pr-7')).toMatchObject({ body: { sdl: expect.stringContaining('late') } });
    expect((await call('/previews/pr-7', { method: 'DELETE' })).status).toBe(200);
    expect(await call('/previews')).toMatchObject({ body: { previews: [] } });
  });

  it('makes tokens whose text is told once, and takes them back at once', async () => {
    const registry = await open();
    const { call } = await serve(registry);
    const made = await call('/tokens', {
      body: {
        note: 'CI',
        permissions: ['publish'],
        domain: 'flights',
        team: 'network-operations',
        by: 'ada',
      },
    });
    const { secret, token: kept } = z
      .object({ secret: z.string(), token: z.looseObject({ id: z.string() }) })
      .parse(made.body);
    expect(secret).toMatch(/^weft_[0-9a-f]{12}_[\w-]{43}$/);
    expect(kept).not.toHaveProperty('hash');
    const admin = await token(registry, ['admin']);
    expect(await call('/tokens', { token: admin })).toMatchObject({
      body: { tokens: [{ by: 'ada', token: { note: 'CI' }, isRevoked: false }, {}] },
    });
    const events = await call('/events', { token: secret });
    expect(events).toMatchObject({
      status: 200,
      body: { events: [{ fact: { kind: 'token-made', token: { hash: '' } } }, {}] },
    });
    expect(JSON.stringify([registry.state.tokens.get(kept.id), events.body])).not.toContain(
      secret.slice(-43),
    );
    expect(errorOf(await call('/tokens', { token: secret }))).toMatchObject({
      status: 403,
      missing: { permission: 'admin' },
    });
    expect((await call(`/tokens/${kept.id}`, { method: 'DELETE', token: admin })).status).toBe(200);
    expect(errorOf(await call('/subgraphs', { token: secret }))).toMatchObject({
      status: 401,
      message: expect.stringContaining('was revoked'),
    });
    expect((await call(`/tokens/${kept.id}`, { method: 'DELETE', token: admin })).status).toBe(404);
  });

  it.each([
    [{ note: 'x', permissions: ['admin'], domain: 'flights' }, 'Expected admin without a domain'],
    [{ note: 'x', permissions: ['usage'], domain: 'flights' }, 'Expected usage without a domain'],
    [{ note: 'x', permissions: ['approve'] }, 'Expected a team beside approve'],
    [{ note: 'x', permissions: ['approve'], team: 'nobody' }, 'Expected a declared team'],
    [{ note: 'x', permissions: ['read'], expires: '2020-01-01' }, 'Expected a last day from'],
  ])('refuses the token %j', async (body, message) => {
    const { call } = await serve(await open());
    expect(errorOf(await call('/tokens', { body }))).toMatchObject({
      status: 422,
      code: 'REFUSED',
      message: expect.stringContaining(message),
    });
  });

  it('takes no token that has expired', async () => {
    let now = new Date('2026-11-26T12:00:00Z');
    const registry = await open({ clock: () => now });
    const made = await registry.makeToken({
      note: 'short',
      permissions: ['read'],
      expires: '2026-11-27',
      by: 'ada',
    });
    const { call } = await serve(registry);
    const secret = made.ok ? made.secret : '';
    now = new Date('2026-11-27T23:59:59Z');
    expect((await call('/subgraphs', { token: secret })).status).toBe(200);
    now = new Date('2026-11-28T00:00:00Z');
    expect(errorOf(await call('/subgraphs', { token: secret }))).toMatchObject({
      status: 401,
      message: expect.stringContaining('held until 2026-11-27'),
    });
  });
});
