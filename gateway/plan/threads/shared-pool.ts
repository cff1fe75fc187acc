import type { GatewayConfig } from '../../config.ts';
import type { PlanEngine } from '../plan-engine.ts';
import { PlannerPool } from './planner-pool.ts';

type SharedPool = { readonly pool: PlannerPool; users: number };

/** The pools of this process by their settings: a thread holds tens of megabytes, so gateways and their snapshots share. */
const pools = new Map<string, SharedPool>();

/** An engine in the threads of this process. When the last one of equal settings is closed, its threads end. */
export async function openThreadEngine(sdl: string, settings: GatewayConfig['plan']): Promise<PlanEngine> {
  const threads = holdThreads(settings);
  try {
    const engine = await threads.pool.open(sdl);
    return {
      ...engine,
      async close() {
        await engine.close();
        await threads.close();
      },
    };
  } catch (error) {
    await threads.close();
    throw error;
  }
}

/** Keeps the threads for these settings until closed, for whoever opens many supergraphs one after another. */
export function holdThreads(settings: GatewayConfig['plan']): {
  readonly pool: PlannerPool;
  close(): Promise<void>;
} {
  const { warmOperations: _, warmMs: __, ...ofThreads } = settings;
  const key = JSON.stringify(ofThreads);
  const shared = pools.get(key) ?? { pool: new PlannerPool(settings), users: 0 };
  pools.set(key, shared);
  shared.users += 1;
  return {
    pool: shared.pool,
    async close() {
      shared.users -= 1;
      if (shared.users > 0) return;
      if (pools.get(key) === shared) pools.delete(key);
      await shared.pool.close();
    },
  };
}
