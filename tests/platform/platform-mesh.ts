import { join } from 'node:path';
import { expect } from 'vitest';
import { createGateway, startGateway } from '../../gateway/index.ts';
import { compose, saveSupergraph, type Team } from '../../registry/index.ts';
import { start } from '../../subgraphs/platform/index.ts';
import { postQuery } from '../support/post-query.ts';

type Composed = Parameters<typeof compose>[0]['subgraphs'];

/** What a mesh is made of: its folder with `supergraph.yaml`, and its subgraphs where the platform subgraph answers. */
export type PlatformMeshOptions = {
  readonly root: string;
  readonly teams: readonly Team[];
  readonly subgraphs: (platformUrl: string) => Composed;
};

/** The platform subgraph of a mesh behind a gateway; throws the findings of one that does not compose. */
export class PlatformMesh {
  readonly #url: string;
  readonly #closing: readonly (() => Promise<unknown>)[];

  private constructor(url: string, closing: readonly (() => Promise<unknown>)[]) {
    this.#url = url;
    this.#closing = closing;
  }

  static async start({ root, teams, subgraphs }: PlatformMeshOptions): Promise<PlatformMesh> {
    const platform = await start({
      name: 'platform',
      port: 0,
      host: '127.0.0.1',
      root,
      manifestFile: join(root, 'supergraph.yaml'),
      dataDir: join(root, 'data'),
      scale: 1,
      progress: () => undefined,
    });
    const composed = compose({ subgraphs: subgraphs(platform.url), teams });
    if (!composed.ok) throw new Error(JSON.stringify(composed.findings, null, 2));
    await saveSupergraph(join(root, '.weft', 'registry'), composed.value);
    const gateway = createGateway({
      supergraphSdl: composed.value.sdl,
      config: { port: 0, host: '127.0.0.1', plan: { workers: 0 } },
    });
    const server = await startGateway(gateway);
    return new PlatformMesh(server.url, [() => server.close(), () => platform.close()]);
  }

  async ask(query: string): Promise<{ data?: unknown; errors?: readonly { message: string }[] }> {
    const response = await postQuery(`${this.#url}/graphql`, { query });
    return response.json();
  }

  /** The data of an answer without errors. */
  async data(query: string): Promise<unknown> {
    const answer = await this.ask(query);
    expect(answer.errors).toBeUndefined();
    return answer.data;
  }

  async close(): Promise<void> {
    for (const close of this.#closing) await close();
  }
}
