import { cp, mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { type OdcsContract, odcsSchema } from '../../contracts/odcs.ts';
import { commandLine } from '../cli/support/weft.ts';

/** Artifacts that real versions of dbt wrote for one small project over DuckDB. */
export const ARTIFACTS = join(import.meta.dirname, 'artifacts');

type Json = Record<string, unknown>;
const json = z.record(z.string(), z.unknown());

/** The JSON of an artifact, to be changed in place; `at` walks down to a map in it, `remove` takes a key out. */
export class Artifact {
  readonly #root: Json;

  constructor(root: Json) {
    this.#root = root;
  }

  at(...path: readonly string[]): Json {
    return path.reduce<Json>((inner, key) => {
      const next = inner[key];
      if (typeof next !== 'object' || next === null) throw new Error(`Expected ${key} in ${path.join(' ')}.`);
      return next as Json;
    }, this.#root);
  }
}

export type ArtifactName = 'manifest' | 'catalog' | 'run_results' | 'sources';

/** An empty mesh in a folder of its own, and the target folder of a dbt project that can be changed. */
export class AdoptingMesh {
  readonly root: string;
  readonly target: string;

  private constructor(root: string) {
    this.root = root;
    this.target = join(root, 'shop', 'target');
  }

  static async create(version = 'v12'): Promise<AdoptingMesh> {
    const mesh = new AdoptingMesh(await realpath(await mkdtemp(join(tmpdir(), 'weft-adopt-'))));
    await mkdir(mesh.target, { recursive: true });
    await cp(join(ARTIFACTS, version), mesh.target, { recursive: true });
    await mesh.write('supergraph.yaml', '# The mesh of the shop.\nsubgraphs: {}\n');
    return mesh;
  }

  /** `weft adopt dbt`, with paths in its text as from the folder of the mesh. */
  async adopt(...flags: readonly string[]) {
    const ended = await commandLine(
      'adopt',
      'dbt',
      this.target,
      '--config',
      this.path('supergraph.yaml'),
      ...flags,
    );
    const seen = (text: string): string =>
      text.replaceAll(`${relative(process.cwd(), this.root)}/`, '').replaceAll(`${this.root}/`, '');
    return { code: ended.code, out: seen(ended.out), err: seen(ended.err) };
  }

  /** What `--json` prints. */
  async adoptJson(...flags: readonly string[]) {
    const { out } = await this.adopt('--json', ...flags);
    return report.parse(JSON.parse(out));
  }

  async change(name: ArtifactName, edit: (artifact: Artifact) => void): Promise<void> {
    const file = join(this.target, `${name}.json`);
    const root = json.parse(JSON.parse(await readFile(file, 'utf8')));
    edit(new Artifact(root));
    await writeFile(file, JSON.stringify(root));
  }

  path(file: string): string {
    return join(this.root, file);
  }

  read(file: string): Promise<string> {
    return readFile(this.path(file), 'utf8');
  }

  async contract(file: string): Promise<OdcsContract> {
    return odcsSchema.parse(parse(await this.read(file)));
  }

  async write(file: string, text: string): Promise<void> {
    await mkdir(dirname(this.path(file)), { recursive: true });
    await writeFile(this.path(file), text);
  }

  /** Replaces one text in a file. Throws when it is not there, so that no test edits nothing. */
  async edit(file: string, from: string, to: string): Promise<void> {
    const text = await this.read(file);
    if (!text.includes(from))
      throw new Error(`Expected ${file} to contain ${JSON.stringify(from)}, got:\n${text}`);
    await this.write(file, text.replace(from, to));
  }

  /** Every file below a folder with its text. */
  async files(folder: string): Promise<ReadonlyMap<string, string>> {
    const entries = await readdir(this.path(folder), { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    const texts = await Promise.all(
      files.sort().map(async (file) => [relative(this.root, file), await readFile(file, 'utf8')] as const),
    );
    return new Map(texts);
  }

  remove(): Promise<void> {
    return rm(this.root, { recursive: true, force: true });
  }
}

const finding = z.looseObject({ code: z.string(), severity: z.string(), message: z.string() });
const report = z.looseObject({
  ok: z.boolean(),
  products: z
    .array(
      z.looseObject({
        id: z.string(),
        version: z.string(),
        model: z.string(),
        change: z.string(),
        changes: z.array(z.string()),
      }),
    )
    .default([]),
  files: z.array(z.string()).default([]),
  findings: z.array(finding),
});
