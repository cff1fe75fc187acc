import { z } from 'zod';
import type { Finding } from '../finding.ts';
import { readShape } from './artifact-file.ts';

const meshKeys = z.strictObject({
  /** Of a model: the domain it is published in. */
  domain: z.string().min(1).optional(),
  /** The class of a column; of a model that of its columns which name none. */
  classification: z.string().min(1).optional(),
  /** The name in the graph instead of that of the model or column. */
  graphqlName: z.string().min(1).optional(),
  /** False keeps a model or column out of the mesh; true publishes a model that is not public. */
  expose: z.boolean().optional(),
  /** Of a column: it holds personal data. */
  pii: z.boolean().optional(),
  /** Of a column: its accepted values become an enum. */
  enum: z.boolean().optional(),
});
/** What a dbt project says to the mesh, in `config.meta.mesh` of a model or column. */
export type MeshMeta = z.infer<typeof meshKeys>;

type MetaPlace = { readonly file: string; readonly at: readonly string[] };

/** Reads `meta.mesh`. What it does not know, or is of another type, is a warning and has no effect. */
export function readMeshMeta(
  meta: Readonly<Record<string, unknown>>,
  { file, at }: MetaPlace,
  findings: Finding[],
): MeshMeta {
  const mesh = meta['mesh'];
  if (mesh === undefined || mesh === null) return {};
  const read = readShape(mesh, { file, schema: meshKeys }, [...at, 'meta', 'mesh']);
  if (read.ok) return read.value;
  findings.push(...read.findings.map((finding) => ({ ...finding, severity: 'warning' as const })));
  if (typeof mesh !== 'object') return {};
  const good = Object.entries(mesh).filter(([key, value]) => meshKeys.safeParse({ [key]: value }).success);
  return meshKeys.parse(Object.fromEntries(good));
}
