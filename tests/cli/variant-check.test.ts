import { afterAll, beforeAll, expect, it } from 'vitest';
import { RegistryMesh } from './support/registry-mesh.ts';

/* Variants by tag and what is published: each test goes on where the one before ended. */

const FLIGHTS = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@tag"])

type Query {
  "Flights, the newest first."
  flights: [Flight!]! @tag(name: "open")
}

"A flight."
type Flight @key(fields: "id") @tag(name: "open") {
  "Its number."
  id: ID!
  "Where it stands."
  gate: Gate
}

"A gate."
type Gate @tag(name: "open") {
  "Its name."
  name: String
}
`;
const WITHOUT_TAG = FLIGHTS.replace('type Gate @tag(name: "open")', 'type Gate');

let mesh: RegistryMesh;
const weft = (...args: string[]) => mesh.weft(...args);

beforeAll(async () => {
  mesh = await RegistryMesh.create();
  await mesh.write('flights.graphql', FLIGHTS);
  const manifest = await mesh.read('supergraph.yaml');
  await mesh.write('supergraph.yaml', `${manifest}variants:\n  partners: { include: [open] }\n`);
  const { code, out, err } = await weft('publish', '--all', '--why', 'The mesh goes live');
  expect({ code, err }, out).toEqual({ code: 0, err: '' });
});
afterAll(() => mesh?.remove());

it('a publish that would break a variant is kept out: variant, coordinate, owner and line are told', async () => {
  await mesh.write('flights.graphql', WITHOUT_TAG);
  const checked = await weft('check', 'flights', '--json');
  expect(checked.code).toBe(1);
  expect(JSON.parse(checked.out).findings).toContainEqual(
    expect.objectContaining({
      ...{ stage: 'variant', code: 'VARIANT_INVALID', severity: 'error', coordinate: 'Flight.gate' },
      ...{ owner: 'network-operations', subgraph: 'flights', place: expect.objectContaining({ line: 13 }) },
      message:
        'The variant "partners" is no schema: at Flight.gate, it is shown, and its type Gate is hidden.',
    }),
  );
  const { code, out } = await weft('publish', 'flights', '--why', 'Gates are not for partners');
  expect(code).toBe(1);
  expect(out).toContain('✗ The variant "partners" is no schema: at Flight.gate');
  expect(out).toContain('→ Tag Gate, or hide Flight.gate too.');
  expect(out).toContain('never served. What served before serves on.');
});

it('a variant that serves nobody yet keeps nobody out, and is told', async () => {
  await mesh.write('flights.graphql', FLIGHTS);
  const manifest = await mesh.read('supergraph.yaml');
  await mesh.write('supergraph.yaml', `${manifest}  staff: { include: [staff] }\n`);
  const checked = await weft('check', 'bookings');
  expect(checked.code).toBe(0);
  expect(checked.out).toContain(
    '! The variant "staff" shows no field of Query. It serves nobody today either.',
  );
});
