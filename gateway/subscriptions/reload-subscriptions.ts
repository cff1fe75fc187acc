import { setImmediate as nextTurn } from 'node:timers/promises';
import type { GatewayConfig } from '../config.ts';
import { ClientError, type InternalError, toClientError } from '../errors.ts';
import { readOperation } from '../operation/prepare.ts';
import type { PlannedOperation } from '../plan/plan-cache.ts';
import type { Lease, SnapshotParts } from '../supergraph/snapshot.ts';
import type { RunningSubscription, Subscriptions } from './subscriptions.ts';

type ReloadServices = {
  readonly config: GatewayConfig;
  readonly subscriptions: Subscriptions;
  /** Retains what a subscription with these headers would start on now. */
  readonly acquire: (
    headers: RunningSubscription['headers'],
  ) => Lease | ClientError | Promise<Lease | ClientError>;
  readonly onFault: (error: InternalError) => void;
};

/**
 * After a swap: a subscription stays on the supergraph it started with while the new one would plan it just the same. Any other ends
 * and says why, each at a moment of its own, so that its client comes back to the new supergraph and not all of them at once. So do
 * those that would keep more than `subscriptions.maxOldSupergraphs` in memory.
 */
export async function reloadSubscriptions(services: ReloadServices): Promise<void> {
  const { subscriptions, config } = services;
  const verdicts = new Verdicts(services);
  const old = new Map<SnapshotParts['upstreams'], RunningSubscription[]>();
  for (const running of subscriptions.running()) {
    const reason = await verdicts.of(running);
    await nextTurn(); // There may be thousands.
    if (reason === 'same supergraph') continue;
    const { upstreams } = running.parts;
    if (reason) running.endSoon(reason);
    else old.set(upstreams, [...(old.get(upstreams) ?? []), running]);
  }
  const excess = old.size - config.subscriptions.maxOldSupergraphs;
  // The one that serves longest comes first, as its subscriptions do.
  for (const [, crowd] of [...old].slice(0, Math.max(0, excess)))
    for (const running of crowd)
      running.endSoon(ended('The graph has changed many times since it started. Nothing in it did'));
}

type Verdict = ClientError | 'same supergraph' | undefined;

/** Equal subscriptions of a thousand clients are judged once. */
class Verdicts {
  readonly #services: ReloadServices;
  readonly #known = new Map<PlannedOperation, Map<SnapshotParts, Promise<Verdict>>>();

  constructor(services: ReloadServices) {
    this.#services = services;
  }

  /** Why it must end; undefined when it may stay although the supergraph is another. */
  async of(running: RunningSubscription): Promise<Verdict> {
    const lease = await this.#services.acquire(running.headers);
    if (lease instanceof ClientError) return lease;
    try {
      const { parts } = lease;
      if (parts === running.parts) return 'same supergraph';
      const ofPlan = this.#known.get(running.planned) ?? new Map<SnapshotParts, Promise<Verdict>>();
      this.#known.set(running.planned, ofPlan);
      const verdict = ofPlan.get(parts) ?? this.#judge(running, parts);
      ofPlan.set(parts, verdict);
      return await verdict;
    } finally {
      lease.release();
    }
  }

  async #judge(
    { planned, variables, parts: before }: RunningSubscription,
    parts: SnapshotParts,
  ): Promise<Verdict> {
    const { document, name } = planned.operation;
    const found = readOperation(parts, { query: document.loc?.source.body, operationName: name });
    if (!found.ok)
      return ended(`The graph has changed: ${found.errors[0]?.message ?? 'it does not fit any more'}`);
    try {
      const now = await parts.plans.plan(found.operation, variables);
      const isSame = JSON.stringify(planned.plan) === JSON.stringify(now.plan);
      if (!isSame) return ended('The graph has changed, and with it who answers this subscription');
      const moved = planned
        .fetches()
        .find(({ subgraph }) => addressOf(subgraph, before) !== addressOf(subgraph, parts));
      return moved && ended(`The subgraph "${moved.subgraph}" has moved`);
    } catch (error) {
      return toClientError(error, this.#services.onFault);
    }
  }
}

function addressOf(subgraph: string, parts: SnapshotParts): string | undefined {
  return parts.upstreams.addressOf(subgraph);
}

function ended(why: string): ClientError {
  return new ClientError('SUBSCRIPTION_SCHEMA_RELOAD', `${why.replace(/\.$/, '')}. Subscribe again.`);
}
