/** One server-sent event; without a name it is a `message`. */
export type SseEvent = { readonly name: string; readonly data: string };

const LINE_END = /\r\n|\n|\r/g;

/** Reads server-sent events (WHATWG HTML §9.2.6) as their bytes arrive. */
export class SseParser {
  readonly #decoder = new TextDecoder();
  readonly #maxEventLength: number;
  /** The start of a line whose end has not come, in pieces: a long event would otherwise be copied with every chunk. */
  #pieces: string[] = [];
  #pieceLength = 0;
  #name = '';
  #data: string[] = [];
  #dataLength = 0;
  #isTooLong = false;
  #endedInReturn = false;

  constructor(maxEventLength: number) {
    this.#maxEventLength = maxEventLength;
  }

  /** The events that are complete now; undefined when one is longer than allowed. */
  push(chunk: Uint8Array): readonly SseEvent[] | undefined {
    let text = this.#decoder.decode(chunk, { stream: true });
    // The second half of a line end that two chunks share.
    if (this.#endedInReturn && text.startsWith('\n')) text = text.slice(1);
    if (text !== '') this.#endedInReturn = text.endsWith('\r');
    const events: SseEvent[] = [];
    let start = 0;
    for (const { index, 0: end } of text.matchAll(LINE_END)) {
      const line = this.#pieces.join('') + text.slice(start, index);
      this.#pieces = [];
      this.#pieceLength = 0;
      start = index + end.length;
      const event = this.#take(line);
      if (event) events.push(event);
    }
    if (start < text.length) this.#pieces.push(text.slice(start));
    this.#pieceLength += text.length - start;
    this.#isTooLong ||= this.#pieceLength + this.#dataLength > this.#maxEventLength;
    return this.#isTooLong ? undefined : events;
  }

  #take(line: string): SseEvent | undefined {
    if (line === '') return this.#dispatch();
    const colon = line.indexOf(':');
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (field === 'event') this.#name = value;
    if (field === 'data') {
      this.#data.push(value);
      this.#dataLength += value.length;
      this.#isTooLong ||= this.#dataLength > this.#maxEventLength;
    }
    return undefined;
  }

  /** `complete` needs no data; a browser would drop it, but servers send it all the same. */
  #dispatch(): SseEvent | undefined {
    const event = { name: this.#name || 'message', data: this.#data.join('\n') };
    const isEmpty = this.#data.length === 0 && event.name === 'message';
    this.#name = '';
    this.#data = [];
    this.#dataLength = 0;
    return isEmpty ? undefined : event;
  }
}
