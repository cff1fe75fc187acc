import type { LoadOptions } from '../driver/load.ts';
import type { Surroundings } from './window.ts';

const HOLD_MS = 500;

/** Whether a gateway sends the first byte of an answer while the subgraph holds back the last one. */
export async function forwardsEarly({ driver, replay }: Surroundings, load: LoadOptions): Promise<boolean> {
  await replay.hold(HOLD_MS);
  try {
    const { firstByteP50 } = await driver.load({
      ...load,
      questions: load.questions.slice(0, 1),
      connections: 1,
      until: { kind: 'asked' },
    });
    return firstByteP50 < HOLD_MS;
  } finally {
    await replay.hold(0);
  }
}
