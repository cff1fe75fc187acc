import { afterAll, beforeAll, expect, it } from 'vitest';
import { RegistryMesh } from './support/registry-mesh.ts';

/* A product made from a contract, checked by the policies that come with Weft. */

const PARCELS = `apiVersion: v3.1.0
kind: DataContract
id: shop.parcels
name: Parcels
version: 1.2.0
status: active
domain: shop
description: { purpose: Parcels that went out to customers of the shop, usage: Count them by weight, limitations: None so far. }
servers:
  - { server: parcels, type: local, path: parcels.csv, format: csv }
schema:
  - name: parcels
    description: A parcel on its way.
    properties:
      - { name: id, logicalType: integer, primaryKey: true, required: true, classification: internal, description: Its number. }
      - { name: weight, logicalType: number, classification: internal, description: Its weight in kg. }
      - { name: lost, logicalType: boolean, classification: internal, description: Whether it was lost. }
team: { name: sales, members: [{ username: ana }, { username: ben }] }
`;

let mesh: RegistryMesh;
const weft = (...args: string[]) => mesh.weft(...args);
const write = (...edits: readonly (readonly [string, string])[]) =>
  mesh.write(
    'shop/parcels.odcs.yaml',
    edits.reduce((text, [from, to]) => text.replace(from, to), PARCELS),
  );

beforeAll(async () => {
  mesh = await RegistryMesh.create();
  const manifest = await mesh.read('supergraph.yaml');
  const shop =
    '  shop:\n    routing_url: http://localhost:4107/graphql\n    owner: sales\n    run: { contracts: shop }\n';
  await mesh.write('supergraph.yaml', manifest.replace('teams:\n', `${shop}teams:\n`));
  await write();
  // Without any traffic everything would count as in use.
  await mesh.use({ client: 'gate-desk', text: '{ flights { id } }', coordinates: { 'Query.flights': 1 } });
  const { code, out, err } = await weft('publish', '--all', '--why', 'The mesh goes live');
  expect({ code, err }, out).toEqual({ code: 0, err: '' });
});
afterAll(() => mesh?.remove());

const WITHOUT_LOST = [/ {6}- \{ name: lost.*\n/.exec(PARCELS)?.[0] ?? 'none', ''] as const;

it('a version that does not say what breaks is told once, with the version it needs', async () => {
  await write(WITHOUT_LOST, ['1.2.0', '1.3.0']);
  const { code, out } = await weft('check', 'shop', '--json');
  expect(code).toBe(1);
  const findings: { code: string; policy?: string; severity: string; message: string }[] =
    JSON.parse(out).findings;
  const told = findings.filter((one) => one.code === 'VERSION_TOO_LOW' || one.policy === 'P06');
  expect(told).toMatchObject([
    { code: 'VERSION_TOO_LOW', policy: 'P06', severity: 'error', owner: 'sales', subgraph: 'shop' },
  ]);
  expect(told[0]?.message).toContain(
    'shop.parcels breaks policy P06 "The version says what the change says": 2.0.0 instead of 1.3.0.',
  );
  await write(WITHOUT_LOST, ['1.2.0', '2.0.0']);
  expect((await weft('check', 'shop')).out).not.toContain('VERSION_TOO_LOW');
});

it('a day of the end that cannot be read is told, with file and line', async () => {
  const ends = (day: string) =>
    ['team: { name', `slaProperties: [{ property: endOfSupport, value: "${day}" }]\nteam: { name`] as const;
  await write(ends('31.03.2027'));
  const { out } = await weft('check', 'shop');
  expect(out).toContain(
    '! Expected a day such as 2027-03-31 as the value of endOfSupport, got "31.03.2027": readers are told no day.\n    INVALID_DAY  shop/parcels.odcs.yaml:18:',
  );
  // As the standard writes its own examples.
  await write(ends('2027-03-31T09:30:10-08:00'));
  expect((await weft('check', 'shop')).out).not.toContain('INVALID_DAY');
});

it('so is one of @sunset in SDL, which composes all the same', async () => {
  const bookings = await mesh.read('bookings.graphql');
  const line = bookings.split('\n').findIndex((text) => text.includes('seatsSold')) + 1;
  await mesh.write(
    'bookings.graphql',
    bookings.replace(
      'seatsSold: Int',
      'seatsSold: Int @deprecated(reason: "old") @sunset(on: "next spring")',
    ),
  );
  const { code, out } = await weft('check', 'bookings', '--json');
  expect(code).toBe(0);
  expect(JSON.parse(out).findings).toContainEqual(
    expect.objectContaining({
      ...{ stage: 'compose', code: 'INVALID_SUNSET', severity: 'warning', coordinate: 'Flight.seatsSold' },
      ...{ owner: 'sales', place: expect.objectContaining({ line }) },
    }),
  );
});
