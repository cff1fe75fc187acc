import type { AcceptedStreams, DeferredFormat } from '../../edge/index.ts';
import { Cancellation } from '../../edge/index.ts';
import type { GatewayConfig } from '../config.ts';
import type { Ending } from '../deprecation/operation-endings.ts';
import { ClientError, type InternalError, toClientError } from '../errors.ts';
import { clientGone, withDeadline } from '../execute/deadline.ts';
import type { Deliver, OpenPart } from '../execute/executor.ts';
import { pickHeaders } from '../execute/forwarded-headers.ts';
import { defersAnything, readFlags } from '../operation/defer.ts';
import type { Prepared } from '../operation/prepare.ts';
import { unliftMessages } from '../operation/unlift-message.ts';
import type { OperationRequest } from '../operation-request.ts';
import { attributeErrors } from '../ownership/attribute-errors.ts';
import { findPathOwners, type PathOwners } from '../ownership/path-owners.ts';
import { wantsReceipt, writeReceipt } from '../ownership/receipt.ts';
import type { Answer } from '../respond.ts';
import type { Lease } from '../supergraph/snapshot.ts';
import type { UsageWatch } from '../usage/usage-watch.ts';
import { PartQueue } from './part-queue.ts';
import { type ClientDelivery, createPartWriter, type PartWriter } from './part-writer.ts';

/** How a client takes an operation that defers something with these variables; undefined for what is answered whole. */
export function deferredFormat(
  { operation, variables }: Prepared,
  streams: AcceptedStreams | null | undefined,
): DeferredFormat | 'unacceptable' | undefined {
  if (
    streams === undefined ||
    !operation.hasDefer ||
    !defersAnything(operation, readFlags(operation, variables))
  )
    return undefined;
  return streams?.deferred ?? 'unacceptable';
}

/** The refusal of a client that asks for parts and takes none. */
export function cannotDefer(accept: string | undefined): ClientError {
  return new ClientError(
    'DEFER_BAD_HEADER',
    `Expected an Accept header that allows multipart/mixed, because the operation uses @defer, got ${JSON.stringify(accept) ?? 'none'}.`,
  );
}

type DeferServices = {
  readonly config: GatewayConfig;
  readonly onFault: (error: InternalError) => void;
};

/** A request whose operation defers something. */
type DeferringRequest = {
  readonly prepared: Prepared;
  readonly request: OperationRequest;
  readonly format: DeferredFormat;
  readonly usage: UsageWatch | undefined;
  readonly deprecations: readonly Ending[] | undefined;
};

/**
 * Plans and runs an operation that defers something. Settles with the first part, which is the whole answer when nothing is left to
 * come. Snapshot, deadline and calls to subgraphs end with the last part, or when the client goes.
 */
export function answerDeferred(
  services: DeferServices,
  snapshot: Lease,
  deferring: DeferringRequest,
): Promise<Answer> {
  snapshot.retain();
  return new Promise((resolve, reject) => {
    const stop = new Cancellation();
    const sender = new PartSender(deferring.format, () => stop.abort(clientGone()));
    const mayBeWhole = deferring.request.streams?.only !== 'multipart';
    const onDelivery = (delivery: ClientDelivery): void => {
      const { first, hasNext, extensions } = delivery;
      if (first && !hasNext && mayBeWhole) resolve(wholeAnswer(first, extensions));
      else resolve(sender.send(delivery)); // Only the first call counts.
    };
    run({ services, snapshot, ...deferring }, stop, onDelivery)
      .catch((error: unknown) => {
        const refusal = toClientError(error, services.onFault);
        reject(refusal);
        sender.fail(refusal);
      })
      .finally(() => snapshot.release());
  });
}

type Running = DeferringRequest & { readonly services: DeferServices; readonly snapshot: Lease };

async function run(
  { services, snapshot: { parts }, prepared, request, usage, deprecations }: Running,
  stop: Cancellation,
  onDelivery: (delivery: ClientDelivery) => void,
): Promise<void> {
  const { operation, variables } = prepared;
  const { config } = services;
  const planned = await parts.deferredPlans.plan(operation, readFlags(operation, variables));
  const { plan, names, first } = planned;
  const headers = pickHeaders(request.headers, config.forwardHeaders);
  const { caller } = request;
  const receipt = wantsReceipt(request.params.extensions);
  let paths: PathOwners | undefined;
  const findPaths = (): PathOwners => {
    paths ??= findPathOwners(parts, planned, variables);
    return paths;
  };
  let failed = false;
  const deliver: Deliver = (delivery, products) => {
    failed ||= [delivery.first, ...delivery.results].some((part) => part && part.errors.length > 0);
    const attributed = <T extends { readonly errors: Parameters<typeof attributeErrors>[0] }>(one: T): T => ({
      ...one,
      errors: attributeErrors(unliftMessages(one.errors, operation), parts.ownership, findPaths),
    });
    const isTold = (receipt || deprecations !== undefined) && !delivery.hasNext;
    const extensions = isTold
      ? {
          weft: {
            ...(receipt ? { receipt: writeReceipt(parts, findPaths(), products) } : {}),
            ...(deprecations ? { deprecations } : {}),
          },
        }
      : undefined;
    onDelivery({
      ...delivery,
      ...(delivery.first ? { first: attributed(delivery.first) } : {}),
      results: delivery.results.map(attributed),
      extensions,
    });
  };
  // A mutation is not cut in half because its client left.
  const clientSignal = operation.kind === 'query' ? stop : undefined;
  const leave = (): void => stop.abort(clientGone());
  request.signal?.addEventListener('abort', leave);
  if (request.signal?.aborted) leave();
  try {
    await withDeadline({ timeoutMs: config.requestTimeoutMs, clientSignal }, (signal) =>
      parts.executor.runDeferred(
        { operation, plan, names, first, variables, headers, caller, wantsReceipt: receipt, signal },
        deliver,
      ),
    );
  } catch (error) {
    failed = true;
    throw error;
  } finally {
    usage?.end(failed);
  }
}

function wholeAnswer(
  { data, errors }: NonNullable<ClientDelivery['first']>,
  extensions: ClientDelivery['extensions'],
): Answer {
  const result = { data, ...(errors.length > 0 ? { errors } : {}), ...(extensions ? { extensions } : {}) };
  return { text: JSON.stringify(result), hasData: true };
}

/** Writes deliveries into the queue that the client reads, and knows what the client still waits for. */
class PartSender {
  readonly #answer: Answer;
  readonly #queue: PartQueue;
  readonly #write: PartWriter;
  readonly #open = new Map<number, OpenPart>();

  constructor(format: DeferredFormat, onStop: () => void) {
    this.#queue = new PartQueue(onStop);
    this.#write = createPartWriter(format);
    this.#answer = { text: '', hasData: true, parts: this.#queue, format };
  }

  send(delivery: ClientDelivery): Answer {
    for (const { open } of delivery.results) this.#open.delete(open.id);
    for (const open of delivery.opened) this.#open.set(open.id, open);
    const part = this.#write(delivery);
    if (part !== undefined) this.#queue.push(part);
    if (!delivery.hasNext) this.#queue.end();
    return this.#answer;
  }

  /** Every part that was still to come is null for the same reason. */
  fail({ message, extensions, code }: ClientError): void {
    const results = [...this.#open.values()].map((open) => ({
      open,
      data: null,
      errors: [{ message, path: open.path, extensions: { ...extensions, code } }],
    }));
    this.send({ results, opened: [], hasNext: false });
  }
}
