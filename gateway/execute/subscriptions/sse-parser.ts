/** One server-sent event; without a name it is a `message`. */
export type SseEvent = { readonly name: string; readonly data: string };

/** Reads server-sent events (WHATWG HTML §9.2.6) as their bytes arrive. */
export class SseParser {
  readonly #decoder = new TextDecoder();
  readonly #maxEventLength: number;
  #text = '';
  #name = '';
  #data: string[] = [];
  #length = 0;

  constructor(maxEventLength: number) {
    this.#maxEventLength = maxEventLength;
  }

  /** The events that are complete now; undefined when one is longer than allowed. */
  push(chunk: Uint8Array): readonly SseEvent[] | undefined {
    this.#text += this.#decoder.decode(chunk, { stream: true });
    const events: SseEvent[] = [];
    let start = 0;
    for (let end = this.#lineEnd(start); end !== -1; end = this.#lineEnd(start)) {
      const line = this.#text.slice(start, end);
      start = end + (this.#text.startsWith('\r\n', end) ? 2 : 1);
      const event = this.#take(line);
      if (event) events.push(event);
    }
    this.#text = this.#text.slice(start);
    return this.#length + this.#text.length > this.#maxEventLength ? undefined : events;
  }

  /** A carriage return at the end may be half of a line end, so it waits for what follows. */
  #lineEnd(start: number): number {
    const feed = this.#text.indexOf('\n', start);
    const carriage = this.#text.indexOf('\r', start);
    if (carriage === -1 || (feed !== -1 && feed < carriage)) return feed;
    return carriage === this.#text.length - 1 ? -1 : carriage;
  }

  #take(line: string): SseEvent | undefined {
    if (line === '') {
      const event = { name: this.#name || 'message', data: this.#data.join('\n') };
      const isEmpty = this.#data.length === 0;
      this.#name = '';
      this.#data = [];
      this.#length = 0;
      // `complete` needs no data; browsers would drop it, servers send it all the same.
      return isEmpty && event.name === 'message' ? undefined : event;
    }
    const colon = line.indexOf(':');
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (field === 'event') this.#name = value;
    if (field === 'data') {
      this.#data.push(value);
      this.#length += value.length;
    }
    return undefined;
  }
}
