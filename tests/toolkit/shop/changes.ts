import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { type ClientProtocol, type ClientStream, openStream } from '../../support/stream-clients.ts';
import type { Shop } from './shop.ts';

const change = z.object({
  kind: z.enum(['INSERT', 'UPDATE', 'DELETE']),
  cursor: z.string(),
  row: z.looseObject({ id: z.number() }),
});
/** One event of `ticketChanged`. */
export type TicketChange = z.infer<typeof change>;

export type Subscribing = {
  readonly where?: string;
  readonly since?: string | undefined;
  /** What is selected of the row besides its id. */
  readonly row?: string;
  readonly protocol?: ClientProtocol;
};

/** The changes of the shop's tickets, as a client sees them. */
export class TicketChanges {
  readonly stream: ClientStream;
  #next: Promise<TicketChange | undefined> | undefined;

  private constructor(stream: ClientStream) {
    this.stream = stream;
  }

  static async open(url: string, subscribing: Subscribing = {}): Promise<TicketChanges> {
    const { where, since, row = '', protocol = 'websocket' } = subscribing;
    const args = [...(where ? [`where: ${where}`] : []), ...(since ? [`since: "${since}"`] : [])];
    const list = args.length > 0 ? `(${args.join(', ')})` : '';
    const query = `subscription { ticketChanged${list} { kind cursor row { id ${row} } } }`;
    return new TicketChanges(await openStream(url.replace('/graphql', ''), protocol, { query }));
  }

  /** The next change; undefined when the stream is over. */
  async next(): Promise<TicketChange | undefined> {
    const result = await this.#pending();
    this.#next = undefined;
    return result;
  }

  /** The next ones until this many have come, or until one of a row with this id. */
  async take(until: { readonly count: number } | { readonly id: number }): Promise<readonly TicketChange[]> {
    const taken: TicketChange[] = [];
    for (;;) {
      const one = await this.next();
      if (!one) throw new Error(`The stream ended: ${JSON.stringify(this.stream.failure)}`);
      taken.push(one);
      if ('id' in until ? one.row.id === until.id : taken.length === until.count) return taken;
    }
  }

  /** The next change if one comes within this time. */
  async within(ms: number): Promise<TicketChange | undefined> {
    const first = await Promise.race([this.#pending(), delay(ms)]);
    if (first) this.#next = undefined;
    return first ?? undefined;
  }

  #pending(): Promise<TicketChange | undefined> {
    this.#next ??= this.stream
      .next()
      .then((result) => (result ? change.parse(result.data?.['ticketChanged']) : undefined));
    return this.#next;
  }
}

let marker = 1_000_000;

/** Subscribes and writes until a change comes: from now on nothing is missed. Returns the cursor of the last one. */
export async function openChanges(shop: Shop, subscribing: Subscribing = {}) {
  const changes = await TicketChanges.open(shop.url, subscribing);
  for (;;) {
    marker += 1;
    await insertTicket(shop, marker);
    const first = await changes.within(150);
    if (!first) continue;
    const rest = first.row.id === marker ? [] : await changes.take({ id: marker });
    return { changes, cursor: (rest.at(-1) ?? first).cursor };
  }
}

/** A new ticket. Throws with the errors when it is refused. */
export async function insertTicket(shop: Shop, id: number, more = ''): Promise<void> {
  const { errors } = await shop.ask(
    `mutation { insertTickets(objects: [{id: ${id}, customerId: "a", total: 1${more}}]) { id } }`,
  );
  if (errors) throw new Error(JSON.stringify(errors));
}

/** Sets the total of a ticket. */
export async function setTotal(shop: Shop, id: number, total: number): Promise<void> {
  const { errors } = await shop.ask(`mutation { updateTicket(id: ${id}, set: {total: ${total}}) { id } }`);
  if (errors) throw new Error(JSON.stringify(errors));
}
