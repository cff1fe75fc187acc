import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RunningServer, startServer } from '../../edge/index.ts';
import { createRegistryHandler, openStore, Registry } from '../../registry/index.ts';
import { RegistryMesh } from './support/registry-mesh.ts';

/* The same commands against a registry that runs elsewhere: what a token may, and what is said when it may not. */

let mesh: RegistryMesh;
let registry: Registry;
let server: RunningServer;
let publisher = '';

const MILES = 'query Miles { flights { distance } }';
const CONTACT = `policies:
  - id: reachable
    name: Somebody can be reached
    why: Readers have questions.
    owner: sales
    level: block
    rule: has(product.owner.contact)
    tests: [{ name: nobody, input: { product: { owner: { team: sales } } }, expect: fail }]
`;
const clients = [{ name: 'gate-desk', team: 'ground-operations' }];
const teams = ['network-operations', 'ground-operations', 'sales'].map((name) => ({ name, title: name }));
const remote = (...args: string[]) => mesh.weft(...args, '--registry', `${server.url}/registry/v1`);

beforeAll(async () => {
  mesh = await RegistryMesh.create();
  await mesh.weft('publish', '--all', '--why', 'The mesh goes live');
  const coordinates = { 'Query.flights': 120, 'Flight.distance': 120 };
  await mesh.use({ client: 'gate-desk', name: 'Miles', text: MILES, coordinates });
  const scope = ['--domain', 'flights', '--allow', 'read,check,publish'];
  const made = await mesh.weft('tokens', 'create', ...scope, '--note', 'CI of flights');
  publisher = made.out.trim();
  registry = await Registry.open({ store: await openStore(mesh.path('.weft/registry')), teams, clients });
  server = await startServer({
    handler: createRegistryHandler(registry, { onFault: (error) => expect.fail(String(error)) }),
    port: 0,
  });
});
afterAll(async () => {
  await server?.close(0);
  await registry?.close();
  await mesh?.remove();
});

describe('a registry that runs elsewhere', () => {
  beforeEach(() => {
    process.env['WEFT_TOKEN'] = publisher;
  });
  afterEach(() => {
    delete process.env['WEFT_TOKEN'];
  });

  it('checks and publishes what the domain of the token owns', async () => {
    const flights = await mesh.read('flights.graphql');
    await mesh.write(
      'flights.graphql',
      flights.replace('  "Miles', '  "Where it stands."\n  gate: String\n  "Miles'),
    );
    const checked = await remote('check', 'flights');
    expect(checked).toMatchObject({ code: 0, err: '' });
    expect(checked.out).toMatch(/^✓ flights can be published: 1 safe change/);
    expect(await remote('publish', 'flights', '--why', 'Gates')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^✓ Published flights 2 in build 2/),
    });
    expect(await remote('diff', 'flights', '1', '2')).toMatchObject({
      code: 0,
      out: expect.stringContaining('safe       The field Flight.gate was added.'),
    });
    expect((await remote('history', 'flights')).out).toMatch(
      /published flights 2 in build 2.* {2}← serves\n +Gates\n/,
    );
  });

  it('takes the team of the token for the owner of a waiver', async () => {
    const made = await registry.makeToken({
      ...{
        note: 'waivers',
        permissions: ['waive'],
        domain: 'flights',
        team: 'network-operations',
        by: 'ada',
      },
    });
    const token = made.ok ? made.secret : '';
    const waive = ['waive', 'P07', 'flights', '--until', '2999-01-01', '--why', 'Later'];
    const waived = await remote(...waive, '--token', token, '--json');
    expect(JSON.parse(waived.out)).toMatchObject({ ok: true, waiver: { owner: 'network-operations' } });
  });

  it('replays what it recorded against a change, as the store itself would', async () => {
    const flights = await mesh.read('flights.graphql');
    await mesh.write('flights.graphql', flights.replace('distance: Int', 'miles: Int'));
    const simulated = await remote('simulate', 'flights');
    expect(simulated).toMatchObject({ code: 1, err: '' });
    expect(simulated.out).toContain('Of ground-operations\n  gate-desk: 1 operation broken (120 requests)');
    expect(simulated.out).toContain('✗ Miles  Cannot query field "distance" on type "Flight".');
    await mesh.write('flights.graphql', flights);
  });

  it('has policies tried on what is published there, with its waivers', async () => {
    await mesh.write('contact.yaml', CONTACT);
    const tried = await remote('policy', 'dry-run', mesh.path('contact.yaml'), '--date', '2098-01-01');
    expect(tried).toMatchObject({ code: 1, err: '' });
    expect(tried.out).toContain('1 policy on 2 products');
    expect(tried.out).toMatch(/reachable +bookings +sales +breaks +block/);
    await registry.waive({
      ...{ policy: 'reachable', product: 'bookings', owner: 'sales', expires: '2099-01-01' },
      ...{ by: 'gov', why: 'New team.' },
    });
    const waived = await remote('policy', 'dry-run', mesh.path('contact.yaml'), '--date', '2098-01-01');
    expect(waived).toMatchObject({ code: 0, out: expect.stringContaining('waived until 2099-01-01') });
  });

  it.each([['simulate'], ['policy', 'dry-run']])('has %s %s refused without a token', async (...command) => {
    expect(await remote(...command, '--token', 'weft_0_wrong')).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringMatching(/^error REGISTRY_UNAUTHENTICATED: /),
    });
  });

  it('says what scope was missing', async () => {
    const bookings = await mesh.read('bookings.graphql');
    await mesh.write(
      'bookings.graphql',
      bookings.replace('seatsSold: Int', 'seatsSold: Int\n  "Free seats."\n  seatsFree: Int'),
    );
    expect(await remote('publish', 'bookings')).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringMatching(/^error REGISTRY_\w+: .*publish.*bookings/),
    });
    expect(await remote('tokens', 'list')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^error REGISTRY_\w+: .*admin/),
    });
  });

  it('knows nobody without a token, and nobody by a wrong one', async () => {
    delete process.env['WEFT_TOKEN'];
    expect(await remote('history')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^error REGISTRY_UNAUTHENTICATED: Expected a token/),
    });
    expect(await remote('history', '--token', 'weft_0_wrong')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^error REGISTRY_UNAUTHENTICATED: /),
    });
  });

  it('is told from an address where none is', async () => {
    const { code, err } = await mesh.weft('history', '--registry', 'http://localhost:1/registry/v1');
    expect(code).toBe(1);
    expect(err).toMatch(/^error REGISTRY_UNREACHABLE: .*localhost:1/);
  });
});
