import { didYouMean } from '../../contracts/index.ts';
import type { HttpRequest } from '../../edge/index.ts';
import { ClientError } from '../errors.ts';
import { clientName } from '../usage/client-names.ts';
import type { Previews } from './previews.ts';
import type { Lease, Snapshot } from './snapshot.ts';

/** An app whose graph is a variant. */
export type VariantClient = { readonly name: string; readonly variant?: string };

/** Names the variant that a request is for. */
const VARIANT_HEADER = 'x-weft-variant';
/** Names the preview that a request is for; the answer that comes from one has it too. */
export const PREVIEW_HEADER = 'x-weft-preview';

/**
 * Which graph a request is answered from: a preview when it names one that is open, the stable one otherwise; and of that the variant
 * that `clients` give the app, else the one it asks for, else all of it.
 */
export class GraphChoice {
  readonly #previews: Previews;
  readonly #variantOf: ReadonlyMap<string, string>;

  constructor(previews: Previews, clients: readonly VariantClient[]) {
    this.#previews = previews;
    this.#variantOf = new Map(
      clients.flatMap(({ name, variant }) => (variant === undefined ? [] : [[name, variant] as const])),
    );
  }

  /** What the request answers from, retained; or why there is nothing. Only a preview may have to be waited for. */
  lease(
    stable: Snapshot,
    headers: HttpRequest['headers'],
  ): Lease | ClientError | Promise<Lease | ClientError> {
    if (!this.#previews.isEmpty) {
      const name = headers[PREVIEW_HEADER] ?? '';
      if (this.#previews.has(name)) return this.#leasePreview(name, { stable, headers });
    }
    return this.#leaseVariant(stable, headers);
  }

  async #leasePreview(
    name: string,
    { stable, headers }: { readonly stable: Snapshot; readonly headers: HttpRequest['headers'] },
  ): Promise<Lease | ClientError> {
    stable.retain(); // It may be the answer after all, when the preview is closed meanwhile.
    try {
      const snapshot = await this.#previews.lease(name);
      if (!snapshot) return this.#leaseVariant(stable, headers);
      if (snapshot instanceof ClientError) return snapshot;
      const lease = this.#leaseVariant(snapshot, headers);
      snapshot.release();
      return lease;
    } finally {
      stable.release();
    }
  }

  #leaseVariant(snapshot: Snapshot, headers: HttpRequest['headers']): Lease | ClientError {
    if (!snapshot.variants) return snapshot.retain();
    const own = this.#variantOf.get(clientName(headers) ?? '');
    return leaseVariant(snapshot, own ?? headers[VARIANT_HEADER]);
  }
}

/** A variant of a snapshot by its name, retained; all of it without a name. */
function leaseVariant(snapshot: Snapshot, name: string | undefined): Lease | ClientError {
  if (!name || !snapshot.variants) return snapshot.retain();
  const found = snapshot.variants.find(name);
  if (!found) {
    const { names } = snapshot.variants;
    return new ClientError(
      'UNKNOWN_VARIANT',
      `Expected a variant of the graph (${names.join(', ')}), got ${JSON.stringify(name)}.${didYouMean(name, names)}`,
    );
  }
  if (found.ok) return snapshot.lease(found.value);
  return new ClientError(
    'VARIANT_INVALID',
    found.findings[0]?.message ?? `The variant "${name}" is no schema.`,
  );
}
