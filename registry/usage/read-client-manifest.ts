import type { GraphQLSchema } from 'graphql';
import { z } from 'zod';
import { type Finding, failure, type Outcome, success } from '../../contracts/index.ts';
import { readPersisted } from './read-persisted.ts';

/** A persisted operation of an app. */
export type ManifestOperation = {
  readonly id: string;
  readonly name?: string;
  /** The app, where one manifest holds the operations of several. */
  readonly client?: string;
  /** Without values, as operations are kept. */
  readonly text: string;
};

/** What a manifest is read with. */
export type ManifestContext = {
  /** What clients see of the mesh. */
  readonly schema: GraphQLSchema;
  /** Named in findings. */
  readonly file: string;
};

const FORMAT = 'apollo-persisted-query-manifest';

const manifestSchema = z.object({
  format: z.literal(FORMAT),
  version: z.literal(1),
  operations: z.array(
    z.object({
      id: z.string().min(1),
      name: z.string().exactOptional(),
      type: z.enum(['query', 'mutation', 'subscription']).exactOptional(),
      body: z.string(),
      clientName: z.string().nullish(),
    }),
  ),
});
type RawOperation = z.infer<typeof manifestSchema>['operations'][number];

/**
 * Reads the persisted operations of an app, in Apollo's format. Fails with a finding for every operation that is not valid against
 * the mesh: its name, its line in the file, and the line in its body.
 */
export function readClientManifest(
  text: string,
  context: ManifestContext,
): Outcome<readonly ManifestOperation[]> {
  const parsed = manifestSchema.safeParse(readJson(text));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const where = issue?.path.join('.') || 'the top';
    const message = `Expected a manifest of the format "${FORMAT}", version 1, got something else at ${where}: ${issue?.message ?? 'not JSON'}.`;
    return failure({ code: 'MANIFEST_INVALID', severity: 'error', message, place: { file: context.file } });
  }
  const read = parsed.data.operations.map((operation) => readOperation(operation, text, context));
  const findings = read.flatMap((one) => ('findings' in one ? one.findings : []));
  if (findings.length > 0) return failure(...findings);
  return success(read.flatMap((one) => ('findings' in one ? [] : [one])));
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readOperation(
  operation: RawOperation,
  text: string,
  { schema, file }: ManifestContext,
): ManifestOperation | { readonly findings: readonly Finding[] } {
  const { id, name, body, clientName } = operation;
  const read = readPersisted(schema, body, name);
  if (!read.ok) {
    const line = lineOf(text, id);
    const finding: Finding = {
      code: 'MANIFEST_OPERATION_INVALID',
      severity: 'error',
      message: `The operation ${name ?? id} does not fit the mesh: ${read.message}`,
      place: { file, ...(line === undefined ? {} : { line }) },
      fix: 'Change the operation, or publish the subgraph that has what it asks for first.',
    };
    return { findings: [finding] };
  }
  return {
    id,
    ...(name === undefined ? {} : { name }),
    ...(clientName ? { client: clientName } : {}),
    text: read.text,
  };
}

/** The line of the file on which an operation's id stands. */
function lineOf(text: string, id: string): number | undefined {
  const at = text.indexOf(JSON.stringify(id), text.indexOf('"operations"'));
  return at < 0 ? undefined : text.slice(0, at).split('\n').length;
}
