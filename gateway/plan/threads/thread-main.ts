import { parentPort } from 'node:worker_threads';
import { type ApolloEngine, openApolloEngine } from '../apollo/apollo-engine.ts';
import { SupergraphRefusal } from '../plan-engine.ts';
import type { ThreadReply, ThreadTask } from './messages.ts';

// What a planning thread runs.
const engines = new Map<string, ApolloEngine>();

function say(reply: ThreadReply): void {
  parentPort?.postMessage(reply);
}

function take(task: ThreadTask): void {
  switch (task.kind) {
    case 'open': {
      const engine = openApolloEngine(task.sdl, task.settings);
      engines.set(task.hash, engine);
      // The gateway goes on with the facts while the planner is built here.
      say({ kind: 'opened', facts: engine.facts });
      engine.warm();
      say({ kind: 'built' });
      return;
    }
    case 'plan': {
      const engine = engines.get(task.hash);
      if (!engine) throw new TypeError(`Expected an open supergraph, got ${task.hash}.`);
      say({ kind: 'planned', made: engine.plan(task.question) });
      return;
    }
    case 'close':
      engines.delete(task.hash);
  }
}

parentPort?.on('message', (task: ThreadTask) => {
  try {
    take(task);
  } catch (error) {
    if (error instanceof SupergraphRefusal) return say({ kind: 'refused', faults: error.faults });
    const { message, stack = '' } = error instanceof Error ? error : new Error(String(error));
    say({ kind: 'failed', message, stack });
  }
});
say({ kind: 'ready' });
