import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { CurrentSupergraph } from '../../../registry/index.ts';

const kept = z.object({
  sdl: z.string(),
  build: z.object({
    number: z.number(),
    supergraph: z.string(),
    versions: z.record(z.string(), z.number()),
    contracts: z.array(z.string()).exactOptional(),
    signature: z.string().exactOptional(),
  }),
});

/** Keeps the last build that served, so that a gateway starts while its registry is away. A crash leaves the old one or the new one. */
export async function keepBuild(file: string, current: CurrentSupergraph): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const temporary = `${file}.${randomUUID()}.tmp`;
  try {
    await writeFile(temporary, JSON.stringify(current));
    await rename(temporary, file);
  } finally {
    await rm(temporary, { force: true });
  }
}

/** The build that was kept; undefined when there is none or it is damaged. A gateway with trusted keys checks it like any other. */
export async function readKeptBuild(file: string): Promise<CurrentSupergraph | undefined> {
  try {
    return kept.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return undefined;
  }
}
