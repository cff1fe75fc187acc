import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MESH_FIXTURES, startTestMesh, type TestMesh } from '../support/gateway-fixtures.ts';

const APP = 'https://app.example';
const BODY = '{"query":"{ flight(id: \\"1\\") { id } }"}';

const meshes: TestMesh[] = [];
const start = async (origins: readonly string[]): Promise<string> => {
  const mesh = await startTestMesh(MESH_FIXTURES, { config: { cors: { origins } } });
  meshes.push(mesh);
  return `${mesh.url}/graphql`;
};
afterAll(() => Promise.all(meshes.map((mesh) => mesh.close())));

const preflight = (url: string, origin: string) =>
  fetch(url, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type',
    },
  });
const ask = (url: string, headers: Record<string, string>) =>
  fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: BODY });

describe('pages of other web sites', () => {
  let url: string;
  beforeAll(async () => {
    url = await start([APP, 'http://localhost:5173']);
  });

  it('may ask when their origin is named, with headers of their own and without cookies', async () => {
    const { status, headers } = await preflight(url, APP);
    expect(status).toBe(204);
    expect(Object.fromEntries(headers)).toMatchObject({
      'access-control-allow-origin': APP,
      'access-control-allow-methods': 'GET, POST',
      'access-control-allow-headers': 'authorization,content-type',
      'access-control-max-age': '7200',
      vary: 'origin, access-control-request-headers',
    });
    expect(headers.has('access-control-allow-credentials')).toBe(false);
    const answer = await ask(url, { origin: APP });
    expect(await answer.json()).toEqual({ data: { flight: { id: '1' } } });
    expect(answer.headers.get('access-control-allow-origin')).toBe(APP);
    expect(answer.headers.get('vary')).toBe('accept, origin');
  });

  it('may read refusals and streams as well', async () => {
    const refused = await ask(url, { origin: APP, accept: 'text/html' });
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([406, APP]);
    const stream = await ask(url, { origin: APP, accept: 'text/event-stream' });
    expect(await stream.text()).toContain('event: complete');
    expect(stream.headers.get('access-control-allow-origin')).toBe(APP);
  });

  it('may not when it is not, and caches keep the answers apart', async () => {
    for (const origin of ['https://app.example.evil', 'http://app.example', 'null']) {
      const refused = await preflight(url, origin);
      expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([405, null]);
      const { headers } = await ask(url, { origin });
      expect([headers.get('access-control-allow-origin'), headers.get('vary')]).toEqual([
        null,
        'accept, origin',
      ]);
    }
    expect((await ask(url, {})).headers.get('vary')).toBe('accept, origin');
  });

  it('may all ask for *, and none by default', async () => {
    const open = await start(['*']);
    expect((await preflight(open, APP)).headers.get('access-control-allow-origin')).toBe('*');
    const answer = await ask(open, { origin: APP });
    expect([answer.headers.get('access-control-allow-origin'), answer.headers.get('vary')]).toEqual([
      '*',
      'accept',
    ]);
    const shut = await start([]);
    expect((await preflight(shut, APP)).status).toBe(405);
    expect((await ask(shut, { origin: APP })).headers.has('access-control-allow-origin')).toBe(false);
  });
});
