import {
  type ConsumerMessages,
  DeliverPolicy,
  type JsMsg,
  jetstream,
  jetstreamManager,
} from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { z } from 'zod';
import { type EventRules, expandVariables, type Table } from '../../../contracts/index.ts';
import { UserInputError } from '../query/user-input-error.ts';
import {
  BATCH_SIZE,
  type Change,
  type ChangeReader,
  type ChangeSource,
  ChangesRefused,
  expired,
  foreignCursor,
  lost,
  type Position,
} from './change.ts';
import { readImage } from './image-sql.ts';

type NatsRules = Extract<EventRules, { source: 'nats' }>;

/** What a message says: the change, and the row by the contract's property names. */
const message = z.object({
  kind: z.enum(['INSERT', 'UPDATE', 'DELETE']),
  row: z.record(z.string(), z.unknown()),
});

/** Changes that somebody publishes to a NATS JetStream; a place is the number of the message in its stream. */
export class NatsSource implements ChangeSource {
  readonly #table: Table;
  readonly #rules: NatsRules;
  readonly #readers = new Set<NatsReader>();
  #connection: Promise<NatsConnection> | undefined;

  readonly #onError: (error: Error) => void;

  /** `onError` is told of messages that are none and are left out. */
  constructor(table: Table, rules: NatsRules, onError: (error: Error) => void) {
    this.#table = table;
    this.#rules = rules;
    this.#onError = onError;
  }

  async open(since: Position | undefined): Promise<ChangeReader> {
    if (since && (since.length !== 2 || !/^\d{1,15}$/.test(since[1] ?? ''))) throw foreignCursor();
    const { stream, subject } = this.#rules;
    const connection = await this.#connect();
    try {
      const { created, state } = await (await jetstreamManager(connection)).streams.info(stream);
      const after = since && placeIn(since, { created, ...state });
      const consumer = await jetstream(connection).consumers.get(stream, {
        // As a list it would need a server of version 2.10.
        filter_subjects: subject,
        ...(after === undefined
          ? { deliver_policy: DeliverPolicy.New }
          : { deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: after + 1 }),
      });
      const messages = await consumer.consume({ max_messages: BATCH_SIZE });
      const reader = new NatsReader(messages, {
        table: this.#table,
        epoch: String(created),
        onClose: () => this.#release(reader),
        onError: this.#onError,
      });
      this.#readers.add(reader);
      return reader;
    } catch (error) {
      if (this.#readers.size === 0) await this.#disconnect();
      throw error instanceof ChangesRefused || error instanceof UserInputError ? error : this.#broken(error);
    }
  }

  nudge(): void {}

  async close(): Promise<void> {
    for (const reader of this.#readers) reader.fail(lost('The domain is being loaded anew.'));
    await this.#disconnect();
  }

  #connect(): Promise<NatsConnection> {
    this.#connection ??= this.#dial();
    return this.#connection.catch((error: unknown) => {
      this.#connection = undefined;
      throw this.#broken(error);
    });
  }

  async #dial(): Promise<NatsConnection> {
    const servers = expandVariables(this.#rules.servers, process.env, () => undefined);
    const connection = await connect({
      ...account(servers),
      name: `weft ${this.#table.product.id}`,
      // A stream that comes back by itself would not tell its subscriber that it was away; the cursor does it better.
      reconnect: false,
    });
    void connection.closed().then(() => {
      this.#connection = undefined;
      for (const reader of this.#readers) reader.fail(this.#broken(undefined));
    });
    return connection;
  }

  #release(reader: NatsReader): void {
    this.#readers.delete(reader);
    if (this.#readers.size === 0) void this.#disconnect();
  }

  async #disconnect(): Promise<void> {
    const connection = await this.#connection?.catch(() => undefined);
    this.#connection = undefined;
    await connection?.close();
  }

  #broken(cause: unknown) {
    return lost(`The changes of ${this.#table.product.id} could not be read from NATS.`, cause);
  }
}

/** The number behind a cursor. A stream that was made anew counts from the start again: when it was created tells. */
function placeIn(
  [epoch, place]: Position,
  stream: { readonly created: unknown; readonly first_seq: number; readonly last_seq: number },
): number {
  const after = Number(place);
  if (epoch !== String(stream.created) || after + 1 < stream.first_seq) throw expired();
  if (after > stream.last_seq) throw foreignCursor();
  return after;
}

/** An account in the address, as `nats://user:password@host` or `nats://token@host`. */
function account(address: string): { servers: string; user?: string; pass?: string; token?: string } {
  if (!URL.canParse(address)) return { servers: address };
  const { username, password, host } = new URL(address);
  const [user, pass] = [username, password].map(decodeURIComponent);
  if (user === undefined || user === '') return { servers: address };
  return pass ? { servers: host, user, pass } : { servers: host, token: user };
}

type NatsReaderOptions = {
  readonly table: Table;
  readonly epoch: string;
  readonly onClose: () => void;
  readonly onError: (error: Error) => void;
};

/** One consumer of a stream, which asks the server for more when what came was read. */
class NatsReader implements ChangeReader {
  readonly #messages: ConsumerMessages;
  readonly #iterator: AsyncIterator<JsMsg>;
  readonly #options: NatsReaderOptions;
  #failure: unknown;
  #isClosed = false;

  constructor(messages: ConsumerMessages, options: NatsReaderOptions) {
    this.#messages = messages;
    this.#iterator = messages[Symbol.asyncIterator]();
    this.#options = options;
  }

  async next(): Promise<readonly Change[]> {
    const changes: Change[] = [];
    do {
      const next = await this.#iterator.next();
      if (this.#failure !== undefined) throw this.#failure;
      if (this.#isClosed) return [];
      if (next.done) throw lost('The stream of changes ended.');
      changes.push(...this.#read(next.value));
    } while (changes.length === 0 || (changes.length < BATCH_SIZE && this.#messages.getPending() > 0));
    return changes;
  }

  fail(failure: unknown): void {
    this.#failure ??= failure;
    this.close();
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    void this.#messages.close().catch(() => undefined);
    this.#messages.stop();
    this.#options.onClose();
  }

  /** A message that is none is left out: met again after every resume, it would be the last that anybody gets. */
  #read({ data, seq, subject }: JsMsg): readonly Change[] {
    const { table, epoch, onError } = this.#options;
    try {
      const { kind, row } = message.parse(JSON.parse(Buffer.from(data).toString()));
      return [{ position: [epoch, String(seq)], kind, image: readImage(table, row) }];
    } catch (cause) {
      onError(
        new Error(`Expected message ${seq} of ${subject} to be {"kind": …, "row": {…}}; it is left out.`, {
          cause,
        }),
      );
      return [];
    }
  }
}
