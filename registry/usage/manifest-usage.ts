import { createHash } from 'node:crypto';
import { type GraphQLSchema, getOperationAST, parse } from 'graphql';
import { compileCoordinates } from './operation-coordinates.ts';
import { possibleInputs } from './possible-inputs.ts';
import type { OperationUsage, Usage } from './usage-row.ts';

/** The persisted operations of one version of an app, with their texts. */
export type KnownManifest = {
  readonly client: string;
  readonly version?: string;
  /** ISO 8601: when it was registered. */
  readonly at: string;
  readonly operations: readonly { readonly text: string; readonly name?: string }[];
};

/**
 * Usage with the operations of manifests, which count as used without any traffic. What variables may use is not known of an
 * operation that nobody was seen to send: all that its variables can hold counts then.
 */
export function withManifests(
  usage: Usage,
  manifests: readonly KnownManifest[],
  schema: GraphQLSchema,
): Usage {
  if (manifests.length === 0) return usage;
  const seen = new Set(usage.operations.map(({ client, operation }) => JSON.stringify([client, operation])));
  const added = manifests.flatMap((manifest) =>
    manifest.operations.map(({ text, name }): OperationUsage => {
      const { client, version, at } = manifest;
      const operation = createHash('sha256').update(text).digest('hex');
      const isSeen = seen.has(JSON.stringify([client, operation]));
      const { kind, coordinates } = readText(text, schema, isSeen);
      return {
        operation,
        ...(name === undefined ? {} : { name }),
        kind,
        client,
        ...(version === undefined ? {} : { clientVersion: version }),
        count: 0,
        errors: 0,
        totalMs: 0,
        maxMs: 0,
        firstSeen: at,
        lastSeen: at,
        coordinates: Object.fromEntries(coordinates.map((key) => [key, 0])),
        source: 'manifest',
      };
    }),
  );
  return { ...usage, operations: [...usage.operations, ...added] };
}

function readText(
  text: string,
  schema: GraphQLSchema,
  isSeen: boolean,
): { readonly kind: OperationUsage['kind']; readonly coordinates: readonly string[] } {
  const document = parse(text, { noLocation: true });
  const operation = getOperationAST(document);
  const { fixed } = compileCoordinates({ schema, document });
  const possible = isSeen ? [] : possibleInputs(schema, operation?.variableDefinitions ?? []);
  return { kind: operation?.operation ?? 'query', coordinates: [...new Set([...fixed, ...possible])] };
}
