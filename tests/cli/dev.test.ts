import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { postQuery } from '../support/post-query.ts';
import { freePorts, MeshFolder } from './support/mesh-folder.ts';
import { until, WeftProcess } from './support/weft.ts';

/*
 * A day with `weft dev`, through the door a person uses: the real process, files edited on disk, HTTP asked from outside.
 * The tests go on where the one before stopped, as the day does.
 */

const AIRPORTS = 'subgraphs/airports/airports.odcs.yaml';
const QUESTION = '{ airports(limit: 3, orderBy: [{ iata: ASC }]) { iata name } }';

let mesh: MeshFolder;
let dev: WeftProcess;

beforeAll(async () => {
  mesh = await MeshFolder.create();
  dev = new WeftProcess(['dev', '--scale', '0.02'], { cwd: mesh.root });
  await dev.shows('Ctrl-C stops everything.');
});

afterAll(async () => {
  await dev?.stop();
  await mesh?.remove();
});

const answerSchema = z.object({
  data: z.record(z.string(), z.unknown()).nullish(),
  errors: z.array(z.object({ message: z.string() })).optional(),
});

async function ask(query: string, url = mesh.url) {
  const response = await postQuery(`${url}/graphql`, { query });
  return answerSchema.parse(await response.json());
}

const compositionSchema = z.object({
  ok: z.boolean(),
  supergraph: z.string().nullable(),
  findings: z.array(
    z.object({
      code: z.string(),
      message: z.string(),
      place: z
        .object({ file: z.string(), line: z.number().optional(), column: z.number().optional() })
        .optional(),
    }),
  ),
});

async function composition(url = mesh.url) {
  return compositionSchema.parse(await (await fetch(`${url}/composition`)).json());
}

/** Waits for the report of a change and gives the one error. */
async function refusal() {
  await until(async () => !(await composition()).ok);
  const { findings } = await composition();
  return { code: findings[0]?.code, message: findings[0]?.message ?? '', place: findings[0]?.place };
}

const listens = (port: number) =>
  fetch(`http://localhost:${port}/health/live`).then(
    () => true,
    () => false,
  );

const isServed = async () => (await ask(QUESTION)).data?.['airports'] !== undefined;

/** Edits, expects a refusal while the old graph answers, mends, and expects the report to be cleared. */
async function refuses(file: string, text: string) {
  const good = await mesh.read(file);
  const { supergraph } = await composition();
  await mesh.write(file, text);
  const found = await refusal();
  expect((await composition()).supergraph).toBe(supergraph);
  expect((await ask(QUESTION)).errors).toBeUndefined();
  await dev.shows(found.message);
  await mesh.write(file, good);
  await until(async () => (await composition()).ok);
  expect((await composition()).findings.filter(({ code }) => code === found.code)).toEqual([]);
  return found;
}

async function replaced(file: string, from: string, to: string): Promise<string> {
  const text = await mesh.read(file);
  expect(text).toContain(from);
  return text.replace(from, to);
}

