import { failure, type Outcome, success } from '../../../contracts/index.ts';
import { isPostgresAddress, type Registry, RemoteRegistry } from '../../../registry/index.ts';
import type { MeshManifest } from '../read-mesh.ts';
import type { RegistryAnswer, RegistryRequest } from '../worker-messages.ts';
import type { FeedOptions } from './feed-options.ts';
import { HttpFeed } from './http-feed.ts';
import { LocalFeed } from './local-feed.ts';
import { openRegistry, type RegistryPlace, readRegistrySetup } from './open-registry.ts';
import type { RegistryFeed } from './registry-feed.ts';
import { answerRegistry } from './registry-mount.ts';

/** A registry that a gateway follows; `answer` is there when the registry is in this process and can be asked over HTTP too. */
export type OpenedFeed = {
  readonly feed: RegistryFeed;
  readonly answer?: (request: RegistryRequest) => Promise<RegistryAnswer>;
  /** Lets a registry in this process judge by a supergraph.yaml that changed. Fails when policies cannot be read; the old ones hold then. */
  readonly adopt?: (manifest: MeshManifest) => Promise<Outcome<void>>;
};

/** Opens the registry at an address: a directory, `postgres://…`, or `http(s)://…/registry/v1` of one that runs elsewhere. */
export async function openFeed(address: string, options: FeedOptions): Promise<Outcome<OpenedFeed>> {
  const { manifest, note } = options;
  if (/^https?:/.test(address)) {
    const token = process.env['WEFT_TOKEN'];
    const remote = new RemoteRegistry({ url: address, ...(token ? { token } : {}) });
    return success({ feed: new HttpFeed(remote, note) });
  }
  if (!manifest)
    return failure({
      code: 'MANIFEST_MISSING',
      severity: 'error',
      message: `Expected supergraph.yaml beside the registry at ${address}, because it names the teams of the mesh.`,
      fix: 'Name the file with --config, or follow a registry over HTTP (--registry https://…/registry/v1).',
    });
  const place = { manifest, address, note };
  if (isPostgresAddress(address))
    return success(openedFeed(new LocalFeed(() => openOrThrow(place), note), options));
  const opened = await openRegistry(place);
  return opened.ok ? success(openedFeed(new LocalFeed(async () => opened.value, note), options)) : opened;
}

function openedFeed(feed: LocalFeed, options: FeedOptions): OpenedFeed {
  let answer: ReturnType<typeof answerRegistry> | undefined;
  return {
    feed,
    async answer(request) {
      const registry = await feed.registry();
      answer ??= answerRegistry(registry, options);
      return answer(request);
    },
    async adopt(manifest) {
      const setup = await readRegistrySetup(manifest);
      if (!setup.ok) return setup;
      (await feed.registry()).adopt(setup.value);
      return success(undefined);
    },
  };
}

/** A server may be away when a gateway starts, and come back. */
async function openOrThrow(place: RegistryPlace): Promise<Registry> {
  const opened = await openRegistry(place);
  if (opened.ok) return opened.value;
  throw new Error(opened.findings.map(({ message }) => message).join(' '));
}
