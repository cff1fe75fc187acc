import type { GraphQLSchema } from 'graphql';
import type { EndingFinder } from '../deprecation/operation-endings.ts';
import type { Executor } from '../execute/executor.ts';
import type { Upstreams } from '../execute/subscriptions/upstreams.ts';
import type { DocumentCache } from '../operation/document-cache.ts';
import type { OwnershipIndex } from '../ownership/ownership-index.ts';
import type { DeferredPlans } from '../plan/deferred-plans.ts';
import type { PlanCache } from '../plan/plan-cache.ts';
import type { VariantViews } from './variant-views.ts';

/** Everything that follows from one supergraph version. */
export type SnapshotParts = {
  /** SHA-256 of the supergraph SDL: the version's name. */
  readonly hash: string;
  readonly supergraphSdl: string;
  /** What clients see, and the same as text, which is written when it is first asked for. */
  readonly apiSchema: GraphQLSchema;
  readonly schemaSdl: () => string;
  readonly supergraphSchema: GraphQLSchema;
  readonly documents: DocumentCache;
  readonly plans: PlanCache;
  readonly deferredPlans: DeferredPlans;
  readonly executor: Executor;
  readonly upstreams: Upstreams;
  readonly ownership: OwnershipIndex;
  /** Finds what operations use that is to go; undefined when nothing is. */
  readonly endings: EndingFinder | undefined;
};

/** What a request answers from: all of a supergraph or a variant of it, there until it is given back. */
export type Lease = {
  readonly parts: SnapshotParts;
  /** The name of the preview that it is; undefined for the stable graph. */
  readonly preview: string | undefined;
  /** Keeps it for something that outlives the request. */
  retain(): Lease;
  release(): void;
};

/** What a snapshot is besides its parts. */
type SnapshotMarks = {
  readonly variants?: VariantViews | undefined;
  readonly preview?: string | undefined;
};

/**
 * One supergraph version and who uses it. Whoever made it holds the first reference; each request takes one more and gives
 * it back. When the last is given back, the caches and connections go.
 */
export class Snapshot implements Lease {
  readonly parts: SnapshotParts;
  /** The variants of it; undefined when the mesh has none. */
  readonly variants: VariantViews | undefined;
  readonly preview: string | undefined;
  /** Settles when the snapshot is no longer used and its connections are closed. */
  readonly disposed: Promise<void>;
  #references = 1;
  #dispose: () => void = () => {};

  constructor(parts: SnapshotParts, { variants, preview }: SnapshotMarks = {}) {
    this.parts = parts;
    this.variants = variants;
    this.preview = preview;
    this.disposed = new Promise<void>((resolve) => {
      this.#dispose = resolve;
    }).then(async () => {
      await Promise.all([parts.executor.close(), parts.upstreams.close(), parts.plans.close()]);
    });
  }

  get references(): number {
    return this.#references;
  }

  /** Keeps the snapshot alive until `release`. */
  retain(): this {
    if (this.#references === 0)
      throw new TypeError(`Expected a snapshot in use, got ${this.parts.hash}, which is disposed.`);
    this.#references += 1;
    return this;
  }

  /** What one of its variants answers from; gives back what it was built of when the client is done. Retained already. */
  lease(parts: SnapshotParts): Lease {
    this.retain();
    const { preview } = this;
    return { parts, preview, retain: () => this.lease(parts), release: () => this.release() };
  }

  /** Gives one reference back. */
  release(): void {
    if (this.#references === 0)
      throw new TypeError(`Expected one release per retain, got one more for ${this.parts.hash}.`);
    this.#references -= 1;
    if (this.#references === 0) this.#dispose();
  }
}
