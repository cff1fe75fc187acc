import { nearestName } from '../contracts/index.ts';
import type { HttpRequest } from '../edge/index.ts';
import { ClientError } from './errors.ts';
import type { Lease, Snapshot } from './supergraph/snapshot.ts';

/** An app whose graph is a variant. */
export type VariantClient = { readonly name: string; readonly variant?: string };

/** Names the variant that a request is for. */
const VARIANT_HEADER = 'x-weft-variant';
/** What an app calls itself. */
const CLIENT_HEADER = 'apollographql-client-name';

/** Which variant of the graph a request is shown: the one `clients` give the app, else the one it asks for, else all of it. */
export class GraphChoice {
  readonly #variantOf: ReadonlyMap<string, string>;

  constructor(clients: readonly VariantClient[]) {
    this.#variantOf = new Map(
      clients.flatMap(({ name, variant }) => (variant === undefined ? [] : [[name, variant] as const])),
    );
  }

  /** What the request answers from, retained; or why there is nothing. */
  lease(snapshot: Snapshot, headers: HttpRequest['headers']): Lease | ClientError {
    if (!snapshot.variants) return snapshot.retain();
    const own = this.#variantOf.get(headers[CLIENT_HEADER] ?? '');
    return leaseVariant(snapshot, own ?? headers[VARIANT_HEADER]);
  }
}

/** A variant of a snapshot by its name, retained; all of it without a name. */
function leaseVariant(snapshot: Snapshot, name: string | undefined): Lease | ClientError {
  if (!name || !snapshot.variants) return snapshot.retain();
  const found = snapshot.variants.find(name);
  if (!found) {
    const { names } = snapshot.variants;
    const near = nearestName(name, names);
    return new ClientError(
      'UNKNOWN_VARIANT',
      `Expected a variant of the graph (${names.join(', ')}), got ${JSON.stringify(name)}.${near ? ` Did you mean "${near}"?` : ''}`,
    );
  }
  if (found.ok) return snapshot.lease(found.value);
  return new ClientError(
    'VARIANT_INVALID',
    found.findings[0]?.message ?? `The variant "${name}" is no schema.`,
  );
}
