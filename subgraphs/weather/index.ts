import type { RunningSubgraph, SubgraphContext } from '../toolkit/index.ts';

export { sdl } from './schema.ts';

/** Starts the weather subgraph. Its server is loaded only then, so that whoever just composes the mesh need not wait for it. */
export async function start(context: SubgraphContext): Promise<RunningSubgraph> {
  const weather = await import('./start.ts');
  return weather.start(context);
}
