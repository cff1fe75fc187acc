import type { StreamEvent } from '../edge/index.ts';
import { toClientError } from './errors.ts';
import type { FaultReport } from './execute/hooked-subgraphs.ts';
import type { ResponseHookInput, ResponseHookResult } from './hooks.ts';
import type { Answer } from './respond.ts';

type Message = Pick<ResponseHookInput<unknown>, 'kind' | 'result'>;

/** How `onResponse` is called for one message of a stream. What it rejects with goes to `onFault`. */
export type MessageHook = {
  readonly call: (message: Message) => Promise<ResponseHookResult | undefined>;
  readonly onFault: FaultReport;
};

/**
 * The answer with `onResponse` called for each message when the client is about to get it: events, their failure, and deferred parts.
 * An answer that is no stream stays as it is.
 */
export function hookStream(answer: Answer, hook: MessageHook): Answer {
  const { events, parts } = answer;
  if (events) return { ...answer, events: mapStream(events, (event) => hookEvent(event, hook)) };
  if (parts) return { ...answer, parts: mapStream(parts, (part) => addTo(part, 'part', hook)) };
  return answer;
}

async function hookEvent(event: StreamEvent, hook: MessageHook): Promise<StreamEvent> {
  if (event.kind === 'next') return { kind: 'next', body: await addTo(event.body, 'event', hook) };
  await addTo(`{"errors":${event.errors}}`, 'failure', hook);
  return event;
}

/**
 * Calls the hook for a message and writes what it adds. When it fails the message goes out without: a stream cannot take back what it
 * has said, and a hook could only have added to it.
 */
async function addTo(text: string, kind: Message['kind'], { call, onFault }: MessageHook): Promise<string> {
  try {
    // The gateway wrote this text, so it is the message that it says.
    const result = JSON.parse(text) as Message['result'];
    const extensions = (await call({ kind, result }))?.extensions;
    if (!extensions) return text;
    return JSON.stringify({ ...result, extensions: { ...result.extensions, ...extensions } });
  } catch (error) {
    toClientError(error, onFault);
    return text;
  }
}

/** By hand, so that `return` reaches a source that is waiting. */
function mapStream<T>(source: AsyncIterable<T>, map: (item: T) => Promise<T>): AsyncIterable<T> {
  return {
    [Symbol.asyncIterator]() {
      const items = source[Symbol.asyncIterator]();
      return {
        async next(): Promise<IteratorResult<T, undefined>> {
          const item = await items.next();
          return item.done ? { done: true, value: undefined } : { done: false, value: await map(item.value) };
        },
        async return(): Promise<IteratorResult<T, undefined>> {
          await items.return?.();
          return { done: true, value: undefined };
        },
      };
    },
  };
}
