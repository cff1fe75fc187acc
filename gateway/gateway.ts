import {
  type Finding,
  failure,
  formatFinding,
  hasErrors,
  type Outcome,
  success,
} from '../contracts/index.ts';
import type { GraphqlParams, GraphqlResult, Handler, SocketHandler } from '../edge/index.ts';
import { Cancellation } from '../edge/index.ts';
import type { Build, Variant } from '../registry/serving/index.ts';
import type { GatewayConfig } from './config.ts';
import { ClientError, InternalError } from './errors.ts';
import { type CheckedOptions, checkGatewayOptions, type GatewayOptions } from './gateway-options.ts';
import { logErrors } from './log.ts';
import { readOperation } from './operation/prepare.ts';
import { type Explanation, explainPlan } from './ownership/explain-plan.ts';
import type { OwnershipTeam } from './ownership/ownership-index.ts';
import { answer } from './request.ts';
import type { RequestServices } from './request-services.ts';
import { createRoutes } from './routes.ts';
import { SharedOperations } from './run-operation.ts';
import { createSocketHandler } from './sockets.ts';
import { EventSources } from './subscriptions/event-sources.ts';
import { reloadSubscriptions } from './subscriptions/reload-subscriptions.ts';
import { type SubscriptionStats, Subscriptions } from './subscriptions/subscriptions.ts';
import { buildSnapshot, type SnapshotSettings, type SnapshotSource } from './supergraph/build-snapshot.ts';
import { GraphChoice, type VariantClient } from './supergraph/graph-choice.ts';
import { type PreviewGraph, Previews } from './supergraph/previews.ts';
import type { Snapshot } from './supergraph/snapshot.ts';
import { type GivenSupergraph, TrustedBuilds } from './supergraph/trusted-builds.ts';
import { type KnownOperation, warmKnown, warmPlans } from './supergraph/warm-plans.ts';
import { type BegunRequest, UsageRecorder } from './usage/usage-recorder.ts';
import type { UsageWatch } from './usage/usage-watch.ts';

/** The life of a gateway. Only `serving` is ready; `draining` still answers what arrives. */
export type GatewayPhase =
  | { readonly phase: 'starting' }
  | { readonly phase: 'serving'; readonly snapshot: Snapshot }
  | { readonly phase: 'draining'; readonly snapshot: Snapshot | undefined }
  | { readonly phase: 'closed' };

/** What the last composition gave; the graph that serves may be an older one. */
export type CompositionReport = { readonly ok: boolean; readonly findings: readonly Finding[] };

/** What the mesh says of a supergraph, all of it optional. */
export type MeshFacts = {
  /** What the registry says of it; a gateway with trusted keys insists. */
  readonly build?: Build;
  /** Parts of the graph that clients may be shown instead, and which client is shown which. */
  readonly variants?: readonly Variant[];
  readonly clients?: readonly VariantClient[];
};

/** Serves one supergraph at a time, swaps it without dropping a request, and knows who owns what. */
export class Gateway {
  readonly config: GatewayConfig;
  /** Answers every HTTP request of the gateway: the API, the schemas, ownership, health, pages. */
  readonly handler: Handler;
  /** Answers every operation that comes over a WebSocket. */
  readonly socketHandler: SocketHandler;
  readonly #services: RequestServices;
  readonly #settings: SnapshotSettings;
  readonly #trusted: TrustedBuilds;
  readonly #listeners = new Set<(snapshot: Snapshot) => void>();
  readonly #previews: Previews;
  #choice: GraphChoice;
  #facts: Pick<SnapshotSource, 'teams' | 'variants'> = { teams: [], variants: [] };
  #given: ReturnType<Gateway['useSupergraph']> | undefined;
  #phase: GatewayPhase = { phase: 'starting' };
  #composition: CompositionReport = { ok: true, findings: [] };
  #swaps: Promise<unknown> = Promise.resolve();

