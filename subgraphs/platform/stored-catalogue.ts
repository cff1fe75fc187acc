import { stat } from 'node:fs/promises';
import { parse } from 'graphql';
import { z } from 'zod';
import {
  type Catalogue,
  type Endings,
  loadSupergraph,
  type Manifest,
  readCatalogue,
  readEndings,
  readManifest,
} from '../../registry/index.ts';

/** The part of `supergraph.yaml` a catalogue needs. */
export type MeshManifest = Pick<Manifest, 'subgraphs' | 'teams' | 'clients' | 'variants' | 'policies'> & {
  /** Undefined while nobody could read it. */
  readonly registry?: Manifest['registry'];
  readonly organisation?: Manifest['organisation'];
};

const NO_MANIFEST: MeshManifest = { subgraphs: [], teams: [], clients: [], variants: [], policies: [] };

const EMPTY: Catalogue = { domains: [], products: [], teams: [], fields: [] };

/**
 * The catalogue of the supergraph that the registry keeps, read again when the supergraph or `supergraph.yaml` changed.
 * Empty before the first composition; while `supergraph.yaml` has errors the last good one counts.
 */
export class StoredCatalogue {
  readonly #registryDir: string;
  readonly #manifestFile: string;
  #manifest: { readonly stamp: string; readonly value: MeshManifest } | undefined;
  #latest:
    | { readonly hash: string; readonly manifest: MeshManifest; readonly catalogue: Catalogue }
    | undefined;

  constructor(places: { readonly registryDir: string; readonly manifestFile: string }) {
    this.#registryDir = places.registryDir;
    this.#manifestFile = places.manifestFile;
  }

  /** The catalogue as of now. Reading it again costs some milliseconds, building it anew only happens on a change. */
  async current(): Promise<Catalogue> {
    const supergraph = await loadSupergraph(this.#registryDir);
    if (!supergraph) return EMPTY;
    const manifest = await this.manifest();
    const known = this.#latest;
    if (known?.hash === supergraph.hash && known.manifest === manifest) return known.catalogue;
    const catalogue = readCatalogue(supergraph.sdl, manifest);
    this.#latest = { hash: supergraph.hash, manifest, catalogue };
    return catalogue;
  }

  /** Where `supergraph.yaml` says that the registry is kept. */
  async registryAddress(): Promise<string | undefined> {
    return (await this.manifest()).registry?.store;
  }

  /** What is to go in the supergraph that the catalogue is of. */
  async endings(): Promise<Endings> {
    const supergraph = await loadSupergraph(this.#registryDir);
    if (!supergraph) return new Map();
    const { fields } = await this.current();
    const owners = new Map(fields.map(({ coordinate, owners: [first] }) => [coordinate, first?.team]));
    const { definitions } = parse(supergraph.sdl, { noLocation: true });
    return readEndings(definitions, (coordinate) => owners.get(coordinate));
  }

  /** `supergraph.yaml` as it is now, or as it was when it could be read last. */
  async manifest(): Promise<MeshManifest> {
    const known = this.#manifest;
    const found = await stat(this.#manifestFile).catch(() => undefined);
    const stamp = found ? `${found.mtimeMs} ${found.size} ${found.ino}` : 'missing';
    if (known?.stamp === stamp) return known.value;
    const read = await readManifest(this.#manifestFile, { gateway: z.unknown() });
    const value = read.ok ? read.value : (known?.value ?? NO_MANIFEST);
    this.#manifest = { stamp, value };
    return value;
  }
}
