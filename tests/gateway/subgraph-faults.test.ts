import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type HttpRequest, json, text } from '../../edge/index.ts';
import {
  MESH_FIXTURES,
  type RunningSubgraph,
  startTestMesh,
  type TestMesh,
} from '../support/gateway-fixtures.ts';

const QUESTION = '{ flights(limit: 2) { id origin { iata name strikes { species } } } }';
const SAFETY_OWNER = { team: 'flight-safety', domain: 'safety', contact: 'safety@meridian.example' };

let mesh: TestMesh;
let safety: RunningSubgraph;
let flights: RunningSubgraph;
beforeAll(async () => {
  const subgraph = { timeoutMs: 300, maxResponseBytes: 10_000 };
  mesh = await startTestMesh(MESH_FIXTURES, { config: { subgraph, requestTimeoutMs: 2_000 } });
  safety = subgraphNamed('safety');
  flights = subgraphNamed('flights');
});
afterEach(() => {
  safety.fault = undefined;
  flights.fault = undefined;
});
afterAll(() => mesh.close());

function subgraphNamed(name: string): RunningSubgraph {
  const found = mesh.subgraphs[name];
  if (!found) throw new Error(`no subgraph ${name}`);
  return found;
}

describe('a subgraph that misbehaves breaks its own fields only', () => {
  const faults: readonly { name: string; fault: RunningSubgraph['fault']; code: string; message: string }[] =
    [
      {
        name: 'HTML',
        fault: () =>
          text(
            502,
            '<html><body>Bad gateway at http://10.0.0.7:9000</body></html>',
            'text/html; charset=utf-8',
          ),
        code: 'SUBGRAPH_BAD_RESPONSE',
        message: 'The subgraph "safety" answered text/html instead of JSON (HTTP 502).',
      },
      {
        name: 'invalid JSON',
        fault: () => ({ status: 200, headers: { 'content-type': 'application/json' }, body: '{"data": {' }),
        code: 'SUBGRAPH_BAD_RESPONSE',
        message: 'The subgraph "safety" answered something that is not valid JSON (HTTP 200).',
      },
      {
        name: 'JSON that is no GraphQL response',
        fault: () => json(503, { status: 'starting' }),
        code: 'SUBGRAPH_BAD_RESPONSE',
        message: 'The subgraph "safety" answered with an error (HTTP 503).',
      },
      {
        name: 'a list',
        fault: () => json(200, [1]),
        code: 'SUBGRAPH_BAD_RESPONSE',
        message: 'The subgraph "safety" answered JSON that is no GraphQL response (HTTP 200).',
      },
      {
        name: 'neither data nor errors',
        fault: () => json(200, {}),
        code: 'SUBGRAPH_BAD_RESPONSE',
        message: 'The subgraph "safety" answered neither data nor errors (HTTP 200).',
      },
      {
        name: 'no entities',
        fault: () => json(200, { data: { other: 1 } }),
        code: 'SUBGRAPH_BAD_RESPONSE',
        message: 'The subgraph "safety" was asked for 2 entities and answered none.',
      },
      {
        name: 'errors without data',
        fault: () => json(200, { errors: [{ message: 'No such table.' }] }),
        code: 'SUBGRAPH_ERROR',
        message: 'No such table.',
      },
      {
        name: 'an answer above the limit',
        fault: () => json(200, { data: { _entities: ['x'.repeat(10_000)] } }),
        code: 'SUBGRAPH_RESPONSE_TOO_LARGE',
        message: 'The subgraph "safety" answered more than the gateway reads. Ask for fewer rows or fields.',
      },
      {
        name: 'nothing in time',
        fault: () => new Promise((resolve) => setTimeout(() => resolve(json(200, {})), 900)),
        code: 'SUBGRAPH_TIMEOUT',
        message: 'The subgraph "safety" did not answer in time.',
      },
    ];
  it.each(faults)('answers $name', async ({ fault, code, message }) => {
    safety.fault = fault;
    const { status, data, errors, text: body } = await mesh.ask(QUESTION);
    expect(status).toBe(200);
    expect(data).toEqual({
      flights: [
        { id: '1', origin: { iata: 'SFO', name: 'San Francisco', strikes: null } },
        { id: '2', origin: { iata: 'JFK', name: 'New York', strikes: null } },
      ],
    });
    expect(errors).toEqual([
      { message, path: ['flights'], extensions: { code, subgraph: 'safety', owner: SAFETY_OWNER } },
    ]);
    expect(body).not.toContain(safety.server.url);
    expect(body).not.toContain(`${safety.server.port}`);
    expect(body).not.toContain('10.0.0.7');
  });

  it('reads an answer of exactly the limit', async () => {
    const padding =
      10_000 - JSON.stringify({ data: { _entities: [null, null] }, extensions: { x: '' } }).length;
    safety.fault = () =>
      json(200, { data: { _entities: [null, null] }, extensions: { x: 'y'.repeat(padding) } });
    expect((await mesh.ask(QUESTION)).errors).toBeUndefined();
  });

  it('fills up a short list of entities', async () => {
    safety.fault = () => json(200, { data: { _entities: [{ strikes: [{ species: 'Gull' }] }] } });
    const { data, errors } = await mesh.ask(QUESTION);
    expect(data).toMatchObject({
      flights: [{ origin: { strikes: [{ species: 'Gull' }] } }, { origin: { strikes: null } }],
    });
    expect(errors).toMatchObject([
      { message: 'The subgraph "safety" was asked for 2 entities and answered 1.' },
    ]);
  });

  it('passes on a GraphQL error with its message, code and path, and drops what nobody should see', async () => {
    const { data, errors } = await mesh.ask(
      '{ failing flights(limit: 2) { origin { strikes { species } } } }',
    );
    expect(data).toMatchObject({
      failing: null,
      flights: [{ origin: { strikes: [{}, {}] } }, { origin: { strikes: null } }],
    });
    const owner = { team: 'network-operations', domain: 'flights', contact: 'network@meridian.example' };
    expect(errors).toEqual([
      {
        message: 'The delays table is being rebuilt.',
        path: ['failing'],
        extensions: { code: 'REBUILDING', hint: 'later', subgraph: 'flights', owner },
      },
      {
        message: 'Strikes of JFK are under review.',
        path: ['flights', 1, 'origin', 'strikes'],
        extensions: { code: 'UNDER_REVIEW', subgraph: 'safety', owner: SAFETY_OWNER },
      },
    ]);
  });

  it('explains a null where the schema forbids it, with the owner of the field', async () => {
    flights.fault = () => json(200, { data: { flights: [{ id: '1', strict: null }] } });
    const { status, data, errors } = await mesh.ask('{ flights { id strict } }');
    expect(status).toBe(200);
    expect(data).toBeNull();
    expect(errors).toMatchObject([
      {
        message: 'Cannot return null for non-nullable field Flight.strict.',
        path: ['flights', 0, 'strict'],
        extensions: {
          code: 'SUBGRAPH_INVALID_VALUE',
          subgraph: 'flights',
          owner: { team: 'network-operations' },
        },
      },
    ]);
  });

  it('survives an answer of the wrong shape', async () => {
    flights.fault = () => json(200, { data: { flights: 'password=hunter2' } });
    const { data, errors, text: body } = await mesh.ask('{ flights { id } }');
    expect(data).toBeNull();
    expect(errors).toMatchObject([{ extensions: { code: 'SUBGRAPH_INVALID_VALUE' } }]);
    expect(body).not.toContain('hunter2');
  });

  it('answers 504 when the whole request takes too long', async () => {
    const slow = await startTestMesh(MESH_FIXTURES, { config: { requestTimeoutMs: 200 } });
    const { status, data, errors } = await slow.ask('{ sleep(ms: 1000) }');
    expect(status).toBe(504);
    expect(data).toBeUndefined();
    expect(errors).toMatchObject([{ extensions: { code: 'REQUEST_TIMEOUT' } }]);
    await slow.close();
  });

  it('answers again as soon as the subgraph does', async () => {
    safety.fault = () => text(502, '<html></html>', 'text/html');
    expect((await mesh.ask(QUESTION)).errors).toHaveLength(1);
    safety.fault = undefined;
    expect(
      (await mesh.ask('{ flights(limit: 1) { origin { strikes { species } } } }')).errors,
    ).toBeUndefined();
  });

  /** Asks, waits until the subgraph has the call, leaves, and hands over the subgraph's view of the connection. */
  async function askAndLeave(query: string): Promise<HttpRequest['signal']> {
    const client = new AbortController();
    const arrived = new Promise<HttpRequest['signal']>((resolve) => {
      flights.fault = (request) => {
        resolve(request.signal);
        return new Promise(() => {});
      };
    });
    const asked = fetch(`${mesh.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
      signal: client.signal,
    }).catch((error: unknown) => error);
    const subgraphSignal = await arrived;
    client.abort();
    await asked;
    return subgraphSignal;
  }

  it('stops asking subgraphs when the client of a query goes away', async () => {
    const signal = await askAndLeave('{ flights { id } }');
    // Well before the 300 ms after which the call would time out anyway.
    await expect.poll(() => signal.aborted, { timeout: 200, interval: 10 }).toBe(true);
  });

  it('lets a mutation finish although its client went away', async () => {
    const signal = await askAndLeave('mutation { delayFlight(id: "1", minutes: 1) { id } }');
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(signal.aborted).toBe(false);
  });
});

describe('a subgraph that is down', () => {
  it('costs its fields and names whom to ask', async () => {
    const down = await startTestMesh(MESH_FIXTURES);
    await down.subgraphs['safety']?.server.close(0);
    const { status, data, errors } = await down.ask(QUESTION);
    expect(status).toBe(200);
    expect(data).toMatchObject({
      flights: [
        { origin: { name: 'San Francisco', strikes: null } },
        { origin: { name: 'New York', strikes: null } },
      ],
    });
    expect(errors).toEqual([
      {
        message: 'The subgraph "safety" refused the connection.',
        path: ['flights'],
        extensions: { code: 'SUBGRAPH_UNREACHABLE', subgraph: 'safety', owner: SAFETY_OWNER },
      },
    ]);
    await down.subgraphs['flights']?.server.close(0);
    const root = await down.ask('{ flight(id: "1") { id } airport(iata: "SFO") { name } }');
    expect(root.data).toEqual({ flight: null, airport: { name: 'San Francisco' } });
    expect(root.errors).toMatchObject([
      { extensions: { code: 'SUBGRAPH_UNREACHABLE', owner: { team: 'network-operations' } } },
    ]);
    await down.close();
  });
});

describe('a subgraph that leaves out a root field it was asked for', () => {
  const airports = () => subgraphNamed('airports');
  afterEach(() => {
    airports().fault = undefined;
  });

  const ask = '{ airport(iata: "SFO") { iata } }';
  const missing = {
    message: 'The subgraph "airports" left out a field that it was asked for.',
    path: ['airport'],
    extensions: { code: 'SUBGRAPH_BAD_RESPONSE', subgraph: 'airports' },
  };

  it('is told of, because null would say that there is nothing', async () => {
    airports().fault = () => json(200, { data: {} });
    expect(await mesh.ask(ask)).toMatchObject({ data: { airport: null }, errors: [missing] });
  });

  it('under the name that the client gave', async () => {
    airports().fault = () => json(200, { data: { airport: { iata: 'SFO' } } });
    const { data, errors } = await mesh.ask('{ mine: airport(iata: "SFO") { iata } }');
    expect([data, errors]).toMatchObject([{ mine: null }, [{ ...missing, path: ['mine'] }]]);
  });

  it.each([{ path: ['airport'] }, {}])('once, when it says why itself: %o', async (place) => {
    airports().fault = () => json(200, { data: {}, errors: [{ message: 'Gone fishing.', ...place }] });
    const { data, errors } = await mesh.ask(ask);
    expect([data, errors]).toMatchObject([{ airport: null }, [{ message: 'Gone fishing.' }]]);
    expect(errors).toHaveLength(1);
  });

  it('and may leave out what a condition skips, or say null', async () => {
    const query =
      'query($no: Boolean!) { airport(iata: "SFO") { iata } more: airport(iata: "JFK") @include(if: $no) { iata } }';
    airports().fault = () => json(200, { data: { airport: null } });
    const { data, errors } = await mesh.ask(query, { variables: { no: false } });
    expect([data, errors]).toEqual([{ airport: null }, undefined]);
  });
});
