import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { findingSchema } from '../finding-schema.ts';
import { hashSupergraph, type Supergraph } from '../supergraph.ts';
import { replaceFile } from './durable-file.ts';

const FILE = 'supergraph.json';
const TEMPORARY = /^supergraph\.json\.[0-9a-f-]+\.tmp$/;
// A writer that is still busy must not lose its file to the next one; a crashed one leaves it for good.
const STALE_AFTER_MS = 60_000;

const stored = z.object({ sdl: z.string(), hash: z.string(), hints: z.array(findingSchema) });

/** Keeps a supergraph as the last good one in `dir`. A crash at any moment leaves either the old or the new one. */
export async function saveSupergraph(dir: string, supergraph: Supergraph): Promise<void> {
  await mkdir(dir, { recursive: true });
  // Not by the name of the store's own files: it may open this directory meanwhile, and removes those that were left unfinished.
  const unfinished = join(dir, `${FILE}.${randomUUID()}.tmp`);
  await replaceFile(join(dir, FILE), [JSON.stringify(supergraph)], { unfinished, mode: 0o666 });
  await removeStale(dir);
}

/** The last supergraph saved in `dir`; undefined when there is none or the file is damaged. */
export async function loadSupergraph(dir: string): Promise<Supergraph | undefined> {
  const text = await readIfThere(join(dir, FILE));
  const parsed = text === undefined ? undefined : stored.safeParse(parseJson(text));
  if (!parsed?.success || hashSupergraph(parsed.data.sdl) !== parsed.data.hash) return undefined;
  return parsed.data;
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function removeStale(dir: string): Promise<void> {
  for (const name of await readdir(dir)) {
    if (!TEMPORARY.test(name)) continue;
    const file = join(dir, name);
    const found = await stat(file).catch(() => undefined);
    if (found && Date.now() - found.mtimeMs > STALE_AFTER_MS) await rm(file, { force: true });
  }
}
