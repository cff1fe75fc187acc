import type { ClientManifest, DocumentHash } from '../facts.ts';
import type { Doer, RegistryParts } from '../registry-parts.ts';
import { readPersisted } from '../usage/read-persisted.ts';
import { clientSchemaOf } from './client-schema-of.ts';

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
 * without operations takes that away. What does not fit the mesh is refused; values in the texts are not kept.
 */
export async function registerClient(
  parts: RegistryParts,
  { client, version, operations, by, why }: NewManifest,
): Promise<RegisteredManifest> {
  const { live, store } = parts;
  const schema = await clientSchemaOf(parts, live.current);
  if (!schema && operations.length > 0)
    return {
      ok: false,
      message: 'Expected a mesh that the operations fit, got none: nothing was published yet.',
    };
  const kept: { operation: DocumentHash; name?: string }[] = [];
  for (const [index, { text, name }] of schema ? operations.entries() : []) {
    const read = schema && readPersisted(schema, text, name);
    if (!read?.ok) {
      const called = name === undefined ? '' : ` (${name})`;
      return {
        ok: false,
        message: `Expected an operation that fits the mesh at operations[${index}]${called}: ${read?.message}`,
      };
    }
    kept.push({ operation: await store.putDocument(read.text), ...(name === undefined ? {} : { name }) });
  }
  const manifest = { client, ...(version === undefined ? {} : { version }), operations: kept };
  await live.append([{ kind: 'client-registered', manifest }], { by, ...(why === undefined ? {} : { why }) });
  return { ok: true, manifest };
}
