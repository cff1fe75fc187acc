import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { openStore, type UsageRow } from '../../../registry/index.ts';
import { commandLine, type Ended } from './weft.ts';

const LINK =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"])\n';

const MANIFEST = `federation_version: "=2.9"
subgraphs:
  flights:
    routing_url: http://localhost:4102/graphql
    schema: { file: flights.graphql }
    owner: network-operations
  bookings:
    routing_url: http://localhost:4106/graphql
    schema: { file: bookings.graphql }
    owner: sales
teams:
  network-operations: { title: Network operations, contact: network@meridian.example }
  ground-operations: { title: Ground operations, contact: ground@meridian.example }
  sales: { title: Sales }
clients:
  gate-desk: { team: ground-operations }
`;

/** What the demo's flights look like when somebody writes them by hand. */
export const FLIGHTS = `${LINK}
type Query {
  "Flights, the newest first."
  flights: [Flight!]!
}

"A flight."
type Flight @key(fields: "id") {
  "Its number."
  id: ID!
  "Minutes late at the gate."
  delay: Int
  "Miles flown."
  distance: Int
}
`;

const BOOKINGS = `${LINK}
"A flight."
type Flight @key(fields: "id") {
  "Its number."
  id: ID!
  "How many seats are sold."
  seatsSold: Int
}
`;

/** A mesh of two subgraphs written by hand in a folder of its own, with the registry that comes of it. */
export class RegistryMesh {
  readonly root: string;

  private constructor(root: string) {
    this.root = root;
  }

  static async create(): Promise<RegistryMesh> {
    const mesh = new RegistryMesh(await realpath(await mkdtemp(join(tmpdir(), 'weft-registry-'))));
    await mesh.write('supergraph.yaml', MANIFEST);
    await mesh.write('flights.graphql', FLIGHTS);
    await mesh.write('bookings.graphql', BOOKINGS);
    return mesh;
  }

  path(file: string): string {
    return join(this.root, file);
  }

  read(file: string): Promise<string> {
    return readFile(this.path(file), 'utf8');
  }

  async write(file: string, text: string): Promise<void> {
    await mkdir(dirname(this.path(file)), { recursive: true });
    await writeFile(this.path(file), text);
  }

  /** A command line as a person in the folder would type it; paths in the output are as that person would see them. */
  async weft(...args: string[]): Promise<Ended> {
    const { code, out, err } = await commandLine(...args, '--config', this.path('supergraph.yaml'));
    return { code, out: this.#shown(out), err: this.#shown(err) };
  }

  #shown(text: string): string {
    return text.replaceAll(`${relative(process.cwd(), this.root)}/`, '').replaceAll(`${this.root}/`, '');
  }

  /** Traffic of an app, as gateways report it. */
  async use(
    row: Pick<UsageRow, 'client' | 'name' | 'coordinates'> & { readonly text: string },
  ): Promise<void> {
    const store = await openStore(this.path('.weft/registry'));
    const { text, ...rest } = row;
    const now = new Date();
    const seen = new Date(now.getTime() - 3 * 3_600_000).toISOString();
    await store.addUsage([
      {
        operation: await store.putDocument(text),
        kind: 'query',
        day: now.toISOString().slice(0, 10),
        count: 120,
        errors: 0,
        totalMs: 240,
        maxMs: 9,
        firstSeen: seen,
        lastSeen: seen,
        ...rest,
      },
    ]);
    await store.close();
  }

  remove(): Promise<void> {
    return rm(this.root, { recursive: true, force: true });
  }
}
