import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type Handler, type RunningServer, startServer, text } from '../../edge/index.ts';
import { ask, exampleQuestion } from '../support/mesh.ts';
import { urlVariable } from '../support/mesh-global.ts';
import { copyMesh, freePorts, type MeshCopy, startWeft, type WeftProcess } from '../support/weft-process.ts';

const TIMEOUT_MS = 1_000;
const OWNER = {
  team: 'flight-safety',
  domain: 'safety',
  contact: 'flight-safety@meridian.example',
};

let copy: MeshCopy;
let weft: WeftProcess;
let gateway: string;
let safetyPort: number;
let safety: RunningServer | undefined;

// A second gateway, as in production, over the subgraphs of the mesh; only safety is what a test makes of it.
beforeAll(async () => {
  const mesh = inject('mesh');
  const [port = 0, other = 0] = await freePorts(2);
  gateway = `http://localhost:${port}`;
  safetyPort = other;
  copy = await copyMesh();
  weft = await startWeft({
    root: copy.root,
    args: ['serve', 'gateway'],
    env: {
      ...Object.fromEntries(Object.entries(mesh.subgraphs).map(([name, url]) => [urlVariable(name), url])),
      SAFETY_URL: `http://localhost:${safetyPort}`,
      WEFT_GATEWAY_PORT: String(port),
      WEFT_GATEWAY_SUBGRAPH_TIMEOUT_MS: String(TIMEOUT_MS),
    },
    servers: [gateway],
  });
});
afterAll(async () => {
  await safety?.close(0);
  await weft?.stop();
  await copy?.remove();
});

/** Puts a server, or none, where the gateway looks for safety. */
async function safetyIs(handler: Handler | undefined): Promise<void> {
  await safety?.close(0);
  safety = handler && (await startServer({ handler, port: safetyPort }));
}

const faults: readonly {
  readonly name: string;
  readonly handler: Handler | undefined;
  readonly code: string;
}[] = [
  { name: 'is down', handler: undefined, code: 'SUBGRAPH_UNREACHABLE' },
  {
    name: 'answers HTML',
    handler: () => text(502, '<html><h1>502 Bad Gateway</h1></html>', 'text/html'),
    code: 'SUBGRAPH_BAD_RESPONSE',
  },
  { name: 'hangs', handler: () => new Promise(() => undefined), code: 'SUBGRAPH_TIMEOUT' },
];

describe.each(faults)('while the safety subgraph $name', ({ handler, code }) => {
  beforeAll(() => safetyIs(handler));

  it('the question over five domains lacks the strikes and nothing else, with whom to ask', async () => {
    const question = await exampleQuestion('busiest-airports');
    const whole = await ask(question);
    const partial = await ask(question, { gateway });
    expect(partial.status).toBe(200);
    expect(partial.data).toEqual(withoutStrikes(whole.data));
    expect(partial.errors?.length).toBeGreaterThan(0);
    for (const error of partial.errors ?? []) {
      expect(error.extensions).toEqual({ code, subgraph: 'safety', owner: OWNER });
      expect(error.message).toContain('"safety"');
      expect(error.path?.[0]).toBe('flightsAggregate');
    }
  });

  it('its own root fields are null, and those of others are answered', async () => {
    const { status, data, errors } = await ask(
      '{ strikes(limit: 1) { id } strikesAggregate { count } airport(iata: "SEA") { name } teams { name } }',
      { gateway },
    );
    expect(status).toBe(200);
    expect(data).toMatchObject({
      strikes: null,
      strikesAggregate: null,
      airport: { name: 'Seattle-Tacoma Intl' },
    });
    expect(data?.['teams']).toHaveLength(9);
    for (const error of errors ?? []) expect(error.extensions).toMatchObject({ code, owner: OWNER });
    expect(errors?.length).toBeGreaterThan(0);
  });

  it('tells nobody where the subgraph lies', async () => {
    const answer = JSON.stringify(await ask('{ strikes(limit: 1) { id } }', { gateway }));
    expect(answer).not.toContain(String(safetyPort));
    expect(answer).not.toContain('localhost');
  });

  it('the gateway stays ready', async () => {
    expect((await fetch(`${gateway}/health/ready`)).status).toBe(200);
  });
});

describe('when the safety subgraph is back', () => {
  it('the whole question is answered again, without a restart', async () => {
    const real = `${inject('mesh').subgraphs['safety']}/graphql`;
    await safetyIs(async (request) => {
      const { 'content-type': type = '', accept = '' } = request.headers;
      const headers = { 'content-type': type, accept };
      const answer = await fetch(real, {
        method: 'POST',
        headers,
        body: new Uint8Array(await request.body()),
      });
      return {
        status: answer.status,
        headers: { 'content-type': 'application/json' },
        body: await answer.text(),
      };
    });
    const question = await exampleQuestion('busiest-airports');
    expect(await ask(question, { gateway })).toEqual(await ask(question));
  });
});

/** The same answer with null for what safety gives. */
function withoutStrikes(data: unknown): unknown {
  return JSON.parse(JSON.stringify(data), (key, value: unknown) =>
    key === 'strikesAggregate' ? null : value,
  );
}
