import { Kind, type TypeNode } from 'graphql';
import type { StreamEvent } from '../../edge/index.ts';
import type { GatewayConfig } from '../config.ts';
import type { Ending } from '../deprecation/operation-endings.ts';
import { type ClientError, type InternalError, toClientError } from '../errors.ts';
import { withDeadline } from '../execute/deadline.ts';
import type { ExecutionError } from '../execute/executor.ts';
import { faultAnswer, readGivenAnswer } from '../execute/hooked-subgraphs.ts';
import type { SubgraphAnswer } from '../execute/subgraph-answer.ts';
import { callerKey } from '../execute/subscriptions/caller-key.ts';
import {
  compileSubscription,
  type SubscriptionProgram,
} from '../execute/subscriptions/compile-subscription.ts';
import { EventBuffer } from '../execute/subscriptions/event-buffer.ts';
import { hookCall } from '../execute/subscriptions/hooked-call.ts';
import { SharedStreams, type StartStream } from '../execute/subscriptions/shared-streams.ts';
import type { UpstreamListener } from '../execute/subscriptions/upstream.ts';
import type { Caller, GatewayHooks } from '../hooks.ts';
import type { Operation, Variables } from '../operation/operation.ts';
import { unliftMessages } from '../operation/unlift-message.ts';
import { attributeErrors } from '../ownership/attribute-errors.ts';
import { findPathOwners } from '../ownership/path-owners.ts';
import type { PlannedOperation } from '../plan/plan-cache.ts';
import { completeAnswer } from '../respond.ts';
import type { SnapshotParts } from '../supergraph/snapshot.ts';

/** What sources need of the gateway. */
export type SourceServices = {
  readonly config: GatewayConfig;
  readonly onFault: (error: InternalError) => void;
  readonly onDrop: () => void;
  readonly hooks?: GatewayHooks | undefined;
};

/** One subscription as it is run. */
export type SourceRequest = {
  readonly parts: SnapshotParts;
  readonly operation: Operation;
  readonly planned: PlannedOperation;
  readonly variables: Variables;
  readonly headers: Readonly<Record<string, string>>;
  readonly caller: Caller | undefined;
  readonly wantsReceipt: boolean;
  readonly deprecations: readonly Ending[] | undefined;
};

type Events = {
  readonly program: SubscriptionProgram;
  readonly shared: SharedStreams<StreamEvent, ExecutionError>;
};

/** Finds the source of a subscription's events. Equal ones are completed once, whoever listens, and share one JSON text. */
export class EventSources {
  readonly #services: SourceServices;
  // Keyed by the plan, which stands for snapshot and operation.
  readonly #events = new WeakMap<PlannedOperation, Events>();
  #unshared = 0;

  constructor(services: SourceServices) {
    this.#services = services;
  }

