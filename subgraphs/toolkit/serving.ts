import type { ServedSchema } from './extension/extend-domain.ts';
import type { OperationExecutor } from './extension/extended-executor.ts';
import type { QualityWatch } from './quality/quality-watch.ts';
import type { KeyStores } from './store/key-stores.ts';

/** What one version of a domain's contracts and data is made of. */
export type ServingParts = {
  readonly schema: ServedSchema;
  readonly executor: OperationExecutor;
  readonly rows: number;
  readonly quality: QualityWatch;
  /** Tables that come into memory in the background. */
  readonly stores: KeyStores | undefined;
  /** True when its files are open for writing, and so can be open only once. */
  readonly isExclusive: boolean;
  closeData(): Promise<void>;
};

/** One version of a domain's contracts and data, which closes when the last request that uses it is through. */
export class Serving {
  readonly parts: ServingParts;
  readonly #closed: Promise<void>;
  #close: () => void = () => {};
  #active = 0;
  #isRetired = false;

  constructor(parts: ServingParts) {
    this.parts = parts;
    this.#closed = new Promise<void>((resolve) => {
      this.#close = resolve;
    })
      .then(() => parts.quality.close())
      .then(() => parts.closeData());
  }

  /** Keeps it open while one request is answered. */
  async use<Answer>(answer: (executor: OperationExecutor) => Promise<Answer>): Promise<Answer> {
    this.#active += 1;
    try {
      return await answer(this.parts.executor);
    } finally {
      this.#active -= 1;
      this.#closeWhenIdle();
    }
  }

  /** No request comes any more; settles when the last one is through and the data closed. */
  retire(): Promise<void> {
    this.#isRetired = true;
    this.#closeWhenIdle();
    return this.#closed;
  }

  #closeWhenIdle(): void {
    if (this.#isRetired && this.#active === 0) this.#close();
  }
}
