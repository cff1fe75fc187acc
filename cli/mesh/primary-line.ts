import type { UsageBatch } from '../../registry/index.ts';
import type { RegistryAnswer, RegistryRequest, WorkerQuestion } from './worker-messages.ts';

type Waiting = {
  readonly resolve: (answer: RegistryAnswer | undefined) => void;
  readonly reject: (error: Error) => void;
};

/** How a worker asks the primary process, which has the registry. */
export class PrimaryLine {
  readonly #waiting = new Map<number, Waiting>();
  #asked = 0;

  /** Settles when the registry has it. */
  async addUsage(batch: UsageBatch): Promise<void> {
    await this.#ask({ about: 'usage', batch });
  }

  /** The registry's answer to a request that came to this worker. */
  async request(request: RegistryRequest): Promise<RegistryAnswer> {
    const answer = await this.#ask({ about: 'registry', request });
    if (!answer) throw new TypeError('Expected an answer of the registry, got none.');
    return answer;
  }

  /** Takes an answer of the primary. */
  take(
    id: number,
    { answer, failure }: { readonly answer?: RegistryAnswer; readonly failure?: string },
  ): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (failure === undefined) waiting?.resolve(answer);
    else waiting?.reject(new Error(failure));
  }

  /** The primary is gone: nobody will answer. */
  cut(): void {
    for (const { reject } of this.#waiting.values()) reject(new Error('The primary process is gone.'));
    this.#waiting.clear();
  }

  #ask(question: WorkerQuestion): Promise<RegistryAnswer | undefined> {
    const id = this.#asked++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      if (process.send) process.send({ kind: 'question', id, question });
      else this.take(id, { failure: 'There is no primary process.' });
    });
  }
}