  /** Joins the source of equal subscriptions, or starts it. Returns how to leave. */
  join(
    request: SourceRequest,
    listener: Parameters<StartStream<StreamEvent, ExecutionError>>[0],
  ): () => void {
    const { planned, parts, variables, headers, caller, wantsReceipt, deprecations } = request;
    const known = this.#events.get(planned);
    const events = known ?? {
      program: compileSubscription(planned, parts.supergraphSchema),
      shared: new SharedStreams(),
    };
    if (!known) this.#events.set(planned, events);
    const { share, sharedAcrossHeaders } = this.#services.config.subscriptions;
    const equal = [
      variables,
      callerKey(headers, sharedAcrossHeaders),
      wantsReceipt,
      deprecations !== undefined,
    ];
    // Hooks and data sources may make something else of each caller.
    const key = share && !caller && !goesOn(request) ? JSON.stringify(equal) : `${this.#unshared++}`;
    return events.shared.join(key, this.#start(events.program, request), listener);
  }

  #start(program: SubscriptionProgram, request: SourceRequest): StartStream<StreamEvent, ExecutionError> {
    return (listener) => {
      const controller = new AbortController();
      const { signal } = controller;
      let failure: SubgraphAnswer['errors'] = [];
      const arrived = new EventBuffer<SubgraphAnswer>({
        maxEvents: this.#services.config.subscriptions.maxBufferedEvents,
        onDrop: this.#services.onDrop,
        onClose: () => {},
      });
      const pump = async (): Promise<void> => {
        // One after another, so that events arrive in the order they happened.
        for await (const answer of arrived) {
          const event = await this.#complete(program, request, { answer, signal });
          if (signal.aborted) return;
          listener.next(event);
        }
        if (!signal.aborted) listener.end(nameOwners(request, failure));
      };
      pump().catch((error: unknown) => {
        const { message, code } = toClientError(error, this.#services.onFault);
        if (!signal.aborted) listener.end([{ message, extensions: { code } }]);
      });
      void this.#open(program, request, {
        signal,
        next: (answer) => arrived.push(answer),
        end: (errors) => {
          failure = errors;
          arrived.end();
        },
      });
      return () => {
        controller.abort();
        void arrived.return();
      };
    };
  }

  /** Opens the source at the subgraph, unless the hook has an answer of its own; closes it when the signal aborts. */
  async #open(
    program: SubscriptionProgram,
    request: SourceRequest,
    { signal, ...listener }: UpstreamListener & { readonly signal: AbortSignal },
  ): Promise<void> {
    const { parts, variables, headers, caller, wantsReceipt } = request;
    const { subgraph } = program;
    const hook = this.#services.hooks?.onSubgraphRequest;
    const call = { subgraph, headers, payload: program.payload(variables, wantsReceipt) };
    try {
      const hooked = hook
        ? await hookCall(hook, call, { caller, signal })
        : ({ kind: 'call', call } as const);
      if (signal.aborted) return;
      if (hooked.kind === 'answer') {
        listener.next(readGivenAnswer(subgraph, hooked.answer, undefined));
        listener.end([]);
        return;
      }
      const leave = parts.upstreams.open({ ...hooked.call, isOwn: goesOn(request) }, listener);
      signal.addEventListener('abort', leave, { once: true });
    } catch (error) {
      if (!signal.aborted) listener.end(faultAnswer(subgraph, error, this.#services.onFault).errors);
    }
  }

  /** Run and respond, as for a query that begins with the event. Never rejects. */
  async #complete(
    { eventPlan, start }: SubscriptionProgram,
    { parts, operation, planned, variables, headers, caller, wantsReceipt, deprecations }: SourceRequest,
    { answer, signal }: { readonly answer: SubgraphAnswer; readonly signal: AbortSignal },
  ): Promise<StreamEvent> {
    const { config, onFault } = this.#services;
    const { names } = planned;
    try {
      const execution = await withDeadline(
        { timeoutMs: config.requestTimeoutMs, clientSignal: signal },
        (deadline) =>
          parts.executor.run({
            operation,
            plan: eventPlan,
            names,
            variables,
            headers,
            caller,
            wantsReceipt,
            signal: deadline,
            start: start(answer),
          }),
      );
      const { text } = completeAnswer(parts, { planned, variables, wantsReceipt, deprecations }, execution);
      return { kind: 'next', body: text };
    } catch (error) {
      const errors: readonly ClientError[] = [toClientError(error, onFault)];
      return { kind: 'next', body: JSON.stringify({ errors }) };
    }
  }
}

/**
 * True for a subscription that goes on after a cursor (the scalar of generated subgraphs): whoever joined one that is under way
 * would miss what it was told before.
 */
function goesOn({ operation, variables }: SourceRequest): boolean {
  return (operation.definition.variableDefinitions ?? []).some(
    ({ variable, type }) => isCursor(type) && (variables[variable.name.value] ?? null) !== null,
  );
}

function isCursor(type: TypeNode): boolean {
  return type.kind === Kind.NAMED_TYPE ? type.name.value === 'Cursor' : isCursor(type.type);
}

function nameOwners(
  { parts, planned, variables }: SourceRequest,
  errors: SubgraphAnswer['errors'],
): readonly ExecutionError[] {
  const told = unliftMessages(errors, planned.operation);
  return attributeErrors(told, parts.ownership, () => findPathOwners(parts, planned, variables));
}
