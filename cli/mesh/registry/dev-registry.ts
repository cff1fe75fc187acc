import type { Handler } from '../../../edge/index.ts';
import type { UsageBatch } from '../../../registry/index.ts';
import { describeError } from '../../render/failure.ts';
import { QualityCollector } from '../quality/quality-collector.ts';
import type { QualityTarget } from '../quality/quality-target.ts';
import type { MeshManifest } from '../read-mesh.ts';
import type { FeedOptions } from './feed-options.ts';
import type { OpenedFeed } from './open-feed.ts';
import type { Served } from './registry-feed.ts';
import { registryMount } from './registry-mount.ts';

type DevRegistryOptions = FeedOptions & { readonly manifest: MeshManifest };

/**
 * The registry of a mesh that `weft dev` runs: it answers at the gateway's port, takes what clients use, and tells of what others
 * publish. It opens beside the start of the mesh; where it cannot, the mesh goes on without it.
 */
export class DevRegistry {
  /** Answers everything below `/registry/v1`. */
  readonly handler: Handler;
  readonly #opening: Promise<OpenedFeed | undefined>;
  readonly #note: (text: string) => void;
  #quality: QualityCollector | undefined;
  #isClosed = false;

  constructor(options: DevRegistryOptions) {
    this.#note = options.note;
    this.#opening = open(options);
    const mount = registryMount(async (request) => (await this.#opening)?.answer?.(request) ?? NOT_OPEN);
    this.handler = (request) => mount(request);
  }

  async addUsage(batch: UsageBatch): Promise<void> {
    await (await this.#opening)?.feed.addUsage(batch);
  }

  /** Tells of every build and preview that comes from now on; not of what serves already, since the files of the mesh are newer. */
  async follow(listener: (served: Served) => void): Promise<void> {
    const opened = await this.#opening;
    const known = (await opened?.feed.read())?.current?.build.number ?? 0;
    opened?.feed.follow(({ current, previews }) => {
      const isNew = current !== undefined && current.build.number > known;
      listener(isNew ? { current, previews } : { previews });
    });
  }

  /** Judges from now on by a supergraph.yaml that changed: its teams, apps, variants, rules and policies. */
  async adopt(manifest: MeshManifest): Promise<void> {
    const adopted = await (await this.#opening)?.adopt?.(manifest);
    if (adopted && !adopted.ok)
      this.#note(
        `The registry judges as before: ${adopted.findings.map(({ message }) => message).join(' ')}`,
      );
  }

  /** Reads from now on what the subgraphs of the mesh measure of their data. */
  async watchQuality(targets: () => readonly QualityTarget[], everyMs: number): Promise<void> {
    const opened = await this.#opening;
    if (!opened || everyMs === 0 || this.#isClosed) return;
    this.#quality = new QualityCollector({
      targets: async () => targets(),
      keep: (measurements) => opened.feed.addQuality(measurements),
      ...{ everyMs, note: this.#note },
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#quality?.close();
    await (await this.#opening)?.feed.close();
  }
}

const NOT_OPEN = {
  status: 503,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({
    errors: [
      {
        message: 'The registry of this mesh could not be opened; the terminal of `weft dev` says why.',
        extensions: { code: 'REGISTRY_UNAVAILABLE' },
      },
    ],
  }),
};

async function open(options: DevRegistryOptions): Promise<OpenedFeed | undefined> {
  const { manifest, note } = options;
  try {
    // Policies and stores are modules that the start of a mesh need not wait for.
    const { openFeed } = await import('./open-feed.ts');
    const opened = await openFeed(manifest.registry.url ?? manifest.registry.store, options);
    if (opened.ok) return opened.value;
    note(`The registry is not there: ${opened.findings.map(({ message }) => message).join(' ')}`);
  } catch (error) {
    note(`The registry is not there: ${describeError(error)}`);
  }
  return undefined;
}
