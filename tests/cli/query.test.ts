import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MeshFolder } from './support/mesh-folder.ts';
import { commandLine, WeftProcess, weft, weftHere } from './support/weft.ts';

/* `weft serve` starts two parts of a mesh as in production; `weft query` asks them. The flights domain is down. */

let mesh: MeshFolder;
let parts: WeftProcess[] = [];

beforeAll(async () => {
  mesh = await MeshFolder.create();
  await mesh.write(
    'airports.graphql',
    'query Airports($n: Int = 2) { airports(limit: $n, orderBy: [{ iata: ASC }]) { iata name latitude city } }\n' +
      'query One { airport(iata: "LGA") { name } }\n',
  );
  await mesh.write('partial.graphql', '{ airport(iata: "LGA") { name departures(limit: 1) { delay } } }\n');
  await mesh.write('typo.graphql', '{\n  airports { citty }\n}\n');
  parts = [
    new WeftProcess(['serve', 'subgraph', 'airports'], { cwd: mesh.root }),
    new WeftProcess(['serve', 'gateway'], { cwd: mesh.root }),
  ];
  await Promise.all(parts.map((part) => part.shows('answers at')));
});

afterAll(async () => {
  await Promise.all(parts.map((part) => part.stop()));
  await mesh?.remove();
});

const query = (...args: string[]) => weftHere(['query', ...args], { cwd: mesh.root });

describe('weft serve', () => {
  it('says what answers where', () => {
    expect(parts.map((part) => part.text)).toEqual([
      `The subgraph airports (ground-operations) answers at http://localhost:${mesh.ports.airports}/graphql\n`,
      `The gateway answers at ${mesh.url}/graphql\n`,
    ]);
  });

  it('serves a composed supergraph without supergraph.yaml, on the port of the flag', async () => {
    await commandLine(
      'compose',
      '--out',
      mesh.path('composed.graphql'),
      '--config',
      mesh.path('supergraph.yaml'),
    );
    const gateway = new WeftProcess(['serve', 'gateway', '--supergraph', 'composed.graphql', '--port', '0'], {
      cwd: mesh.root,
    });
    await gateway.shows('answers at');
    const url = /http:\S+/.exec(gateway.out)?.[0] ?? '';
    const answer = await commandLine(
      'query',
      mesh.path('airports.graphql'),
      '--operation',
      'One',
      '--url',
      url,
      '--format',
      'csv',
    );
    expect(answer).toEqual({ code: 0, out: 'name\r\nLaGuardia\r\n', err: '' });
    gateway.signal('SIGTERM');
    expect((await gateway.ended()).code).toBe(0);
  });

  it.each([['gateway'], ['subgraph', 'airports']])('tells %s %s that its port is in use', async (...part) => {
    const { code, err } = await weft(['serve', ...part], { cwd: mesh.root });
    expect(code).toBe(1);
    expect(err).toMatch(
      /PORT_IN_USE: The .* cannot listen on port \d+: it is already in use\.\n {2}→ Stop what listens there/,
    );
    const port = part[0] === 'gateway' ? mesh.gatewayPort : mesh.ports.airports;
    expect(err).toContain(`port ${port}:`);
    const flag = await weft(['serve', ...part, '--port', String(port)], { cwd: mesh.root });
    expect(flag).toMatchObject({ code: 1, out: '' });
  });
});

describe('weft query', () => {
  it('prints a table', async () => {
    expect(await weft(['query', 'airports.graphql', '--operation', 'Airports'], { cwd: mesh.root })).toEqual({
      code: 0,
      err: '',
      out: `iata  name                     latitude  city
────  ────────────────────  ───────────  ───────────
00M   Thigpen               31.95376472  Bay Springs
00R   Livingston Municipal  30.68586111  Livingston

2 rows
`,
    });
  });

  it('prints CSV', async () => {
    const answer = await query(
      'airports.graphql',
      '--operation',
      'Airports',
      '--format',
      'csv',
      '--variables',
      '{"n": 1}',
    );
    expect(answer).toEqual({
      code: 0,
      err: '',
      out: 'iata,name,latitude,city\r\n00M,Thigpen,31.95376472,Bay Springs\r\n',
    });
  });

  it.each([['--json'], ['--format', 'json']])('prints JSON with %s %s', async (...flags) => {
    const { code, out } = await query('airports.graphql', '--operation', 'One', ...flags);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual({ data: { airport: { name: 'LaGuardia' } } });
  });

  it('shows what came and says whose the rest is, with exit code 1', async () => {
    const { code, out, err } = await query('partial.graphql', '--format', 'csv');
    expect(code).toBe(1);
    expect(out).toContain('LaGuardia');
    expect(err).toMatch(/^at airport\S* error .*flights.* \(owner: network-operations\)\n$/);
  });

  it('names the line of a mistake in the query', async () => {
    const { code, out, err } = await query('typo.graphql');
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(
      /^typo\.graphql:2:14 error Cannot query field "citty" on type "Airport"\. Did you mean "city"/,
    );
  });

  it('says that no gateway is running, where, and what to do', async () => {
    const url = 'http://localhost:1/graphql';
    const message = `Nothing answers at ${url}. Start the mesh with npm start (or weft dev), or name another gateway with --url.`;
    expect(await query('typo.graphql', '--url', url)).toEqual({
      code: 1,
      out: '',
      err: `error GATEWAY_UNREACHABLE: ${message}\n1 error.\n`,
    });
    const json = await commandLine('query', mesh.path('typo.graphql'), '--url', url, '--json');
    expect(JSON.parse(json.out)).toMatchObject({
      ok: false,
      findings: [{ code: 'GATEWAY_UNREACHABLE', message }],
    });
  });

  it('says what came when it is no GraphQL', async () => {
    const server = createServer((_request, response) => response.end('<h1>hello</h1>'));
    await new Promise<void>((resolve) => server.listen(0, resolve));
    const address = server.address();
    const url = `http://localhost:${typeof address === 'object' ? address?.port : ''}/graphql`;
    const { code, err } = await commandLine('query', mesh.path('typo.graphql'), '--url', url);
    expect(code).toBe(1);
    expect(err).toContain(`Expected a GraphQL answer from ${url}, got HTTP 200: <h1>hello</h1>`);
    server.close();
  });
});
