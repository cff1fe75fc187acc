import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { type OdcsContract, odcsSchema } from '../../contracts/odcs.ts';
import { ROOT } from './context.ts';

/** A contract of the demo mesh, with its text parsed but not judged, for the official schema. */
export type DemoContract = {
  readonly file: string;
  readonly folder: string;
  readonly raw: unknown;
  readonly contract: OdcsContract;
};

/** All contracts below `subgraphs/`. */
export async function readDemoContracts(): Promise<readonly DemoContract[]> {
  const names = (await readdir(join(ROOT, 'subgraphs'), { recursive: true })).filter((name) =>
    name.endsWith('.odcs.yaml'),
  );
  return Promise.all(
    names.sort().map(async (file) => {
      const raw: unknown = parse(await readFile(join(ROOT, 'subgraphs', file), 'utf8'));
      return { file: basename(file), folder: file.split('/')[0] ?? '', raw, contract: odcsSchema.parse(raw) };
    }),
  );
}

const manifest = z.object({
  federation_version: z.string(),
  subgraphs: z.record(
    z.string(),
    z.object({
      routing_url: z.string(),
      domain: z.string(),
      owner: z.string(),
      run: z.object({
        contracts: z.string().optional(),
        data: z.string().optional(),
        module: z.string().optional(),
      }),
    }),
  ),
  teams: z.record(z.string(), z.object({ title: z.string(), domain: z.string(), contact: z.string() })),
});

/** What the demo's contracts must agree with in `supergraph.yaml`. */
export async function readDemoManifest(): Promise<z.infer<typeof manifest>> {
  return manifest.parse(parse(await readFile(join(ROOT, 'supergraph.yaml'), 'utf8')));
}
