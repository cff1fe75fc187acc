import { Agent, type Dispatcher } from 'undici';
import type { GatewayErrorCode } from '../../errors.ts';
import { failed, readAnswer, readSubgraphAnswer, type SubgraphAnswer } from '../subgraph-answer.ts';
import { type SseEvent, SseParser } from './sse-parser.ts';
import type { UpstreamCall, UpstreamClient, UpstreamListener } from './upstream.ts';

/** Where a subgraph publishes events, and what its answers may cost. */
export type UpstreamTarget = {
  readonly url: URL;
  readonly timeoutMs: number;
  readonly maxResponseBytes: number;
  readonly pingMs: number;
};

/** Subscribes over server-sent events in "distinct connections mode": one HTTP answer per subscription. */
export class SseUpstream implements UpstreamClient {
  readonly #target: UpstreamTarget;
  /** Its own connections: a stream holds one for hours, which would take those of queries. */
  readonly #agent: Agent;

  constructor(target: UpstreamTarget) {
    this.#target = target;
    this.#agent = new Agent({ pipelining: 1, headersTimeout: target.timeoutMs, bodyTimeout: 0 });
  }

  subscribe(call: UpstreamCall, listener: UpstreamListener): () => void {
    const controller = new AbortController();
    void this.#run(call, controller.signal, {
      next: (answer) => controller.signal.aborted || listener.next(answer),
      end: (errors) => {
        if (controller.signal.aborted) return;
        controller.abort();
        listener.end(errors);
      },
    });
    return () => controller.abort();
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  async #run(call: UpstreamCall, signal: AbortSignal, listener: UpstreamListener): Promise<void> {
    const { subgraph, payload, headers } = call;
    const { origin, pathname, search } = this.#target.url;
    try {
      const response = await this.#agent.request({
        origin,
        path: `${pathname}${search}`,
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json', accept: 'text/event-stream' },
        body: JSON.stringify(payload),
        signal,
      });
      const type = String(response.headers['content-type'] ?? '');
      if (response.statusCode === 200 && /^text\/event-stream\b/i.test(type))
        await this.#readEvents(subgraph, response.body, listener);
      else listener.end(await this.#readRefusal(subgraph, response, type));
    } catch (error) {
      listener.end(failed(subgraph, ...describeFailure(subgraph, error)).errors);
    }
  }

  async #readEvents(
    subgraph: string,
    body: AsyncIterable<Uint8Array>,
    listener: UpstreamListener,
  ): Promise<void> {
    const parser = new SseParser(this.#target.maxResponseBytes);
    for await (const chunk of body) {
      const events = parser.push(chunk);
      if (!events) {
        const message = `The subgraph "${subgraph}" sent an event that is larger than the gateway reads.`;
        listener.end(failed(subgraph, 'SUBGRAPH_RESPONSE_TOO_LARGE', message).errors);
        return;
      }
      for (const event of events) if (!takeEvent(subgraph, event, listener)) return;
    }
    const message = `The subgraph "${subgraph}" ended the stream of events without completing it.`;
    listener.end(failed(subgraph, 'SUBSCRIPTION_LOST', message).errors);
  }

  /** An answer that is no stream mostly says why there is none. */
  async #readRefusal(subgraph: string, response: Dispatcher.ResponseData, contentType: string) {
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of response.body) {
      const part = Buffer.from(chunk);
      bytes += part.length;
      if (bytes > this.#target.maxResponseBytes) break;
      chunks.push(part);
    }
    const body = Buffer.concat(chunks);
    const { statusCode: status, headers } = response;
    const { errors } = readSubgraphAnswer(subgraph, {
      kind: 'answered',
      status,
      contentType: contentType || undefined,
      headers,
      body,
    });
    if (errors.length > 0) return errors;
    const message = `The subgraph "${subgraph}" answered a subscription with one result instead of a stream of events.`;
    return failed(subgraph, 'SUBGRAPH_BAD_RESPONSE', message).errors;
  }
}

/** False when the event was the last. */
function takeEvent(subgraph: string, { name, data }: SseEvent, listener: UpstreamListener): boolean {
  if (name === 'complete') {
    listener.end([]);
    return false;
  }
  if (name === 'next') listener.next(readEvent(subgraph, data));
  return true;
}

function readEvent(subgraph: string, data: string): SubgraphAnswer {
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch {
    const message = `The subgraph "${subgraph}" sent an event that is not valid JSON.`;
    return failed(subgraph, 'SUBGRAPH_BAD_RESPONSE', message);
  }
  return readAnswer(subgraph, value);
}

function describeFailure(subgraph: string, error: unknown): readonly [GatewayErrorCode, string] {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  const quoted = `The subgraph "${subgraph}"`;
  switch (code) {
    case 'UND_ERR_HEADERS_TIMEOUT':
      return ['SUBGRAPH_TIMEOUT', `${quoted} did not answer in time.`];
    case 'UND_ERR_DESTROYED':
      return ['SUBSCRIPTION_LOST', `${quoted} is no longer part of the running supergraph.`];
    case 'UND_ERR_SOCKET':
    case 'ECONNRESET':
      return ['SUBSCRIPTION_LOST', `${quoted} lost the connection that its events came over.`];
    default:
      return ['SUBGRAPH_UNREACHABLE', `${quoted} could not be reached.`];
  }
}
