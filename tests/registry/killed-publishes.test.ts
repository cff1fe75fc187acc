import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { compose } from '../../registry/compose.ts';
import type { Entry } from '../../registry/facts.ts';
import { Registry } from '../../registry/registry.ts';
import { findVersion } from '../../registry/state.ts';
import { openStore } from '../../registry/store/open-store.ts';
import { hashSupergraph } from '../../registry/supergraph.ts';
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from '../../subgraphs/toolkit/engines/embedded-postgres.ts';
import { bundleProgram, Program } from './store/program.ts';
import { TEAMS } from './store/publishable.ts';

/** 200 in all: two directories, and one database. */
const IN_EACH_DIRECTORY = 60;
const IN_POSTGRES = 80;
const MAX_IN_ONE_LIFE = 35;

type Acknowledged = {
  readonly subgraph: string;
  readonly number: number;
  readonly build: number;
  readonly supergraph: string;
  readonly why: string;
};

let root = '';
let program = '';
// Directly below the temporary folder: the server's own account must be able to walk there.
const database = join(tmpdir(), `weft-killed-${randomUUID()}`);
let server: EmbeddedPostgres;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'weft-killed-'));
  program = await bundleProgram('publish-process', root);
  server = await startEmbeddedPostgres({ directory: database, database: 'registry' });
});
afterAll(async () => {
  await server.close();
  await Promise.all([root, database].map((path) => rm(path, { recursive: true, force: true })));
});

function acknowledgedTo(publisher: Program): readonly Acknowledged[] {
  return publisher.said('published').map(([subgraph = '', number, build, supergraph = '', why = '']) => ({
    ...{ subgraph, supergraph, why },
    number: Number(number),
    build: Number(build),
  }));
}

/** Lets a process publish and kills it at any moment. */
async function publishAndDie(address: string, lane: string): Promise<readonly Acknowledged[]> {
  const publisher = new Program(program, [address, lane]);
  const wanted = 1 + Math.floor(Math.random() * MAX_IN_ONE_LIFE);
  await vi.waitFor(
    () => {
      expect(publisher.said('ended')).toEqual([]);
      expect(publisher.said('published').length).toBeGreaterThanOrEqual(wanted);
    },
    { timeout: 120_000, interval: 10 },
  );
  await sleep(Math.random() * 60);
  await publisher.kill();
  return acknowledgedTo(publisher);
}

/** Opens the registry as the next process would, and holds it against what was acknowledged. */
async function inspect(address: string, acknowledged: readonly Acknowledged[]): Promise<number> {
  const registry = await Registry.open({ store: await openStore(address), teams: TEAMS });
  try {
    const current = await registry.supergraph();
    if (!current) throw new Error('Expected a current build, got none.');
    expect(hashSupergraph(current.sdl)).toBe(current.build.supergraph);
    expect(await composedOf(registry, current.build.versions)).toBe(current.sdl);
    const history = await registry.history();
    expectWholeHistory(history);
    for (const { subgraph, number, build, supergraph, why } of acknowledged) {
      const entry = history.find((one) => one.why === why);
      expect(entry?.fact).toMatchObject({
        kind: 'published',
        version: { subgraph, number },
        build: { number: build, supergraph },
      });
    }
    return history.length;
  } finally {
    await registry.close();
  }
}

/** The supergraph that the versions of a build compose to. */
async function composedOf(registry: Registry, versions: Readonly<Record<string, number>>): Promise<string> {
  const subgraphs = await Promise.all(
    Object.entries(versions).map(async ([name, number]) => {
      const version = findVersion(registry.state.subgraphs.get(name), number)?.version;
      const sdl = version && (await registry.document(version.sdl));
      if (!version || sdl === undefined) throw new Error(`Expected version ${number} of ${name}, got none.`);
      const { url, domain, owner } = version;
      return { name, url, domain, owner, sdl, file: `${name}.graphql` };
    }),
  );
  const composed = compose({ subgraphs, teams: TEAMS });
  if (!composed.ok) throw new Error(JSON.stringify(composed.findings));
  return composed.value.sdl;
}

/** Every build follows from the one before by the version that was published with it: no update was lost. */
function expectWholeHistory(history: readonly Entry[]): void {
  let versions: Readonly<Record<string, number>> = {};
  let number = 0;
  for (const { fact } of history) {
    if (fact.kind !== 'published') continue;
    versions = { ...versions, [fact.version.subgraph]: (versions[fact.version.subgraph] ?? 0) + 1 };
    number += 1;
    expect(fact.version.number).toBe(versions[fact.version.subgraph]);
    expect(fact.build).toMatchObject({ number, versions });
  }
}

describe(`killed at any moment of ${2 * IN_EACH_DIRECTORY + IN_POSTGRES} publishes`, () => {
  it('a registry in a directory is readable and composed, and has every publish that was acknowledged', async () => {
    // Two registries at the same time: a directory belongs to one process.
    const publishInto = async (address: string): Promise<void> => {
      const acknowledged: Acknowledged[] = [];
      while (acknowledged.length < IN_EACH_DIRECTORY) {
        acknowledged.push(...(await publishAndDie(address, 'ada')));
        expect(await inspect(address, acknowledged)).toBeGreaterThanOrEqual(acknowledged.length);
      }
    };
    await Promise.all([publishInto(join(root, 'a')), publishInto(join(root, 'b'))]);
  }, 600_000);

  it('so is one in PostgreSQL, to which two processes publish at once', async () => {
    const acknowledged: Acknowledged[] = [];
    const lane = async (name: string): Promise<void> => {
      while (acknowledged.length < IN_POSTGRES) {
        acknowledged.push(...(await publishAndDie(server.url, name)));
        await inspect(server.url, [...acknowledged]);
      }
    };
    await Promise.all([lane('ada'), lane('bob')]);
    expect(await inspect(server.url, acknowledged)).toBeGreaterThanOrEqual(IN_POSTGRES);
  }, 600_000);
});
