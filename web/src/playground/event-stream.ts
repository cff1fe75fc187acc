/**
 * The answers of a subscription that comes as server-sent events (GraphQL over SSE, "distinct connections mode"), as GraphiQL takes
 * them. When GraphiQL stops, `stop` ends the request at once, also while no event comes.
 */
export function readEventStream(response: Response, stop: () => void): AsyncIterableIterator<unknown> {
  const events = eventsOf(response);
  const end: IteratorResult<unknown> = { done: true, value: undefined };
  let isStopped = false;
  return {
    // Whoever stops a request need not be told that it was aborted.
    next: () =>
      events.next().catch((error: unknown) => {
        if (isStopped) return end;
        throw error;
      }),
    return: async () => {
      isStopped = true;
      stop();
      return end;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

async function* eventsOf(response: Response): AsyncGenerator<unknown, undefined> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  for (let chunk = await reader?.read(); chunk && !chunk.done; chunk = await reader?.read()) {
    const events = (text + chunk.value).split('\n\n');
    text = events.pop() ?? '';
    for (const event of events) {
      const lines = event.split('\n');
      if (lines.includes('event: complete')) return undefined;
      const data = lines.flatMap((line) => (line.startsWith('data: ') ? [line.slice('data: '.length)] : []));
      if (data.length > 0) yield JSON.parse(data.join('\n'));
    }
  }
  return undefined;
}
