/** The formats of an answer that comes in several parts (`@defer`): Apollo's of 2022, or today's with `pending` and `completed`. */
export type DeferredFormat = 'deferSpec=20220824' | 'incrementalSpec=v0.2' | 'multipart';

/** The formats of a stream of events (subscriptions). */
export type EventFormat = 'subscriptionSpec=1.0' | 'sse';

/** What a client's Accept allows besides one JSON answer. Which of it is used depends on the operation, so the caller chooses. */
export type AcceptedStreams = {
  /** For an answer in parts; undefined when the client takes it whole only. */
  readonly deferred: DeferredFormat | undefined;
  /** For events; undefined when the client cannot take any. */
  readonly events: EventFormat | undefined;
  /** How even one JSON answer has to be sent, to a client whose Accept allows no JSON on its own. */
  readonly only: 'multipart' | 'sse' | undefined;
};

const NAMES_STREAM = /multipart\/mixed|text\/event-stream/i;

/**
 * Reads the stream formats out of an Accept header; undefined when it names none. Wildcards name none: a client that takes
 * anything expects one JSON answer.
 */
export function negotiateStreams(
  accept: string | undefined,
  allowsJson: boolean,
): AcceptedStreams | undefined {
  if (accept === undefined || !NAMES_STREAM.test(accept)) return undefined;
  const formats = accept
    .split(',')
    .flatMap(readFormat)
    // Sorting is stable, so among equals the first named wins.
    .sort((one, other) => other.quality - one.quality)
    .map(({ format }) => format);
  const [first] = formats;
  if (first === undefined) return undefined;
  return {
    deferred: formats.find(isDeferredFormat),
    events: formats.find(isEventFormat),
    only: allowsJson ? undefined : first === 'sse' ? 'sse' : 'multipart',
  };
}

type StreamFormat = DeferredFormat | EventFormat;

function readFormat(range: string): { readonly format: StreamFormat; readonly quality: number }[] {
  const [essence = '', ...rest] = range.split(';').map((part) => part.trim().toLowerCase());
  const parameters = new Map(rest.map(readParameter));
  const quality = Number(parameters.get('q') ?? 1);
  const format = quality > 0 ? formatOf(essence, parameters) : undefined;
  return format === undefined ? [] : [{ format, quality }];
}

function readParameter(text: string): [string, string] {
  const [name = '', value = ''] = text.split('=');
  return [name.trim(), value.trim().replace(/^"(.*)"$/, '$1')];
}

/** A version we do not speak is a format the client does not get. */
function formatOf(essence: string, parameters: ReadonlyMap<string, string>): StreamFormat | undefined {
  if (essence === 'text/event-stream') return 'sse';
  if (essence !== 'multipart/mixed') return undefined;
  const subscription = parameters.get('subscriptionspec');
  if (subscription !== undefined) return subscription === '1.0' ? 'subscriptionSpec=1.0' : undefined;
  const defer = parameters.get('deferspec');
  if (defer !== undefined) return defer === '20220824' ? 'deferSpec=20220824' : undefined;
  const incremental = parameters.get('incrementalspec');
  if (incremental !== undefined) return incremental === 'v0.2' ? 'incrementalSpec=v0.2' : undefined;
  return 'multipart';
}

function isEventFormat(format: StreamFormat): format is EventFormat {
  return format === 'sse' || format === 'subscriptionSpec=1.0';
}

function isDeferredFormat(format: StreamFormat): format is DeferredFormat {
  return !isEventFormat(format);
}
