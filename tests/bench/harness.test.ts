import { createServer } from 'node:http';
import { lexicographicSortSchema, printSchema } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createGateway, gatewayConfigSchema, startGateway } from '../../gateway/index.ts';
import { composeSupergraph } from '../support/gateway-fixtures.ts';
import { postQuery } from '../support/post-query.ts';
import { AnswerReader } from './driver/answer-reader.ts';
import type { LoadOptions } from './driver/load.ts';
import { runLoad } from './driver/run-load.ts';
import { ADAPTERS } from './gateways/adapters.ts';
import type { Figures } from './measure/measurement.ts';
import { usageOf } from './measure/process-tree.ts';
import { questionFor, type Stage, setStage } from './measure/stage.ts';
import { MESHES } from './mesh/meshes.ts';
import { apiSchemaOf, digestOf } from './mesh/oracle.ts';
import { SHOP } from './mesh/shop/shop.ts';
import { ReplayControl } from './replay/replay-control.ts';
import { type ReplayServer, startReplayServer } from './replay/replay-server.ts';
import { renderGoals } from './report/goal-table.ts';
import { judge } from './report/goals.ts';
import { renderTable } from './report/table.ts';
import { coldQueries } from './workloads/cold-queries.ts';
import { HEAVY_QUERY, HOP_QUERY, SMALL_QUERY } from './workloads/shop-workloads.ts';
import { WORKLOADS } from './workloads/workloads.ts';

/*
 * That the harness measures what it says. It asserts no times, and needs no peers.
 */

const ESTIMATES = JSON.stringify({
  query:
    'query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Product { shippingEstimate } } }',
  variables: {
    representations: [
      { __typename: 'Product', upc: '1', price: 899, weight: 100 },
      { __typename: 'Product', upc: '2', price: 1_299, weight: 1_000 },
    ],
  },
});

let replay: ReplayServer;
let control: ReplayControl;
let stage: Stage;
let gatewayUrl: string;
let closeGateway: () => Promise<void>;

beforeAll(async () => {
  replay = await startReplayServer(0);
  control = new ReplayControl(replay.url);
  stage = await setStage(SHOP, replay.url);
  const gateway = createGateway({
    config: gatewayConfigSchema.parse({ port: 0, host: '127.0.0.1', forwardHeaders: ['authorization'] }),
    log: () => undefined,
  });
  await gateway.useSupergraph(stage.supergraphSdl);
  const server = await startGateway(gateway);
  gatewayUrl = `${server.url}/graphql`;
  closeGateway = () => server.close(0);
});

afterAll(async () => {
  await closeGateway();
  await replay.close();
  await stage.remove();
});

