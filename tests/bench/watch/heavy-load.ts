import type { Question } from '../driver/load.ts';
import { pinProcess } from '../measure/cores.ts';
import { Driver } from '../measure/driver.ts';
import { Replay } from '../measure/replay.ts';
import { questionFor, type Stage, setStage } from '../measure/stage.ts';
import { SHOP } from '../mesh/shop/shop.ts';
import { HEAVY_QUERY } from '../workloads/shop-workloads.ts';

/** What a long watch runs on: the shop's supergraph over a replay server, and W2 to ask. */
export type HeavyLoad = {
  readonly stage: Stage;
  readonly driver: Driver;
  readonly load: (url: string) => {
    readonly url: string;
    readonly questions: readonly Question[];
    readonly connections: number;
    readonly isUnique: boolean;
  };
  close(): Promise<void>;
};

/** Starts replay server and driver. */
export async function prepareHeavyLoad(): Promise<HeavyLoad> {
  pinProcess('load', process.pid);
  const [driver, replay] = await Promise.all([Driver.start(), Replay.start()]);
  const stage = await setStage(SHOP, replay.url);
  const question = await questionFor(stage, HEAVY_QUERY);
  return {
    stage,
    driver,
    load: (url) => ({ url, questions: [question], connections: 50, isUnique: true }),
    close: async () => {
      await Promise.all([driver.close(), replay.close(), stage.remove()]);
    },
  };
}
