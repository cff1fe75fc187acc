import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

type Connection = { owed: number; latest: ServerResponse | undefined };

/** The open sockets of a server with the number of answers each still owes, so that closing can tell idle from busy. */
export class Connections {
  readonly #open = new Map<Duplex, Connection>();
  #isDraining = false;

  constructor(server: Server) {
    server.on('connection', (socket: Socket) => {
      this.#open.set(socket, { owed: 0, latest: undefined });
      socket.once('close', () => this.#open.delete(socket));
    });
  }

  /** True once `drain` was called: answers from now on close their connection. */
  get isDraining(): boolean {
    return this.#isDraining;
  }

  /** Counts one answer more as owed. */
  owe(socket: Socket): void {
    const connection = this.#open.get(socket);
    if (connection) connection.owed++;
  }

  /** One answer is out; while draining the last one closes the connection. */
  pay(socket: Socket): void {
    const connection = this.#open.get(socket);
    if (!connection) return;
    connection.owed--;
    if (this.#isDraining && connection.owed === 0) socket.destroySoon();
  }

  /** Counts an answer as owed until it is out or its client is gone. */
  track(socket: Socket, outgoing: ServerResponse): void {
    const connection = this.#open.get(socket);
    if (!connection) return;
    this.owe(socket);
    connection.latest = outgoing;
    outgoing.once('close', () => {
      if (connection.latest === outgoing) connection.latest = undefined;
      this.pay(socket);
    });
  }

  /** Forgets a socket that went over to another protocol; whoever speaks it closes it. */
  release(socket: Duplex): void {
    this.#open.delete(socket);
  }

  /**
   * True when what is written to the socket now can only be taken for the answer to the request that is arriving:
   * no other answer is owed, and this one has not begun.
   */
  mayAnswer(socket: Duplex): boolean {
    const connection = this.#open.get(socket);
    if (!connection || connection.owed === 0) return true;
    const { owed, latest } = connection;
    return owed === 1 && latest !== undefined && !latest.headersSent && !latest.req.complete;
  }

  /** Closes idle sockets now, and each busy one after its last answer. */
  drain(): void {
    this.#isDraining = true;
    for (const [socket, { owed }] of this.#open) if (owed === 0) socket.destroy();
  }

  /** Cuts every socket off. */
  destroyAll(): void {
    for (const socket of this.#open.keys()) socket.destroy();
  }
}
