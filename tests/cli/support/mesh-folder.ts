import { cp, mkdir, mkdtemp, readFile, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** The repository. */
export const ROOT = join(import.meta.dirname, '../../..');

const OWNERS = {
  airports: 'ground-operations',
  flights: 'network-operations',
  safety: 'flight-safety',
} as const;

/** A small mesh of real contracts in a folder of its own: airports, flights and safety, on free ports. */
export class MeshFolder {
  readonly root: string;
  readonly gatewayPort: number;
  readonly ports: Readonly<Record<keyof typeof OWNERS, number>>;

  private constructor(root: string, gatewayPort: number, ports: MeshFolder['ports']) {
    this.root = root;
    this.gatewayPort = gatewayPort;
    this.ports = ports;
  }

  static async create(): Promise<MeshFolder> {
    const root = await realpath(await mkdtemp(join(tmpdir(), 'weft-cli-')));
    const [gateway = 0, airports = 0, flights = 0, safety = 0] = await freePorts(4);
    const mesh = new MeshFolder(root, gateway, { airports, flights, safety });
    for (const name of Object.keys(OWNERS))
      await cp(join(ROOT, 'subgraphs', name), mesh.path(`subgraphs/${name}`), { recursive: true });
    await symlink(join(ROOT, 'node_modules'), mesh.path('node_modules'));
    await cp(join(ROOT, 'examples'), mesh.path('examples'), { recursive: true });
    await mesh.write('supergraph.yaml', mesh.manifest());
    return mesh;
  }

  /** The text of supergraph.yaml, without the subgraphs left out. */
  manifest(without: readonly string[] = []): string {
    const names = (Object.keys(OWNERS) as (keyof typeof OWNERS)[]).filter((name) => !without.includes(name));
    const subgraphs = names.flatMap((name) => [
      `  ${name}:`,
      `    routing_url: http://localhost:${this.ports[name]}/graphql`,
      `    owner: ${OWNERS[name]}`,
      `    run: { contracts: subgraphs/${name} }`,
    ]);
    const teams = Object.values(OWNERS).map((team) => `  ${team}: { title: Team ${team} }`);
    const gateway = `gateway: { port: ${this.gatewayPort} }`;
    return ['subgraphs:', ...subgraphs, 'teams:', ...teams, gateway, ''].join('\n');
  }

  get url(): string {
    return `http://localhost:${this.gatewayPort}`;
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

  /** Replaces one text in a file. Throws when it is not there, so that no test edits nothing. */
  async edit(file: string, from: string, to: string): Promise<void> {
    const text = await this.read(file);
    if (!text.includes(from)) throw new Error(`Expected ${file} to contain ${JSON.stringify(from)}.`);
    await this.write(file, text.replace(from, to));
  }

  /** As many editors save: a new file beside it, then a rename over it. */
  async replaceByRename(file: string, text: string): Promise<void> {
    await this.write(`${file}.swp`, text);
    await rename(this.path(`${file}.swp`), this.path(file));
  }

  remove(): Promise<void> {
    return rm(this.root, { recursive: true, force: true });
  }
}

/** Ports nobody listens on at the moment. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((resolve) => {
          server.listen(0, () => {
            const address = server.address();
            resolve(typeof address === 'object' && address ? address.port : 0);
          });
        }),
    ),
  );
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
