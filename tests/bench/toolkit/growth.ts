import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort, type RunningGateway, startServerProcess } from '../measure/running-gateway.ts';
import { markdownTable, round } from '../report/markdown-table.ts';
import { untilQuiet, weftServer } from './contenders.ts';
import { writeLinesContract } from './contracts.ts';
import { makeLines } from './tables.ts';

/** CPU milliseconds of one request over a table of so many rows, by question. */
export type Growth = {
  readonly rows: number;
  readonly startCpuMs: number;
  readonly rssMb: number;
  readonly cpuMs: Readonly<Record<string, number>>;
};

type Question = {
  readonly title: string;
  readonly query: string;
  /** Another value each time, so that no answer is given again. */
  readonly variables?: (at: number, rows: number) => Readonly<Record<string, unknown>>;
};

const GROUPS =
  'linesAggregate(where: { quantity: { gt: $least } }, groupBy: [{ field: supplier }], limit: 1000) { group { supplier } count sum { quantity } max { price } }';

const QUESTIONS: readonly Question[] = [
  {
    title: 'one row by its key',
    query: 'query ($id: Int!) { line(id: $id) { id supplier quantity price } }',
    variables: (at, rows) => ({ id: (at * 7_919_777) % rows }),
  },
  {
    title: '`_entities` of 100 keys',
    query:
      'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Line { id supplier quantity price } } }',
    variables: (at, rows) => ({
      r: Array.from({ length: 100 }, (_, key) => ({ __typename: 'Line', id: (key * 7_919_777 + at) % rows })),
    }),
  },
  {
    title: '100 rows in order of their key',
    query: '{ lines(limit: 100) { id supplier quantity price } }',
  },
  {
    title: '100 rows, filtered and sorted',
    query:
      'query ($least: Int!) { lines(where: { quantity: { gt: $least } }, orderBy: [{ price: DESC }], limit: 100) { id supplier quantity price } }',
    variables: (at) => ({ least: at % 25 }),
  },
  { title: '1,000 groups, asked again', query: `query ($least: Int = 0) { ${GROUPS} }` },
  {
    title: '1,000 groups, asked anew',
    query: `query ($least: Int!) { ${GROUPS} }`,
    variables: (at) => ({ least: -1 - at }),
  },
];

/** How long a question is asked at least, and how often at most. */
const ASKED_MS = 2_000;
const MOST_ASKED = 2_000;
const WARM_UP = 8;

/** Measures the same questions over tables of growing size, each in a process of its own. */
export async function measureGrowth(dataFolder: string, sizes: readonly number[]): Promise<Growth[]> {
  const folder = await mkdtemp(join(tmpdir(), 'weft-bench-growth-'));
  const growth: Growth[] = [];
  try {
    for (const rows of sizes) {
      const contracts = join(folder, String(rows));
      await writeLinesContract(contracts, await makeLines(dataFolder, rows));
      growth.push(await measureTable(contracts, rows));
      process.stdout.write(`${growthTable(growth)}\n\n`);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
  return growth;
}

async function measureTable(contracts: string, rows: number): Promise<Growth> {
  const port = await freePort();
  const launch = weftServer(port, contracts);
  const server = await startServerProcess({ launch, directory: contracts, port, path: '/graphql' });
  try {
    const startCpuMs = server.usage().cpuMs;
    await untilQuiet(server);
    const cpuMs: Record<string, number> = {};
    for (const question of QUESTIONS) cpuMs[question.title] = await costOf(question, { server, rows });
    return { rows, startCpuMs, rssMb: server.usage().rssMb, cpuMs };
  } finally {
    await server.close();
  }
}

async function costOf(
  { query, variables }: Question,
  { server, rows }: { readonly server: RunningGateway; readonly rows: number },
): Promise<number> {
  let asked = 0;
  const ask = (): Promise<void> => post(server.url, { query, variables: variables?.(asked++, rows) ?? {} });
  for (let at = 0; at < WARM_UP; at++) await ask();
  // What was begun in the background by asking is part of the start, not of an answer.
  await delay(500);
  await untilQuiet(server);
  const before = server.usage().cpuMs;
  const began = performance.now();
  let requests = 0;
  while (requests < MOST_ASKED && (performance.now() - began < ASKED_MS || requests < 3)) {
    await ask();
    requests += 1;
  }
  return (server.usage().cpuMs - before) / requests;
}

async function post(url: string, body: unknown): Promise<void> {
  const headers = { 'content-type': 'application/json', accept: 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  const answer = (await response.json()) as { readonly errors?: readonly { readonly message: string }[] };
  if (answer.errors) throw new Error(answer.errors[0]?.message);
}

/** What grows with the table, and what with the answer: a row for each question, a column for each size. */
export function growthTable(growth: readonly Growth[]): string {
  const row = (title: string, value: (of: Growth) => number): string[] => [
    title,
    ...growth.map((one) => round(value(one))),
  ];
  return markdownTable([
    ['CPU ms/request', ...growth.map(({ rows }) => `${rows.toLocaleString('en')} rows`)],
    ...QUESTIONS.map(({ title }) => row(title, ({ cpuMs }) => cpuMs[title] ?? 0)),
    row('until it answers', ({ startCpuMs }) => startCpuMs),
    row('memory in the end, MB', ({ rssMb }) => rssMb),
  ]).join('\n');
}
