import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { freePorts } from '../cli/support/mesh-folder.ts';
import { until, WeftProcess, weft, weftHere } from '../cli/support/weft.ts';
import { type RunningSubgraph, startSubgraph } from '../support/gateway-fixtures.ts';
import { openDatabase, type TestDatabase } from '../support/postgres.ts';
import { FEDERATION } from './mesh.ts';

/*
 * The story that the registry is for, with real processes: two gateways on one PostgreSQL, load on both, and a domain that
 * changes what somebody reads.
 */

const OLD = `${FEDERATION}type Query { flights: [Flight] } type Flight @key(fields: "id") { id: ID! delay: Int }`;
const NEW = OLD.replace('delay: Int', 'gate: String');

let postgres: TestDatabase;
let flights: RunningSubgraph;
let folder = '';
const gateways: { readonly process: WeftProcess; readonly url: string }[] = [];

beforeAll(async () => {
  postgres = await openDatabase();
  flights = await startSubgraph({
    name: 'flights',
    // The domain's server knows old and new, as it has to while requests are under way.
    typeDefs: OLD.replace('delay: Int', 'delay: Int gate: String'),
    resolvers: { Query: { flights: () => [{ id: '1', delay: 5, gate: 'B7' }] } },
  });
  folder = await mkdtemp(join(tmpdir(), 'weft-story-'));
  await writeFile(
    join(folder, 'supergraph.yaml'),
    `subgraphs:
  flights:
    routing_url: ${flights.server.url}/graphql
    schema: { file: flights.graphql }
    owner: network-operations
teams:
  network-operations: { title: Network operations, domain: flights }
  ground-operations: { title: Ground operations }
clients:
  gate-desk: { team: ground-operations }
registry: { store: "${postgres.url}" }
gateway: { usage: { flushMs: 200 } }
`,
  );
});
afterAll(async () => {
  await Promise.all(gateways.map(({ process }) => process.stop()));
  await flights?.server.close(0);
  await rm(folder, { recursive: true, force: true });
});

const run = (...args: string[]) => weftHere(args, { cwd: folder });

async function ask(url: string, query: string, client = 'load'): Promise<string> {
  const headers = { 'content-type': 'application/json', 'apollographql-client-name': client };
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ query }),
  });
  return response.text();
}

/** Asks until it is stopped; what was not answered as it should have been is in `failures`. */
function load(url: string) {
  const failures: string[] = [];
  let answers = 0;
  let isOver = false;
  const asking = Array.from({ length: 4 }, async () => {
    while (!isOver) {
      const answer = await ask(url, '{ flights { id } }').catch(String);
      answers += 1;
      await sleep(10); // The machine has other things to do in this story.
      if (answer !== '{"data":{"flights":[{"id":"1"}]}}') failures.push(answer);
    }
  });
  return {
    failures,
    answers: () => answers,
    async stop(): Promise<void> {
      isOver = true;
      await Promise.all(asking);
    },
  };
}

const change = z.object({ id: z.string(), verdict: z.string(), missingApprovals: z.array(z.string()) });
const shown = z.object({ changes: z.array(change) });

describe('a domain that publishes itself', () => {
  it('hurts nobody unseen, and nobody at all on the way', { timeout: 570_000 }, async () => {
    await writeFile(join(folder, 'flights.graphql'), OLD);
    expect(await run('publish', '--all', '--why', 'The mesh goes live')).toMatchObject({ code: 0, err: '' });
    for (const port of await freePorts(2)) {
      const process = new WeftProcess(['serve', 'gateway', '--port', `${port}`], { cwd: folder });
      gateways.push({ process, url: `http://localhost:${port}` });
    }
    await Promise.all(gateways.map(({ process }) => process.shows('The gateway answers at', 120_000)));
    const [first = '', second = ''] = gateways.map(({ url }) => url);

    // Somebody reads what is about to go, at one gateway; the other one never hears of it.
    expect(await ask(first, 'query Board { flights { delay } }', 'gate-desk')).toContain('"delay":5');
    const loads = [load(first), load(second)];

    // The domain takes the field away: its check says whom that hurts, also after a moment that counts take to arrive.
    await writeFile(join(folder, 'flights.graphql'), NEW);
    let checked = await run('check', 'flights');
    await until(async () => {
      checked = await run('check', 'flights');
      return checked.out.includes('gate-desk');
    }, 120_000);
    expect(checked.code).toBe(1);
    expect(checked.out).toMatch(/Flight\.delay/);
    expect(checked.out).toMatch(/ground-operations|Ground operations/);
    expect(await run('publish', 'flights')).toMatchObject({ code: 1 });
    expect(await ask(second, '{ flights { gate } }')).toContain('Cannot query field');

    // Those concerned agree.
    const { changes } = shown.parse(JSON.parse((await run('check', 'flights', '--json')).out));
    for (const { id, verdict, missingApprovals } of changes.filter((one) => one.verdict === 'blocked')) {
      expect([verdict, missingApprovals]).toEqual(['blocked', expect.arrayContaining(['ground-operations'])]);
      for (const team of missingApprovals)
        expect(await run('approve', id, '--as', team, '--why', 'The board reads gates now')).toMatchObject({
          code: 0,
        });
    }

    // It publishes, and both gateways have it, within a second on a machine that has nothing else to do.
    const published = weft(['publish', 'flights', '--why', 'Gates in place of delays'], { cwd: folder });
    const seen = gateways.map(async ({ url }) => {
      await until(async () => (await ask(url, '{ flights { gate } }')).includes('B7'), 120_000);
      return performance.now();
    });
    expect(await published).toMatchObject({ code: 0, out: expect.stringContaining('in build 2') });
    const done = performance.now();
    const [one = 0, two = 0] = (await Promise.all(seen)).map((at) => Math.round(at - done));
    console.info(`the gateways had it ${one} and ${two} ms after weft publish ended`);
    expect(await ask(first, '{ flights { delay } }')).toContain('Cannot query field');

    // It goes back.
    expect(await run('rollback', 'flights', '--force', '--why', 'The board was not ready')).toMatchObject({
      code: 0,
    });
    for (const { url } of gateways)
      await until(async () => (await ask(url, '{ flights { delay } }')).includes('"delay":5'), 120_000);

    // Of all that went on meanwhile, not one request failed.
    for (const { stop } of loads) await stop();
    for (const { failures, answers } of loads) {
      expect(failures).toEqual([]);
      expect(answers()).toBeGreaterThan(100);
    }

    // The history tells it all.
    const { out } = await run('history');
    const told = [
      'published flights 1',
      'tried to publish flights 2',
      'agree',
      'published flights 3',
      'rolled flights back to 1',
    ];
    for (const line of told) expect(out).toContain(line);
    for (const why of [
      'The mesh goes live',
      'The board reads gates now',
      'Gates in place of delays',
      'The board was not ready',
    ])
      expect(out).toContain(why);
  });
});