async function ask(path: string, body: string): Promise<string> {
  const response = await fetch(replay.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  return response.text();
}

function loadOf(load: Partial<LoadOptions> & Pick<LoadOptions, 'questions'>): LoadOptions {
  return { url: gatewayUrl, connections: 3, isUnique: true, until: { kind: 'asked' }, ...load };
}

describe('the replay server', () => {
  it('answers what the subgraph would, the first time and from the record', async () => {
    const expected = { data: { _entities: [{ shippingEstimate: 50 }, { shippingEstimate: 0 }] } };
    const first = await ask('/shop/inventory', ESTIMATES);
    expect(JSON.parse(first)).toEqual(expected);
    expect(await ask('/shop/inventory', ESTIMATES)).toBe(first);
  });

  it('counts requests, representations and bytes, and forgets them on demand', async () => {
    await control.reset();
    const answer = await ask('/shop/inventory', ESTIMATES);
    await ask('/shop/inventory', ESTIMATES);
    expect(await control.read()).toEqual({
      requests: 2,
      representations: 4,
      bytesIn: 2 * ESTIMATES.length,
      bytesOut: 2 * answer.length,
    });
    await control.reset();
    expect(await control.read()).toMatchObject({ requests: 0, bytesOut: 0 });
  });

  it('says which subgraphs it does not play', async () => {
    expect(JSON.parse(await ask('/shop/nobody', '{}'))).toEqual({
      errors: [{ message: 'No subgraph at /shop/nobody.' }],
    });
  });
});

describe('the load driver', () => {
  it('asks each question once and finds right answers right', async () => {
    const questions = await Promise.all(
      [HEAVY_QUERY, SMALL_QUERY, HOP_QUERY].map((query) => questionFor(stage, query)),
    );
    const result = await runLoad(loadOf({ questions: [...questions, ...questions] }));
    expect(result).toMatchObject({ requests: 6, wrong: 0, firstWrong: '' });
  });

  it('counts wrong answers and shows the first', async () => {
    const { body } = await questionFor(stage, SMALL_QUERY);
    const question = { body, digest: digestOf({ topProducts: [] }) };
    const result = await runLoad(loadOf({ questions: [question, question] }));
    expect(result).toMatchObject({ requests: 2, wrong: 2 });
    expect(result.firstWrong).toMatch(/^200 \{"data":\{"topProducts":\[\{"upc":"1"/);
  });

  it('sends a header of its own with every request of a unique load, and none with equal ones', async () => {
    const seen: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      seen.push(request.headers.authorization);
      // Without a length, so that it goes out in chunks.
      request.resume().on('end', () => response.write('{"data":', () => response.end('{"a":1}}')));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = z.object({ port: z.number() }).parse(server.address());
    const questions = Array.from({ length: 5 }, () => ({ body: '{}', digest: digestOf({ a: 1 }) }));
    const load = loadOf({ url: `http://127.0.0.1:${port}/`, questions });
    expect(await runLoad(load)).toMatchObject({ requests: 5, wrong: 0 });
    expect(new Set(seen).size).toBe(5);
    seen.length = 0;
    expect(await runLoad({ ...load, isUnique: false })).toMatchObject({ requests: 5, wrong: 0 });
    expect(new Set(seen)).toEqual(new Set([undefined]));
    server.close();
  });

  it('rejects when nobody listens', async () => {
    const question = await questionFor(stage, SMALL_QUERY);
    const load = loadOf({
      url: 'http://127.0.0.1:1/graphql',
      questions: [question],
      until: { kind: 'stopped' },
    });
    await expect(runLoad(load, new AbortController().signal)).rejects.toThrow(/ECONNREFUSED/);
  });

  it('reads answers however they are cut', () => {
    const wire = Buffer.from(
      'HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nabcdHTTP/1.1 404 No\r\ntransfer-encoding: chunked\r\n\r\n3\r\nefg\r\n2\r\nhi\r\n0\r\n\r\n',
    );
    for (let size = 1; size <= wire.length; size++) {
      const read: string[] = [];
      const reader = new AnswerReader({
        onHead: (status) => read.push(`${status}:`),
        onPiece: (piece) => read.push(piece.toString()),
        onEnd: () => read.push(';'),
      });
      for (let at = 0; at < wire.length; at += size) reader.push(wire.subarray(at, at + size));
      expect(read.join('')).toBe('200:abcd;404:efghi;');
    }
  });
});

describe('the workloads', () => {
  it('name meshes that there are', () => {
    expect(WORKLOADS.filter(({ mesh }) => !MESHES.has(mesh))).toEqual([]);
    expect(new Set(WORKLOADS.map(({ id }) => id)).size).toBe(WORKLOADS.length);
  });

  it.each([...MESHES.values()])('mean the same in both generations of federation: $name', ({ subgraphs }) => {
    const sdlOf = (generation: 'typeDefs' | 'federation1') =>
      printSchema(
        lexicographicSortSchema(
          apiSchemaOf(
            composeSupergraph(
              subgraphs.map((one) => ({
                name: one.name,
                url: 'http://localhost',
                typeDefs: one[generation],
              })),
            ),
          ),
        ),
      );
    expect(sdlOf('federation1')).toBe(sdlOf('typeDefs'));
  });

  it('have as many distinct cold operations as they say', () => {
    expect(new Set(coldQueries(500)).size).toBe(500);
  });

  it('answer to the heavy operation what the public benchmark does, in size', async () => {
    const response = await postQuery(gatewayUrl, { query: HEAVY_QUERY });
    const { length } = await response.text();
    expect(length).toBeGreaterThan(86_000);
    expect(length).toBeLessThan(90_000);
  });
});

describe('the report', () => {
  const figures = (gateway: string, cpuMs: number, more: Partial<Figures> = {}): Figures => ({
    kind: 'figures',
    gateway,
    workload: 'W2',
    cpuMs,
    rawCpuMs: cpuMs,
    loadCpuMs: 0.1,
    requestsPerSecond: 1_000 / cpuMs,
    p50: 1,
    p99: 2,
    max: 3,
    firstByteMs: 1,
    peakRssMb: 100,
    subgraphRequests: 7,
    representations: 23,
    subgraphBytes: 81_000,
    answerBytes: 88_000,
    wrong: 0,
    firstWrong: '',
    busy: 1,
    windows: 3,
    notes: [],
    ...more,
  });

  it('holds goals against the cheapest of those meant, leaving out who answers wrong', () => {
    const results = judge(
      [
        figures('weft', 1),
        figures('grafbase', 2),
        figures('mercurius', 10),
        figures('hive-rust', 4),
        figures('apollo', 0.1, { wrong: 1 }),
      ],
      ADAPTERS,
    );
    expect(results).toEqual([
      { workload: 'W2', opponent: 'grafbase', factor: 0.9, ratio: 0.5, isReached: true },
      {
        workload: 'W2',
        opponent: 'the best other on Node (hive-rust)',
        factor: 0.2,
        ratio: 0.25,
        isReached: false,
      },
    ]);
    expect(renderGoals(results)).toMatch(/W2 +\| ≤ 0\.9 × grafbase +\| 0\.5 +\| yes/);
  });

  it('has no ratio where an opponent was not measured', () => {
    const missing = {
      kind: 'unavailable',
      gateway: 'grafbase',
      workload: 'W2',
      reason: 'No such file',
    } as const;
    const [goal] = judge([figures('weft', 1), missing], ADAPTERS);
    expect(goal).toEqual({
      workload: 'W2',
      opponent: 'grafbase',
      factor: 0.9,
      ratio: undefined,
      isReached: undefined,
    });
    expect(renderTable([figures('weft', 1), missing])).toContain('- grafbase: unavailable. No such file');
  });

  it('reads CPU time and memory of a process tree', () => {
    const usage = usageOf(process.pid);
    expect(usage.cpuMs).toBeGreaterThan(0);
    expect(usage.rssMb).toBeGreaterThan(0);
    expect(usage.peakRssMb).toBeGreaterThanOrEqual(usage.rssMb);
  });
});
