import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Ajv2019 } from 'ajv/dist/2019.js';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';
import { z } from 'zod';
import { type RunningSubgraph, startContractSubgraph } from '../../../subgraphs/toolkit/index.ts';
import { postQuery } from '../../support/post-query.ts';
import { ROOT } from './mesh-folder.ts';
import { commandLine } from './weft.ts';

const EMPTY = 'subgraphs: {}\nteams: {}\n';

const madeSchema = z.object({
  ok: z.literal(true),
  files: z.array(z.string()),
  products: z.array(
    z.object({
      id: z.string(),
      contract: z.string(),
      rows: z.number().optional(),
      rowsLookedAt: z.number().optional(),
      guesses: z.array(z.object({ decision: z.string(), reason: z.string() })),
      properties: z.array(
        z.object({
          name: z.string(),
          source: z.string(),
          logicalType: z.string(),
          format: z.string().optional(),
          physicalType: z.string().optional(),
          primaryKey: z.boolean(),
          required: z.boolean(),
          unique: z.boolean(),
          classification: z.string().optional(),
          personalData: z.boolean(),
          relationships: z.array(z.string()),
          guesses: z.array(z.object({ decision: z.string(), reason: z.string() })),
        }),
      ),
    }),
  ),
  next: z.array(z.string()),
});
const failedSchema = z.object({
  ok: z.literal(false),
  findings: z.array(
    z.object({
      code: z.string(),
      severity: z.string(),
      message: z.string(),
      fix: z.string().optional(),
      place: z.object({ file: z.string(), line: z.number().optional() }).optional(),
    }),
  ),
});

/** An empty mesh in a folder of its own, to make domains in. */
export class InitMesh {
  readonly root: string;
  readonly #running: RunningSubgraph[] = [];

  private constructor(root: string) {
    this.root = root;
  }

  static async create(manifest = EMPTY): Promise<InitMesh> {
    const mesh = new InitMesh(await realpath(await mkdtemp(join(tmpdir(), 'weft-init-'))));
    await mesh.write('supergraph.yaml', manifest);
    return mesh;
  }

  path(file: string): string {
    return join(this.root, file);
  }

  read(file: string): Promise<string> {
    return readFile(this.path(file), 'utf8');
  }

  async write(file: string, text: string | Buffer): Promise<string> {
    await mkdir(dirname(this.path(file)), { recursive: true });
    await writeFile(this.path(file), text);
    return this.path(file);
  }

  /** `weft init` as a person types it, from this mesh. */
  init(...args: string[]) {
    return commandLine('init', ...args, '--config', this.path('supergraph.yaml'));
  }

  /** The same with `--json`, expected to succeed. Throws with the findings when it does not. */
  async made(...args: string[]) {
    const { out, err } = await this.init(...args, '--json');
    const parsed = madeSchema.safeParse(JSON.parse(out));
    if (!parsed.success) throw new Error(`${out}\n${err}\n${parsed.error.message}`);
    return parsed.data;
  }

  /** The same, expected to be refused. */
  async refused(...args: string[]) {
    const { out, code } = await this.init(...args, '--json');
    const { findings } = failedSchema.parse(JSON.parse(out));
    return { code, findings, first: findings.find(({ severity }) => severity === 'error') };
  }

  /** Starts a domain that was made and gives a way to ask it. */
  async serve(name: string) {
    const started = await startContractSubgraph(
      { directory: `subgraphs/${name}` },
      {
        name,
        port: 0,
        host: 'localhost',
        root: this.root,
        manifestFile: this.path('supergraph.yaml'),
        dataDir: this.path('.weft'),
        scale: 1,
        progress: () => undefined,
      },
    );
    if (!started.ok) throw new Error(started.findings.map(({ message }) => message).join('\n'));
    this.#running.push(started.value);
    return async (query: string): Promise<unknown> => {
      const response = await postQuery(started.value.url, { query });
      return response.json();
    };
  }

  async remove(): Promise<void> {
    await Promise.all(this.#running.map((subgraph) => subgraph.close()));
    await rm(this.root, { recursive: true, force: true });
  }
}

/** What the official JSON Schema of ODCS says against a contract; empty when nothing. */
export async function officialErrors(contract: string): Promise<string> {
  const schema = JSON.parse(await readFile(join(ROOT, 'tests/support/odcs-v3.1.0.schema.json'), 'utf8'));
  const ajv = new Ajv2019({ strict: false, allErrors: true });
  addFormats.default(ajv);
  return ajv.validate(schema, parse(contract)) ? '' : ajv.errorsText();
}
