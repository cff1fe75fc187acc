import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type Finding, failure, type Outcome, type Place, success } from '../finding.ts';
import { describeIssue } from '../schema-issue.ts';

/** The files that dbt leaves in its target folder, with the versions of their schemas that are read here. */
const ARTIFACTS = {
  'manifest.json': { from: 9, to: 12, made: 'dbt 1.5 and later write it with dbt build' },
  'catalog.json': { from: 1, to: 1, made: 'dbt docs generate writes it' },
  'run_results.json': { from: 4, to: 6, made: 'dbt build and dbt test write it' },
  'sources.json': { from: 1, to: 3, made: 'dbt source freshness writes it' },
} as const;

/** The files of a dbt target folder that are read. */
export type ArtifactName = keyof typeof ARTIFACTS;

const header = z.object({
  metadata: z.object({ dbt_schema_version: z.string(), generated_at: z.string().optional() }),
});

/**
 * Reads one artifact of dbt by its schema. Fails with MISSING_FILE, with DBT_NOT_JSON and the place where it stops being
 * JSON, with DBT_VERSION for a version that is not supported, or with each value that is not as dbt writes it.
 */
export async function readArtifact<T>(
  directory: string,
  name: ArtifactName,
  schema: z.ZodType<T>,
): Promise<Outcome<T>> {
  const file = join(directory, name);
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return failure(missing(file, name));
  const json = parseJson(text, file);
  if (!json.ok) return json;
  const read = readShape(json.value, { file, schema: header });
  if (!read.ok) return read;
  const refused = unsupported(read.value.metadata.dbt_schema_version, { file, name });
  return refused ? failure(refused) : readShape(json.value, { file, schema });
}

type Shape<T> = { readonly file: string; readonly schema: z.ZodType<T> };

/** A value by a schema; `at` are the keys that lead to it in its file. */
export function readShape<T>(
  value: unknown,
  { file, schema }: Shape<T>,
  at: readonly string[] = [],
): Outcome<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return success(parsed.data);
  const place = (): Place => ({ file });
  const root = at.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
  const whole = at.reduceRight<z.ZodType>((inner, key) => z.object({ [key]: inner }), schema);
  const context = { schema: whole, root, placeOf: place, placeOfKey: place };
  return failure(
    ...parsed.error.issues.flatMap((issue) =>
      describeIssue({ ...issue, path: [...at, ...issue.path] }, context),
    ),
  );
}

function missing(file: string, name: ArtifactName): Finding {
  return {
    code: 'MISSING_FILE',
    severity: 'error',
    message: `Expected ${name} of a dbt project at ${file}, but there is no file to read.`,
    place: { file },
    fix: `Name the folder that dbt writes to (usually target); ${ARTIFACTS[name].made}.`,
  };
}

function unsupported(version: string, { file, name }: { file: string; name: ArtifactName }) {
  const { from, to } = ARTIFACTS[name];
  const number = Number(/\/v(\d+)(?:\.json)?$/.exec(version)?.[1] ?? Number.NaN);
  if (number >= from && number <= to) return undefined;
  const supported = from === to ? `v${from}` : `v${from} to v${to}`;
  return {
    code: 'DBT_VERSION',
    severity: 'error',
    message: `Expected ${name} in version ${supported}, got ${JSON.stringify(version)} at metadata.dbt_schema_version.`,
    place: { file },
    ...(name === 'manifest.json' ? { fix: 'Versions v9 to v12 are those of dbt 1.5 to 1.11.' } : {}),
  } as const;
}

function parseJson(text: string, file: string): Outcome<unknown> {
  try {
    return success<unknown>(JSON.parse(text));
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/ \(line .*\)$/, '') : String(error);
    // Node 24 names no position when the first character is wrong already.
    const atStart = /^Unexpected token/.test(reason) ? 0 : text.length;
    const offset = Number(/at position (\d+)/.exec(reason)?.[1] ?? atStart);
    const before = text.slice(0, offset).split('\n');
    const place = { file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
    return failure({
      code: 'DBT_NOT_JSON',
      severity: 'error',
      message: `Expected JSON as dbt writes it, got: ${reason.replace(/,? ?"[^"]*"\.\.\. is not/, ' is not')}`,
      place,
      fix: 'Let dbt write the file anew.',
    });
  }
}