describe('weft dev', () => {
  it('shows one line per domain, in columns, then the address, and answers', async () => {
    const lines = dev.out.split('\n').filter((line) => line.startsWith('  ✓'));
    expect(lines).toHaveLength(3);
    expect(lines.map((line) => line.slice(0, 36)).sort()).toEqual([
      '  ✓  airports  ground-operations   h',
      '  ✓  flights   network-operations  h',
      '  ✓  safety    flight-safety       h',
    ]);
    expect(lines.find((line) => line.includes('flights'))).toMatch(
      /\/graphql +\d+\.\d s +3,00\d,\d{3} rows$/,
    );
    expect(dev.out).toContain(`Open ${mesh.url} and ask.`);
    expect(dev.err).toBe('');
    expect(await ask(QUESTION)).toEqual({
      data: {
        airports: [
          { iata: '00M', name: 'Thigpen' },
          { iata: '00R', name: 'Livingston Municipal' },
          { iata: '00V', name: 'Meadow Lake' },
        ],
      },
    });
  });

  it('takes up a new property and a new description without a failed request', async () => {
    let isAsking = true;
    const failures: unknown[] = [];
    let answers = 0;
    const asking = (async () => {
      while (isAsking) {
        const answer = await ask(QUESTION).catch((error: unknown) => ({ errors: error, data: null }));
        if (answer.errors || !answer.data) failures.push(answer);
        answers += 1;
        await sleep(5);
      }
    })();
    const property =
      '      - { name: town, physicalName: city, logicalType: string, classification: public }\n';
    const text = await replaced(
      AIRPORTS,
      'An airport or airfield, with its place',
      'A place to land, with its spot',
    );
    const started = performance.now();
    await mesh.write(AIRPORTS, text.replace('      - id: country\n', `${property}      - id: country\n`));
    await until(async () => (await ask('{ airport(iata: "LGA") { town } }')).data?.['airport'] !== undefined);
    console.info(`a contract edit was served after ${Math.round(performance.now() - started)} ms`);
    await sleep(300);
    isAsking = false;
    await asking;
    expect(failures).toEqual([]);
    expect(answers).toBeGreaterThan(5);
    expect(await ask('{ airport(iata: "LGA") { town } }')).toEqual({
      data: { airport: { town: 'New York' } },
    });
    expect(await (await fetch(`${mesh.url}/schema.graphql`)).text()).toContain(
      'A place to land, with its spot',
    );
    await dev.shows(/Recomposed in \d+ ms\./);
  });

  it('refuses a wrong type, naming line, column and the types there are', async () => {
    const text = await replaced(AIRPORTS, 'logicalType: number', 'logicalType: nubmer');
    const lines = text.split('\n');
    const line = lines.findIndex((one) => one.includes('nubmer')) + 1;
    const { code, message, place } = await refuses(AIRPORTS, text);
    expect(code).toBe('INVALID_VALUE');
    expect(message).toMatch(
      /Expected one of string, .* \(did you mean "number"\?\) at schema\[0\]\.properties\[\d\]\.logicalType, got "nubmer"\./,
    );
    expect(place).toEqual({ file: AIRPORTS, line, column: 22 });
    expect(dev.text).toContain(`${AIRPORTS}:${line}:22 error INVALID_VALUE`);
    expect(dev.text).toContain('The change does not compose; the previous graph keeps serving:');
  });

  it('refuses an unknown key with the nearest one', async () => {
    const { code, message, place } = await refuses(
      AIRPORTS,
      await replaced(AIRPORTS, 'businessName: Airport name', 'bussinessName: Airport name'),
    );
    expect(code).toBe('UNKNOWN_KEY');
    expect(message).toMatch(/Unknown key "bussinessName" at schema\[0\].* Did you mean "businessName"\?/);
    expect(place?.column).toBe(9);
  });

  it('refuses YAML that does not parse', async () => {
    const { code, place } = await refuses(
      AIRPORTS,
      await replaced(AIRPORTS, 'domain: airports', 'domain: airports: all'),
    );
    expect(code).toBe('YAML_SYNTAX');
    expect(place).toEqual({ file: AIRPORTS, line: 7, column: 9 });
  });

  it('refuses a type that the data contradicts, naming the property', async () => {
    const before = dev.text.length;
    const text = await replaced(
      AIRPORTS,
      'Name of the airport, as registered; not unique, since towns share names.\n        logicalType: string',
      'Name.\n        logicalType: integer',
    );
    const line = text.split('\n').findIndex((one) => one.includes('logicalType: integer')) + 1;
    const { code, message, place } = await refuses(AIRPORTS, text);
    expect(code).toBe('DATA_DIFFERS_FROM_CONTRACT');
    expect(message).toContain('airports.name');
    expect(place).toMatchObject({ file: AIRPORTS, line: line - 4 });
    expect(dev.text.slice(before)).toContain('the previous graph keeps serving');
  });

  it('goes on when a contract is deleted, and takes it up again by rename', async () => {
    const text = await mesh.read(AIRPORTS);
    await rm(mesh.path(AIRPORTS));
    const { code, message } = await refusal();
    expect(code).toBe('NO_CONTRACTS');
    expect(message).toContain('subgraphs/airports');
    expect(await isServed()).toBe(true);
    await mesh.replaceByRename(AIRPORTS, text.replace('A place to land', 'Somewhere to land'));
    await until(async () => (await composition()).ok);
    expect(await (await fetch(`${mesh.url}/schema.graphql`)).text()).toContain('Somewhere to land');
  });

  it('goes on when a whole contract folder is moved away and back', async () => {
    const text = await mesh.read(AIRPORTS);
    await rm(mesh.path('subgraphs/airports'), { recursive: true });
    expect((await refusal()).message).toContain('subgraphs/airports');
    await mesh.write(AIRPORTS, text);
    await until(async () => (await composition()).ok);
    await mesh.edit(AIRPORTS, 'Somewhere to land', 'Anywhere to land');
    await until(async () =>
      (await (await fetch(`${mesh.url}/schema.graphql`)).text()).includes('Anywhere to land'),
    );
  });
});