  constructor(options: CheckedOptions) {
    const {
      config,
      webDirectory,
      registry,
      log = logErrors,
      hooks,
      dataSources,
      supergraphSdl,
      teams,
      onUsage,
    } = options;
    const onFault: RequestServices['onFault'] = ({ message, id, cause }) =>
      log({ level: 'error', message, id, error: cause });
    this.config = config;
    this.#trusted = new TrustedBuilds(config.trustedKeys);
    this.#previews = new Previews({
      build: (graph) => this.#buildPreview(graph),
      maxBuilt: config.maxPreviews,
    });
    this.#choice = new GraphChoice(this.#previews, []);
    const subscriptions = new Subscriptions(config.subscriptions, log);
    const onDrop = (): void => subscriptions.countDropped();
    const warn: SnapshotSettings['warn'] = (message, error) => log({ level: 'error', message, error });
    const usage = config.usage.enabled ? onUsage : undefined;
    this.#services = {
      config,
      acquire: (headers) => {
        const { snapshot } = this;
        return snapshot ? this.#choice.lease(snapshot, headers) : noSupergraph();
      },
      onFault,
      ...(hooks?.onRequest || hooks?.onResponse ? { hooks } : {}),
      // Code from outside may answer equal requests differently.
      ...(config.shareEqualQueries && !hooks && !dataSources ? { shared: new SharedOperations() } : {}),
      subscriptions,
      sources: new EventSources({ config, onFault, onDrop, hooks }),
      ...(usage ? { usage: new UsageRecorder({ settings: config.usage, sink: usage, warn }) } : {}),
    };
    this.#settings = { config, onFault, warn, hooks, dataSources };
    this.handler = createRoutes(this, this.#services, { webDirectory, registry });
    this.socketHandler = createSocketHandler(this.#services);
    if (supergraphSdl === undefined) return;
    this.#given = this.useSupergraph(supergraphSdl, teams);
    this.#given.catch(() => {}); // Closed before it was there; whoever waits for `ready` is told.
  }

  /** Settles when the supergraph of the options serves. Rejects with TypeError, which has the findings, when it is none. */
  async ready(): Promise<void> {
    const given = await this.#given;
    if (given && !given.ok)
      throw new TypeError(
        `Expected a composed supergraph at supergraphSdl.\n${given.findings.map(formatFinding).join('\n')}`,
      );
  }

  /** Tells a listener of every supergraph that starts to serve from now on. Returns how to stop that. */
  onSupergraph(listener: (snapshot: Snapshot) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Takes what went wrong inside; it goes to the log. */
  get onFault(): RequestServices['onFault'] {
    return this.#services.onFault;
  }

  get phase(): GatewayPhase['phase'] {
    return this.#phase.phase;
  }

  /** The supergraph version that new requests get. */
  get snapshot(): Snapshot | undefined {
    return 'snapshot' in this.#phase ? this.#phase.snapshot : undefined;
  }

  /** Subscriptions that are open at clients and at subgraphs, and events that slow clients missed. */
  get subscriptions(): SubscriptionStats & { readonly upstreams: number } {
    const { subscriptions } = this.#services;
    const parts = [...subscriptions.running().map((running) => running.parts), this.snapshot?.parts];
    const all = new Set(parts.map((one) => one?.upstreams));
    return { ...subscriptions.stats, upstreams: [...all].reduce((sum, one) => sum + (one?.size ?? 0), 0) };
  }

  /** Watches a request that somebody else takes through the steps; undefined when nothing is counted. */
  watchUsage({ parts }: Snapshot, request: BegunRequest): UsageWatch | undefined {
    return this.#services.usage?.begin(parts.apiSchema, request);
  }

  /** Requests whose usage is lost: there was no room to count them, or nobody took the counts for too long. */
  get lostUsage(): number {
    return this.#services.usage?.lost ?? 0;
  }

  get composition(): CompositionReport {
    return this.#composition;
  }

  /**
   * Builds everything of a new supergraph and plans what is asked most, then swaps one reference: running requests finish on the
   * one they started with. When the SDL is no supergraph, or not signed by a trusted key, the old one stays and the findings say
   * why. Calls take turns.
   */
  useSupergraph(
    sdl: string,
    teams: readonly OwnershipTeam[] = [],
    more: MeshFacts = {},
  ): Promise<Outcome<{ readonly hash: string }>> {
    const swap = this.#swaps.then(() => this.#swap({ ...more, sdl, teams }));
    this.#swaps = swap.catch(() => {});
    return swap;
  }

  async #swap({
    sdl,
    teams,
    build,
    variants = [],
    clients = [],
  }: MeshFacts & { readonly sdl: string; readonly teams: readonly OwnershipTeam[] }): Promise<
    Outcome<{ readonly hash: string }>
  > {
    this.#expectOpen();
    const given: GivenSupergraph = build ? { sdl, build } : { sdl };
    const faults = await this.#trusted.findFaults(given);
    const built =
      faults.length > 0 ? failure(...faults) : await buildSnapshot({ sdl, teams, variants }, this.#settings);
    if (!built.ok) {
      this.#composition = { ok: false, findings: built.findings };
      return failure(...built.findings);
    }
    const previous = this.snapshot;
    if (previous) {
      const { warmOperations: operations, warmMs: timeoutMs } = this.config.plan;
      const isOver = () => this.#phase.phase === 'closed';
      await warmPlans(previous, built.value, { operations, timeoutMs, isOver });
    }
    if (this.#phase.phase === 'closed') built.value.release();
    this.#expectOpen();
    this.#phase = { phase: this.#phase.phase === 'draining' ? 'draining' : 'serving', snapshot: built.value };
    this.#trusted.accept(given);
    this.#choice = new GraphChoice(this.#previews, clients);
    this.#facts = { teams, variants };
    // Said only now: until here the old graph serves.
    this.#composition = { ok: true, findings: built.findings };
    previous?.release();
    if (previous) this.#reloadSubscriptions();
    for (const tell of this.#listeners) tell(built.value);
    return success({ hash: built.value.parts.hash }, built.findings);
  }

  /** Plans operations that clients will ask for, the most used first, within the limits of `plan`. Returns how many are planned. */
  async warm(operations: readonly KnownOperation[]): Promise<number> {
    const { snapshot } = this;
    if (!snapshot) return 0;
    const { warmOperations, warmMs: timeoutMs } = this.config.plan;
    const isOver = () => this.snapshot !== snapshot;
    return warmKnown(snapshot, operations, { operations: warmOperations, timeoutMs, isOver });
  }

  /** The previews that are open, and no others, from now on; requests name one by the header `x-weft-preview`. */
  usePreviews(graphs: readonly PreviewGraph[]): void {
    this.#expectOpen();
    this.#previews.use(graphs);
    this.#reloadSubscriptions();
  }

  async #buildPreview(graph: PreviewGraph): Promise<Outcome<Snapshot>> {
    const faults = await this.#trusted.findFaults(graph);
    if (faults.length > 0) return failure(...faults);
    const { sdl, preview } = graph;
    return buildSnapshot({ ...this.#facts, sdl, preview: preview.name }, this.#settings);
  }

  #reloadSubscriptions(): void {
    reloadSubscriptions(this.#services).catch((error: unknown) => this.onFault(new InternalError(error)));
  }

  #expectOpen(): void {
    if (this.#phase.phase === 'closed')
      throw new TypeError('Expected a gateway that is open, got one that is closed.');
  }

  /** Tells how a composition went that did not reach `useSupergraph`, for GET /composition; the old graph keeps serving. */
  reportComposition(findings: readonly Finding[]): void {
    this.#composition = { ok: !hasErrors(findings), findings };
  }

  /** Runs an operation in this process. Never rejects: what goes wrong is in `errors`. */
  async execute(
    params: Partial<GraphqlParams>,
    options: { readonly signal?: AbortSignal; readonly headers?: Readonly<Record<string, string>> } = {},
  ): Promise<GraphqlResult> {
    const { query, operationName, variables = {}, extensions = {} } = params;
    const { signal, headers = {} } = options;
    // A signal of its own, because the caller's may outlive the request and whatever listens to it.
    const own = new Cancellation();
    const leave = (): void => own.abort(signal?.reason);
    if (signal?.aborted) leave();
    else signal?.addEventListener('abort', leave);
    const request = {
      params: { query, operationName, variables, extensions },
      isGet: false,
      headers,
      signal: own,
    };
    const { text } = await answer(this.#services, request);
    signal?.removeEventListener('abort', leave);
    return JSON.parse(text);
  }

  /** The plan of an operation with the owner of each field, without running it; findings give their lines in `file`. */
  async explain(query: string, operationName?: string, file = 'query'): Promise<Outcome<Explanation>> {
    const snapshot = this.snapshot?.retain();
    if (!snapshot)
      return failure({
        code: 'NO_SUPERGRAPH',
        severity: 'error',
        message: 'The gateway has no supergraph yet.',
      });
    try {
      const { parts } = snapshot;
      const found = readOperation(parts, { query, operationName });
      if (!found.ok)
        return failure(
          ...found.errors.map(({ code, message, locations }): Finding => {
            const place = { file, ...locations?.[0] };
            return { code, severity: 'error', message, place };
          }),
        );
      const { operation } = found;
      const planned = { ...(await parts.plans.plan(operation)), operation };
      return success(explainPlan(planned, parts.ownership, parts.supergraphSchema));
    } finally {
      snapshot.release();
    }
  }

  /** First step of stopping: /health/ready says 503, everything is still answered. */
  drain(): void {
    if (this.#phase.phase !== 'closed') this.#phase = { phase: 'draining', snapshot: this.snapshot };
  }

  /** Completes every subscription, so that what keeps connections open ends. */
  endSubscriptions(): void {
    this.#services.subscriptions.end();
  }

  /** Takes no more requests; settles when the running ones have ended and all connections to subgraphs are closed. */
  async close(): Promise<void> {
    const { snapshot } = this;
    this.endSubscriptions();
    this.#phase = { phase: 'closed' };
    snapshot?.release();
    await Promise.all([snapshot?.disposed, this.#swaps, this.#previews.close()]);
    await this.#services.usage?.close();
  }
}

function noSupergraph(): ClientError {
  return new ClientError('NO_SUPERGRAPH', 'The gateway has no supergraph yet. GET /composition says why.');
}

/**
 * A gateway; `startGateway` opens its port, `apolloGateway` puts it into an Apollo Server. Without `supergraphSdl` it waits for
 * `useSupergraph`. Throws TypeError when the options are wrong, and says what was expected.
 */
export function createGateway<Context = unknown>(options: GatewayOptions<Context> = {}): Gateway {
  return new Gateway(checkGatewayOptions(options));
}
