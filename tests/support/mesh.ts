import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { inject } from 'vitest';
import { z } from 'zod';
import { ROOT } from '../demo/context.ts';
import { type DemoFiles, openDemoFiles } from '../demo/files.ts';
import { postQuery } from './post-query.ts';

const errorSchema = z.looseObject({
  message: z.string(),
  path: z.array(z.union([z.string(), z.number()])).optional(),
  extensions: z.looseObject({ code: z.string() }).optional(),
});
const answerSchema = z.strictObject({
  data: z.record(z.string(), z.unknown()).nullish(),
  errors: z.array(errorSchema).optional(),
  extensions: z.record(z.string(), z.unknown()).optional(),
});

/** An answer of GraphQL over HTTP. */
export type MeshAnswer = z.infer<typeof answerSchema> & { readonly status: number };

export type AskOptions = {
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly extensions?: Readonly<Record<string, unknown>>;
  /** Another gateway than that of the mesh. */
  readonly gateway?: string;
};

/** Asks the graph over HTTP, as a client would. */
export async function ask(query: string, options: AskOptions = {}): Promise<MeshAnswer> {
  const { gateway = inject('mesh').gateway, variables, extensions } = options;
  const response = await postQuery(`${gateway}/graphql`, { query, variables, extensions });
  return { status: response.status, ...answerSchema.parse(await response.json()) };
}

/** The data of an answer, in a known shape. Throws with the errors of the answer when there are any. */
export async function dataOf<Shape>(
  query: string,
  shape: z.ZodType<Shape>,
  options?: AskOptions,
): Promise<Shape> {
  const { data, errors } = await ask(query, options);
  if (errors) throw new Error(`Expected an answer without errors, got ${JSON.stringify(errors, null, 2)}`);
  return shape.parse(data);
}

/** An example question by name, without `.graphql`. */
export function exampleQuestion(name: string): Promise<string> {
  return readFile(join(ROOT, 'examples', `${name}.graphql`), 'utf8');
}

/** A surface of the gateway by its path. Throws unless it answers 200. */
export async function surface(path: string): Promise<string> {
  const response = await fetch(`${inject('mesh').gateway}${path}`);
  if (response.status !== 200) throw new Error(`Expected 200 at ${path}, got ${response.status}.`);
  return response.text();
}

/** The files the mesh reads, to be asked in plain SQL. */
export function meshFiles(): Promise<DemoFiles> {
  return openDemoFiles(inject('mesh').dataDir);
}

/** The members the mesh reads, to be asked in plain SQL. */
export async function openMembers(): Promise<Client> {
  const client = new Client({ connectionString: inject('mesh').postgres });
  await client.connect();
  return client;
}

const owner = z.strictObject({
  team: z.string(),
  steward: z.string().optional(),
  subgraph: z.string().optional(),
});
const ownership = z.strictObject({
  supergraph: z.string(),
  teams: z.record(
    z.string(),
    z.strictObject({ title: z.string(), domain: z.string().optional(), contact: z.string().optional() }),
  ),
  products: z.record(
    z.string(),
    z.strictObject({
      domain: z.string(),
      version: z.string(),
      status: z.string(),
      owner: z.string().optional(),
    }),
  ),
  coordinates: z.record(
    z.string(),
    z.strictObject({
      owners: z.array(owner),
      product: z.string().optional(),
      contract: z
        .strictObject({ id: z.string(), version: z.string(), element: z.string().optional() })
        .optional(),
      classification: z.strictObject({ level: z.string(), pii: z.boolean() }).optional(),
    }),
  ),
});

/** The body of `GET /ownership`. */
export async function readMeshOwnership(): Promise<z.infer<typeof ownership>> {
  return ownership.parse(JSON.parse(await surface('/ownership')));
}
