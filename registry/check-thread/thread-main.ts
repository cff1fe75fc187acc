import { parentPort } from 'node:worker_threads';
import { createLocalChecker } from '../checks/checker.ts';
import type { ThreadReply, ThreadTask } from './messages.ts';
import { fromPlain } from './plain-basis.ts';

// What a checking thread runs.
const checker = createLocalChecker();

async function answer(task: ThreadTask): Promise<ThreadReply> {
  switch (task.kind) {
    case 'check':
      return {
        kind: 'checked',
        checked: await checker.check(task.proposal, task.mesh, fromPlain(task.by)),
      };
    case 'compose':
      return { kind: 'composed', outcome: await checker.compose(task.input) };
    default:
      return task satisfies never;
  }
}

function say(reply: ThreadReply): void {
  parentPort?.postMessage(reply);
}

parentPort?.on('message', (task: ThreadTask) => {
  answer(task).then(say, (error: unknown) => {
    const { message, stack = '' } = error instanceof Error ? error : new Error(String(error));
    say({ kind: 'failed', message, stack });
  });
});
say({ kind: 'ready' });
