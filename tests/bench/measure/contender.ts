import type { Adapter } from '../gateways/adapter.ts';
import type { Workload } from '../workloads/workload.ts';
import { figuresOf, type Measurement } from './measurement.ts';
import { type RunningGateway, startGatewayProcess } from './running-gateway.ts';
import type { Stage } from './stage.ts';
import type { Window } from './window.ts';

type Phase =
  | { readonly kind: 'running'; readonly gateway: RunningGateway }
  | { readonly kind: 'failed'; readonly reason: string };

/** A gateway in a comparison: runs until something fails, and then says why at the end. */
export class Contender {
  readonly #adapter: Adapter;
  readonly #windows: Window[] = [];
  readonly #notes = new Set<string>();
  #phase: Phase;

  private constructor(adapter: Adapter, phase: Phase) {
    this.#adapter = adapter;
    this.#phase = phase;
  }

  /** Starts a gateway; one that does not start is a contender that has failed. */
  static async start(adapter: Adapter, stage: Stage): Promise<Contender> {
    try {
      return new Contender(adapter, { kind: 'running', gateway: await startGatewayProcess(adapter, stage) });
    } catch (error) {
      return new Contender(adapter, { kind: 'failed', reason: messageOf(error) });
    }
  }

  /** Does something with the gateway as long as it runs. What fails ends it. */
  async attempt(work: (gateway: RunningGateway) => Promise<void>): Promise<void> {
    if (this.#phase.kind === 'failed') return;
    const { gateway } = this.#phase;
    try {
      await work(gateway);
    } catch (error) {
      this.#phase = { kind: 'failed', reason: messageOf(error) };
      await gateway.close();
    }
  }

  /** Adds a window to what it is judged by. */
  add(window: Window): void {
    this.#windows.push(window);
  }

  /** Adds a sentence to the report. */
  note(text: string): void {
    this.#notes.add(text);
  }

  /** Ends the gateway and says what it cost. `fastestMs` is the calibration work at its cheapest. */
  async finish(workload: Workload, fastestMs: number): Promise<Measurement> {
    const subject = { gateway: this.#adapter.name, workload: workload.id };
    if (this.#phase.kind === 'failed') return { kind: 'unavailable', ...subject, reason: this.#phase.reason };
    const { gateway } = this.#phase;
    const { peakRssMb } = gateway.usage();
    await gateway.close();
    return figuresOf(this.#windows, { ...subject, peakRssMb, fastestMs, notes: [...this.#notes] });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
