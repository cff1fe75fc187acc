import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from '../../subgraphs/toolkit/engines/embedded-postgres.ts';
import { postQuery } from '../support/post-query.ts';
import { freePorts } from '../support/weft-process.ts';
import { ownServices, ROOT, readComposeFile } from './compose-file.ts';
import { Container, type PortMap } from './containers.ts';
import { buildImage, type Image } from './image.ts';

const compose = readComposeFile({ WEFT_SCALE: '0.02' });
const containers = new Map<string, Container>();
let image: Image;
let scratch: string;
let database: EmbeddedPostgres;
let gatewayUrl: string;

/** The database of the compose file: same account, password and name, on a server of this machine. */
async function startDatabase(): Promise<number> {
  const { POSTGRES_USER, POSTGRES_PASSWORD, POSTGRES_DB } =
    compose.services['customers-database']?.environment ?? {};
  database = await startEmbeddedPostgres({
    directory: join(scratch, 'volumes', 'customers-database'),
    database: POSTGRES_DB ?? '',
  });
  const client = new Client({ connectionString: database.url });
  await client.connect();
  await client.query(
    `ALTER ROLE ${client.escapeIdentifier(POSTGRES_USER ?? '')} PASSWORD ${client.escapeLiteral(POSTGRES_PASSWORD ?? '')}`,
  );
  await client.end();
  return Number(new URL(database.url).port);
}

async function mapPorts(): Promise<PortMap> {
  const services = ownServices(compose);
  const free = await freePorts(services.length);
  const own = services.map(([name, { command }], index): [string, number] => [
    `${name}:${command[command.indexOf('--port') + 1]}`,
    free[index] ?? 0,
  ]);
  return new Map([...own, ['customers-database:5432', await startDatabase()]]);
}

/** Starts a service once its `depends_on` are met, as Compose does. */
function startInOrder(surroundings: { image: string; scratch: string; ports: PortMap }): Promise<unknown> {
  const starting = new Map<string, Promise<void>>();
  const up = (name: string): Promise<void> => {
    const known = starting.get(name);
    if (known) return known;
    const started = (async () => {
      const service = compose.services[name];
      // The database is no process of ours, and runs by now.
      if (service?.image !== 'weft') return;
      for (const [other, { condition }] of Object.entries(service.depends_on)) {
        await up(other);
        if (condition === 'service_healthy') await containers.get(other)?.untilHealthy();
      }
      const container = new Container(name, service, surroundings);
      containers.set(name, container);
      await container.start();
    })();
    starting.set(name, started);
    return started;
  };
  return Promise.all(ownServices(compose).map(([name]) => up(name)));
}

const answer = z.object({ data: z.unknown(), errors: z.array(z.unknown()).optional() });

async function ask(query: string): Promise<z.infer<typeof answer>> {
  const response = await postQuery(`${gatewayUrl}/graphql`, { query });
  return answer.parse(await response.json());
}

beforeAll(async () => {
  image = await buildImage();
  scratch = await mkdtemp(join(tmpdir(), 'weft-containers-'));
  await chmod(scratch, 0o755);
  const ports = await mapPorts();
  gatewayUrl = `http://127.0.0.1:${ports.get('gateway:4000')}`;
  await startInOrder({ image: image.root, scratch, ports });
}, 180_000);

afterAll(async () => {
  await Promise.all([...containers.values()].map((container) => container.stop()));
  await database?.close();
  await image?.remove();
  if (scratch) await rm(scratch, { recursive: true, force: true });
}, 60_000);

describe('the commands of docker-compose.yml, each as a process of its own', { timeout: 120_000 }, () => {
  it('all become healthy by their own probes', async () => {
    await Promise.all([...containers.values()].map((container) => container.untilHealthy()));
    expect([...containers.keys()].sort()).toEqual(
      ownServices(compose)
        .map(([name]) => name)
        .sort(),
    );
  });

  it('answer the question over five domains through the gateway', async () => {
    const { data, errors } = await ask(
      await readFile(join(ROOT, 'examples/busiest-airports.graphql'), 'utf8'),
    );
    expect(errors).toBeUndefined();
    const { flightsAggregate } = busiest.parse(data);
    expect(flightsAggregate).toHaveLength(10);
    const bookings = flightsAggregate.flatMap(({ group }) => group.origin.bookings);
    expect(bookings.length).toBeGreaterThan(0);
    expect(bookings.every(({ member }) => member.zip.city !== '')).toBe(true);
  });

  it('tell in the platform domain of the supergraph that the gateway composed', async () => {
    const { data, errors } = await ask('{ domains { name } dataProduct(id: "flights.flights") { id } }');
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({ dataProduct: { id: 'flights.flights' } });
    expect(data).toHaveProperty('domains', expect.arrayContaining([{ name: 'customers' }]));
  });

  it('keep serving when a domain goes down: its fields are null, with the owner named', async () => {
    expect(await containers.get('flights')?.stop()).toBe(0);
    const { data, errors } = await ask('{ airport(iata: "SEA") { iata } flightsAggregate { count } }');
    expect(data).toEqual({ airport: { iata: 'SEA' }, flightsAggregate: null });
    expect(errors).toMatchObject([
      { extensions: { owner: { team: 'network-operations' }, subgraph: 'flights' } },
    ]);
  });

  it('end with exit code 0 on SIGTERM, within the time the file gives them', async () => {
    const running = [...containers.values()].filter(({ name }) => name !== 'flights');
    const codes = await Promise.all(
      running.map(async (container) => [container.name, await container.stop(), container.log] as const),
    );
    expect(codes.filter(([, code]) => code !== 0)).toEqual([]);
  });
});

const busiest = z.object({
  flightsAggregate: z.array(
    z.object({
      group: z.object({
        origin: z.object({
          bookings: z.array(z.object({ member: z.object({ zip: z.object({ city: z.string() }) }) })),
        }),
      }),
    }),
  ),
});
