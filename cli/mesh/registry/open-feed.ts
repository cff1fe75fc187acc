import { failure, type Outcome, success } from '../../../contracts/index.ts';
import { isPostgresAddress, type Registry, RemoteRegistry } from '../../../registry/index.ts';
import type { MeshManifest } from '../read-mesh.ts';
import type { RegistryAnswer, RegistryRequest } from '../worker-messages.ts';
import { HttpFeed } from './http-feed.ts';
import { LocalFeed } from './local-feed.ts';
import { openRegistry, type RegistryPlace } from './open-registry.ts';
import type { RegistryFeed } from './registry-feed.ts';
import { answerRegistry } from './registry-mount.ts';

/** A registry that a gateway follows; `answer` is there when the registry is in this process and can be asked over HTTP too. */
export type OpenedFeed = {
  readonly feed: RegistryFeed;
  readonly answer?: (request: RegistryRequest) => Promise<RegistryAnswer>;
};

/** Opens the registry at an address: a directory, `postgres://…`, or `http(s)://…/registry/v1` of one that runs elsewhere. */
export async function openFeed(
  address: string,
  manifest: MeshManifest | undefined,
  note: (text: string) => void,
): Promise<Outcome<OpenedFeed>> {
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
    return success(openedFeed(new LocalFeed(() => openOrThrow(place), note), note));
  const opened = await openRegistry(place);
  return opened.ok ? success(openedFeed(new LocalFeed(async () => opened.value, note), note)) : opened;
}

function openedFeed(feed: LocalFeed, note: (text: string) => void): OpenedFeed {
  let answer: ReturnType<typeof answerRegistry> | undefined;
  return {
    feed,
    async answer(request) {
      const registry = await feed.registry();
      answer ??= answerRegistry(registry, note);
      return answer(request);
    },
  };
}

/** A server may be away when a gateway starts, and come back. */
async function openOrThrow(place: RegistryPlace): Promise<Registry> {
  const opened = await openRegistry(place);
  if (opened.ok) return opened.value;
  throw new Error(opened.findings.map(({ message }) => message).join(' '));
}
