import type { LoadOptions } from '../driver/load.ts';
import type { RunningGateway } from './running-gateway.ts';
import { measureWindow, type Surroundings } from './window.ts';

/** A round is compared with the one before it; as long as it got cheaper by more than this, another follows. */
const WARM_ENOUGH = 0.05;
/** Compilers need work, not time: where the core is shared a round is little work. */
const LEAST_CPU_MS = 3_000;
const MOST_ROUNDS = 12;

/** Loads a gateway until a request gets no cheaper. Rejects when an answer is wrong: there is nothing to measure then. */
export async function warmUp(
  surroundings: Surroundings,
  gateway: RunningGateway,
  load: LoadOptions,
): Promise<void> {
  let before = Number.POSITIVE_INFINITY;
  let spentMs = 0;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const { cpuMs, load: done } = await measureWindow(surroundings, gateway, load);
    if (done.wrong > 0)
      throw new Error(`${done.wrong} of ${done.requests} answers are wrong, first: ${done.firstWrong}`);
    const cost = cpuMs / done.requests;
    spentMs += cpuMs;
    if (spentMs > LEAST_CPU_MS && cost > before * (1 - WARM_ENOUGH)) return;
    before = cost;
  }
}
