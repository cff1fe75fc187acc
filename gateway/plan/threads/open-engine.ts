import type { GatewayConfig } from '../../config.ts';
import { InternalError } from '../../errors.ts';
import type { EngineSettings, MadePlan, PlanEngine, PlanQuestion } from '../plan-engine.ts';
import { ThreadUnavailable } from './planner-thread.ts';
import { openThreadEngine } from './shared-pool.ts';

/**
 * Opens Apollo's planner over a supergraph, in threads of its own. It works in this thread when `settings` ask for no threads, or
 * when none can be started, which `warn` is told.
 */
export async function openEngine(
  sdl: string,
  settings: GatewayConfig['plan'],
  warn: (message: string, error: unknown) => void,
): Promise<PlanEngine> {
  if (settings.workers === 0) return openLocalEngine(sdl, settings);
  try {
    return await openThreadEngine(sdl, settings);
  } catch (error) {
    if (!(error instanceof ThreadUnavailable)) throw error;
    warn('No thread for planning can be started: plans are made between requests and may delay them.', error);
    return openLocalEngine(sdl, settings);
  }
}

/** Apollo's planner in this thread. It is large, so it is loaded only here. */
async function openLocalEngine(sdl: string, settings: EngineSettings): Promise<PlanEngine> {
  const { openApolloEngine } = await import('../apollo/apollo-engine.ts');
  const { facts, plan } = openApolloEngine(sdl, settings);
  return {
    facts,
    async plan(question: PlanQuestion): Promise<MadePlan> {
      try {
        return plan(question);
      } catch (error) {
        throw new InternalError(error, 'PLANNING_FAILED');
      }
    },
    async close() {},
  };
}
