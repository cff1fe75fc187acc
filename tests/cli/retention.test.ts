import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { openStore, Registry } from '../../registry/index.ts';
import { ageDocuments } from '../registry/store/age-documents.ts';
import { FLIGHTS, RegistryMesh } from './support/registry-mesh.ts';

/* What a registry keeps, and what it no longer does half a year later. */

let mesh: RegistryMesh;
const weft = (...args: string[]) => mesh.weft(...args);

const entrySchema = z.object({
  entries: z.array(z.object({ fact: z.looseObject({ kind: z.string(), report: z.string().optional() }) })),
});
const RETENTION = { usageDays: 100, checksDays: 180, rejectedDays: 180 };

/** Opens the registry as a gateway does so many days from now, and closes it when everything was removed. */
async function daysLater(days: number, use: (registry: Registry) => Promise<void>): Promise<void> {
  await ageDocuments(mesh.path('.weft/registry/documents'));
  const registry = await Registry.open({
    store: await openStore(mesh.path('.weft/registry')),
    teams: [],
    retention: RETENTION,
    clock: () => new Date(Date.now() + days * 24 * 60 * 60 * 1000),
    onFault: (error) => expect.fail(String(error)),
  });
  await registry.close();
  const after = await Registry.open({ store: await openStore(mesh.path('.weft/registry')), teams: [] });
  await use(after);
  await after.close();
}

beforeAll(async () => {
  mesh = await RegistryMesh.create();
  await weft('publish', '--all', '--why', 'The mesh goes live');
  await mesh.use({ client: 'gate-desk', text: '{ flights { id } }', coordinates: { 'Query.flights': 1 } });
  await mesh.write('flights.graphql', FLIGHTS.replace('delay: Int', 'delay: Delay'));
  expect(await weft('publish', 'flights', '--why', 'No such type')).toMatchObject({ code: 1 });
  await weft('check', 'flights');
  await mesh.write('flights.graphql', FLIGHTS.replace('delay: Int', 'delay: Int\n  gate: String'));
  expect(await weft('publish', 'flights', '--preview', 'gates')).toMatchObject({ code: 0 });
  await mesh.write('flights.graphql', FLIGHTS);
});
afterAll(() => mesh?.remove());

it('keeps everything for as long as it is set to', async () => {
  await daysLater(99, async (registry) => {
    expect((await registry.usage(100)).requests).toBe(120);
  });
  expect(await weft('diff', 'flights', '2')).toMatchObject({ code: 0, err: '' });
});

it('keeps the history, what served and open previews, and no texts of what was refused', async () => {
  let checks: readonly (string | undefined)[] = [];
  await daysLater(181, async (registry) => {
    expect((await registry.usage(100)).requests).toBe(0);
    expect(await registry.document(registry.state.previews.get('gates')?.preview.supergraph ?? '')).toContain(
      'gate: String',
    );
    const entries = await registry.history({ kinds: ['checked'] });
    checks = entries.map(({ fact }) => (fact.kind === 'checked' ? fact.report : undefined));
    expect(await Promise.all(checks.map((hash) => registry.findReport(hash ?? '')))).toEqual([undefined]);
    expect(await registry.diff({ subgraph: 'flights', from: 1, to: 2 })).toMatchObject({
      ok: false,
      message: expect.stringContaining('no longer kept (registry.retention.rejectedDays)'),
    });
    expect((await registry.diff({ subgraph: 'flights', from: 1, to: 3 })).ok).toBe(true);
  });
  expect(await weft('diff', 'flights', '2')).toMatchObject({
    code: 1,
    err: expect.stringContaining('TEXTS_NOT_KEPT: Expected the texts of flights 2 in the registry'),
  });
  const { entries } = entrySchema.parse(JSON.parse((await weft('history', '--checks', '--json')).out));
  expect(entries.map(({ fact }) => fact.kind)).toEqual([
    'published',
    'published',
    'rejected',
    'checked',
    'preview-opened',
  ]);
  expect(await weft('publish', 'flights')).toMatchObject({
    code: 0,
    out: expect.stringContaining('serves already'),
  });
  expect((await weft('approve', 'abc', '--as', 'sales', '--why', 'x')).err).toContain('UNKNOWN_CHANGE');
});

it('is closed to the past with its preview', async () => {
  expect(await weft('previews', 'close', 'gates')).toMatchObject({ code: 0 });
  await daysLater(181, async (registry) => {
    expect(await registry.diff({ subgraph: 'flights', from: 1, to: 3 })).toMatchObject({ ok: false });
    expect((await registry.supergraph())?.sdl).toContain('delay: Int');
  });
});

it('has to keep usage for as long as checks look at it', async () => {
  const manifest = await mesh.read('supergraph.yaml');
  await mesh.write('supergraph.yaml', `${manifest}registry: { checks: { usageDays: 500 } }\n`);
  const { code, err } = await weft('check', 'flights');
  expect(code).toBe(1);
  expect(err).toContain('Expected at least the 500 days of registry.checks.usageDays, got 400');
});
