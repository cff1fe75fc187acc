import { parse } from 'graphql';
import type { ClientManifest } from '../facts.ts';
import type { Doer, RegistryParts } from '../registry-parts.ts';

/** The persisted operations of an app, as texts. */
export type NewManifest = Doer & {
  readonly client: string;
  readonly version?: string;
  readonly operations: readonly { readonly text: string; readonly name?: string }[];
};

/** The manifest as it is kept, or why it is none. */
export type RegisteredManifest =
  | { readonly ok: true; readonly manifest: ClientManifest }
  | { readonly ok: false; readonly message: string };

/**
 * Keeps what an app's version asks, so that it counts as used even without traffic. It takes the place of the one before; one
 * without operations takes that away.
 */
export async function registerClient(
  { live, store }: RegistryParts,
  { client, version, operations, by, why }: NewManifest,
): Promise<RegisteredManifest> {
  for (const [index, { text }] of operations.entries()) {
    const problem = problemOf(text);
    if (problem !== undefined)
      return { ok: false, message: `Expected a GraphQL document at operations[${index}].text: ${problem}` };
  }
  const kept: ClientManifest['operations'] = await Promise.all(
    operations.map(async ({ text, name }) => ({
      operation: await store.putDocument(text),
      ...(name === undefined ? {} : { name }),
    })),
  );
  const manifest = { client, ...(version === undefined ? {} : { version }), operations: kept };
  await live.append([{ kind: 'client-registered', manifest }], { by, ...(why === undefined ? {} : { why }) });
  return { ok: true, manifest };
}

function problemOf(text: string): string | undefined {
  try {
    parse(text, { noLocation: true, maxTokens: 15_000 });
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