describe('weft dev, when supergraph.yaml changes', () => {
  it('refuses an owner that is no team, with the nearest one', async () => {
    const { code, message, place } = await refuses(
      'supergraph.yaml',
      mesh.manifest().replace('owner: flight-safety', 'owner: flight-safty'),
    );
    expect(code).toBe('UNKNOWN_TEAM');
    expect(message).toContain('"flight-safty"');
    expect(place).toEqual({ file: 'supergraph.yaml', line: 12, column: 12 });
  });

  it('keeps the report when another file is saved meanwhile', async () => {
    await mesh.write('supergraph.yaml', mesh.manifest().replace('teams:', 'taems:'));
    expect((await refusal()).code).toBe('UNKNOWN_KEY');
    await mesh.edit(AIRPORTS, 'Anywhere to land', 'Nowhere to land');
    await sleep(1_500);
    expect((await composition()).ok).toBe(false);
    await mesh.write('supergraph.yaml', mesh.manifest());
    await until(async () => (await composition()).ok);
  });

  it('removes a subgraph and adds it again', async () => {
    const strikes = '{ strikes(limit: 1) { id } }';
    await mesh.write('supergraph.yaml', mesh.manifest(['safety']));
    await until(
      async () => (await ask(strikes)).errors?.[0]?.message.includes('Cannot query field') ?? false,
    );
    expect(await listens(mesh.ports.safety)).toBe(false);
    expect(await isServed()).toBe(true);
    await mesh.write('supergraph.yaml', mesh.manifest());
    await until(async () => (await ask(strikes)).data?.['strikes'] !== undefined);
  });

  it('moves a subgraph to another port', async () => {
    const [port = 0] = await freePorts(1);
    await mesh.edit('supergraph.yaml', `:${mesh.ports.safety}/`, `:${port}/`);
    await until(async () => {
      const sdl = await (await fetch(`${mesh.url}/supergraph.graphql`)).text();
      return sdl.includes(`http://localhost:${port}/graphql`);
    });
    expect((await ask('{ strikes(limit: 1) { id } }')).errors).toBeUndefined();
    expect(await listens(mesh.ports.safety)).toBe(false);
    await mesh.write('supergraph.yaml', mesh.manifest());
    await until(
      async () =>
        (await fetch(`http://localhost:${mesh.ports.safety}/health/live`).catch(() => null))?.ok ?? false,
    );
  });

  it('moves the gateway to another port', async () => {
    const [port = 0] = await freePorts(1);
    await mesh.edit('supergraph.yaml', `port: ${mesh.gatewayPort}`, `port: ${port}`);
    await dev.shows(`answers at http://localhost:${port}`);
    await until(async () => (await composition(`http://localhost:${port}`)).ok);
    expect((await ask(QUESTION, `http://localhost:${port}`)).errors).toBeUndefined();
    await until(() =>
      ask(QUESTION).then(
        () => false,
        () => true,
      ),
    );
    await mesh.write('supergraph.yaml', mesh.manifest());
    await until(() => isServed().catch(() => false));
  });
});

describe('weft dev, at its end', () => {
  it('tells a second mesh on the same ports which ones, and ends it', async () => {
    const second = await new WeftProcess(['dev'], { cwd: mesh.root }).ended();
    expect(second.code).toBe(1);
    expect(second.err).toContain(
      `The gateway cannot listen on port ${mesh.gatewayPort}: it is already in use.`,
    );
    expect(second.err).toContain(
      `supergraph.yaml:3:18 error PORT_IN_USE: The subgraph airports cannot listen on port ${mesh.ports.airports}`,
    );
    expect(second.err).toContain('WEFT_GATEWAY_PORT');
    expect(await isServed()).toBe(true);
  });

  it('stops in time on Ctrl-C, even told twice, and leaves no port', async () => {
    const ending = dev.stop();
    // npm passes on the Ctrl-C that the terminal sent already.
    dev.signal('SIGINT');
    // When closing takes longer than the 4.5 s it may, the process ends with 1.
    expect(await ending).toBe(0);
    for (const port of [mesh.gatewayPort, ...Object.values(mesh.ports)])
      expect(await listens(port)).toBe(false);
  });
});
