import { connect, type Socket } from 'node:net';
import { AnswerReader } from './answer-reader.ts';

/** One answer as it came. Times are those of `performance.now`. */
export type Answer = {
  readonly status: number;
  readonly pieces: readonly Buffer[];
  readonly sentAt: number;
  readonly firstByteAt: number;
};

/** A keep-alive connection that has one request under way at most. `onFailed` means it went away under a request. */
export class Connection {
  readonly #port: number;
  readonly #onAnswer: (answer: Answer) => void;
  readonly #onFailed: (reason: string) => void;
  #socket: Socket | undefined;
  #status = 0;
  #isClosing = false;
  #pieces: Buffer[] = [];
  #sentAt = 0;
  #firstByteAt = 0;
  #isWaiting = false;

  constructor(port: number, onAnswer: (answer: Answer) => void, onFailed: (reason: string) => void) {
    this.#port = port;
    this.#onAnswer = onAnswer;
    this.#onFailed = onFailed;
  }

  /** Whether the other side has it still open. */
  get isOpen(): boolean {
    return this.#socket !== undefined;
  }

  /** Sends a whole request; opens the connection when it is not. */
  send(request: string): void {
    this.#socket ??= this.#open();
    this.#isWaiting = true;
    this.#firstByteAt = 0;
    this.#sentAt = performance.now();
    this.#socket.write(request, 'latin1');
  }

  close(): void {
    this.#isWaiting = false;
    this.#socket?.destroy();
    this.#socket = undefined;
  }

  #open(): Socket {
    const socket = connect({ port: this.#port, host: '127.0.0.1', noDelay: true });
    const reader = new AnswerReader({
      onHead: (status, isClosing) => {
        this.#status = status;
        this.#isClosing = isClosing;
      },
      onPiece: (piece) => this.#pieces.push(piece),
      onEnd: () => this.#end(),
    });
    const fail = (reason: string): void => {
      if (this.#socket !== socket) return;
      this.#socket = undefined;
      if (!this.#isWaiting) return;
      this.#isWaiting = false;
      this.#pieces = [];
      this.#onFailed(reason);
    };
    socket.on('data', (data: Buffer) => {
      if (this.#firstByteAt === 0) this.#firstByteAt = performance.now();
      reader.push(data);
    });
    socket.on('error', (error) => fail(error.message));
    socket.on('close', () => fail('the connection was closed'));
    return socket;
  }

  #end(): void {
    const pieces = this.#pieces;
    this.#pieces = [];
    this.#isWaiting = false;
    if (this.#isClosing) this.close();
    this.#onAnswer({ status: this.#status, pieces, sentAt: this.#sentAt, firstByteAt: this.#firstByteAt });
  }
}
