import { once } from 'node:events';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HttpResponse } from '../../edge/index.ts';
import {
  type RunningSubgraph,
  type SubgraphFixture,
  startTestMesh,
  type TestMesh,
} from '../support/gateway-fixtures.ts';

const fixture: SubgraphFixture = {
  name: 'rows',
  typeDefs: `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@inaccessible"])
    type Query { rows(n: Int): [Row] any: [Any] shades: [Shade] }
    type Row { id: ID! text: String errors: Row }
    union Any = Row
    enum Shade { LIGHT DARK @inaccessible }`,
  resolvers: {},
};
const QUESTION = '{ rows { id text } }';

let mesh: TestMesh;
let rows: RunningSubgraph;
beforeAll(async () => {
  mesh = await startTestMesh([fixture], { teams: [] });
  const found = mesh.subgraphs['rows'];
  if (!found) throw new Error('Expected the subgraph rows.');
  rows = found;
});
afterAll(() => mesh.close());

const HEADERS = { 'content-type': 'application/json' };
const many = Array.from({ length: 20_000 }, (_, id) => ({
  id: String(id),
  text: `row ${id} "quoted" é ${'x'.repeat(id % 50)}`,
}));
const big = `{"data":{"rows":${JSON.stringify(many)}}}`;

/** Lets the subgraph answer with these bytes, in chunks of a size if one is given. */
function answerWith(text: string, chunkBytes?: number): void {
  const bytes = Buffer.from(text);
  async function* chunks(size: number): AsyncGenerator<Buffer> {
    for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
  }
  rows.fault = (): HttpResponse => ({
    status: 200,
    headers: HEADERS,
    body: chunkBytes === undefined ? bytes : chunks(chunkBytes),
  });
}

async function askText(query = QUESTION): Promise<string> {
  const body = JSON.stringify({ query });
  const response = await fetch(`${mesh.url}/graphql`, { method: 'POST', headers: HEADERS, body });
  return response.text();
}

describe('a large answer of one subgraph', () => {
  it('is passed on byte by byte', async () => {
    answerWith(big);
    expect(await askText()).toBe(big);
  });

  it('begins before the subgraph has ended', async () => {
    let finish: () => void = () => {};
    const asked = new Promise<void>((resolve) => {
      finish = resolve;
    });
    rows.fault = () => ({
      status: 200,
      headers: HEADERS,
      body: (async function* () {
        yield big.slice(0, 500_000);
        await asked;
        yield big.slice(500_000);
      })(),
    });
    const body = JSON.stringify({ query: QUESTION });
    const response = await fetch(`${mesh.url}/graphql`, { method: 'POST', headers: HEADERS, body });
    const reader = response.body?.getReader();
    const first = await reader?.read();
    expect(Buffer.from(first?.value ?? []).toString('utf8', 0, 9)).toBe('{"data":{');
    finish();
    let length = first?.value?.length ?? 0;
    for (let next = await reader?.read(); next && !next.done; next = await reader?.read())
      length += next.value.length;
    expect(length).toBe(Buffer.byteLength(big));
  });

  const errors = [
    {
      message: 'No text.',
      path: ['rows', 3, 'text'],
      extensions: { code: 'NO_TEXT', stacktrace: ['secret'] },
    },
  ];
  const told = [
    { message: 'No text.', path: ['rows', 3, 'text'], extensions: { code: 'NO_TEXT', subgraph: 'rows' } },
  ];
  it.each([
    ['after the data', `${big.slice(0, -1)},"errors":${JSON.stringify(errors)}}`],
    ['before extensions', `${big.slice(0, -1)},"errors":${JSON.stringify(errors)},"extensions":{"a":1}}`],
    [
      'after extensions',
      `${big.slice(0, -1)},"extensions":{"errors":{"a":1}},"errors":${JSON.stringify(errors)}}`,
    ],
    ['before the data', `{"errors":${JSON.stringify(errors)},${big.slice(1)}`],
  ])('tells errors %s as it tells any', async (_place, text) => {
    for (const chunkBytes of [undefined, 65_536, 4_099]) {
      answerWith(text, chunkBytes);
      expect(JSON.parse(await askText())).toEqual({ data: { rows: many }, errors: told });
    }
  });

  it('keeps the extensions of the subgraph to the gateway', async () => {
    answerWith(`${big.slice(0, -1)},"extensions":{"trace":"secret"}}`, 10_007);
    expect(await askText()).toBe(big);
  });

  it('is right wherever chunks are cut', async () => {
    const start = `{"data":{"rows":${JSON.stringify(many)}}`;
    const text = `${start},"errors":${JSON.stringify(errors)}}`;
    for (let shift = -20; shift <= 20; shift++) {
      answerWith(text, start.length + shift);
      const answer = JSON.parse(await askText());
      expect(answer.errors, `cut ${shift}`).toEqual(told);
      expect(answer.data.rows).toHaveLength(many.length);
    }
  });

  it('may have fields that are called like errors', async () => {
    const nested = Array.from({ length: 5_000 }, (_, id) => ({
      id: String(id),
      errors: { id: 'e', errors: null },
    }));
    const text = JSON.stringify({ data: { rows: nested } });
    answerWith(text, 20_011);
    expect(await askText('{ rows { id errors { id errors { id } } } }')).toBe(text);
  });

  it('is read as ever when it is not compact, or not for every client the same', async () => {
    answerWith(JSON.stringify({ data: { rows: many } }, null, 1));
    expect(await askText()).toBe(big);
    answerWith(`{"data":{"any":${JSON.stringify(many.map((row) => ({ __typename: 'Row', ...row })))}}}`);
    expect(JSON.parse(await askText('{ any { ... on Row { id } } }')).data.any[7]).toEqual({ id: '7' });
    answerWith(JSON.stringify({ data: { shades: Array.from({ length: 20_000 }, () => 'DARK') } }));
    expect(JSON.parse(await askText('{ shades }')).data.shades[0]).toBeNull();
  });

  it('is cut off for the client when the subgraph breaks off', async () => {
    rows.fault = () => ({
      status: 200,
      headers: HEADERS,
      body: (async function* () {
        yield big.slice(0, 400_000);
        await new Promise((resolve) => setTimeout(resolve, 50));
        throw new Error('broken on purpose');
      })(),
    });
    await expect(askText()).rejects.toThrow();
  });

  it('stops at the subgraph when the client goes away', async () => {
    const stopped = new Promise<void>((resolve) => {
      rows.fault = (request) => {
        request.signal.addEventListener('abort', () => resolve());
        return {
          status: 200,
          headers: HEADERS,
          body: (async function* () {
            yield '{"data":{"rows":[';
            for (;;) {
              yield `${JSON.stringify(many).slice(1, -1)},`;
              await new Promise((wait) => setTimeout(wait, 5));
            }
          })(),
        };
      };
    });
    // Not by fetch: its signal may stop nothing any more when the garbage collector has been there.
    const client = request(`${mesh.url}/graphql`, { method: 'POST', headers: HEADERS });
    client.end(JSON.stringify({ query: QUESTION }));
    const [response] = await once(client, 'response');
    await once(response, 'data');
    client.destroy();
    await stopped;
  });

  it('comes whole to callers in the process', async () => {
    answerWith(big);
    const { data } = await mesh.gateway.execute({ query: QUESTION });
    expect(data).toEqual({ rows: many });
  });
});
