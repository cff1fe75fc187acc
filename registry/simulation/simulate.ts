import type { PlanSize, RecordedOperation, Replay, Replayed } from './replay.ts';

/**
 * What becomes of an operation: `broken` no longer validates or plans · `slower` takes more hops, calls or fields · `faster` takes
 * less of one and more of none · `same` · `failing` did not run before either · `mended` runs now.
 */
type ReplayVerdict = 'broken' | 'slower' | 'faster' | 'same' | 'failing' | 'mended';

/** One operation against both meshes. */
export type SimulatedOperation = Omit<RecordedOperation, 'text'> & {
  readonly verdict: ReplayVerdict;
  readonly before?: PlanSize;
  readonly after?: PlanSize;
  /** Why it does not run on the candidate. */
  readonly problems: readonly string[];
};

/** How one client fares; several operations of it may break. */
export type SimulatedClient = {
  readonly client: string;
  readonly team?: string;
  readonly operations: number;
  readonly broken: number;
  readonly slower: number;
  /** Requests of the window that would have failed. */
  readonly brokenRequests: number;
};

/** All operations with their verdicts, and the clients that run them; those who lose most first. */
export type Simulation = {
  readonly operations: readonly SimulatedOperation[];
  readonly clients: readonly SimulatedClient[];
};

// The planner has a queue of its own; more at once would only wait there.
const AT_ONCE = 8;

/**
 * Replays operations against a mesh and a candidate for it, and compares. Nothing is run: an operation is validated and planned by
 * both. Without a mesh before, nothing can get slower.
 */
export async function simulate(input: {
  readonly operations: readonly RecordedOperation[];
  readonly before?: Replay | undefined;
  readonly after: Replay;
}): Promise<Simulation> {
  const operations: SimulatedOperation[] = [];
  for (let start = 0; start < input.operations.length; start += AT_ONCE) {
    const batch = input.operations.slice(start, start + AT_ONCE);
    operations.push(...(await Promise.all(batch.map((operation) => replayBoth(operation, input)))));
  }
  return { operations: operations.sort(byVerdict), clients: clientsOf(operations) };
}

async function replayBoth(
  { text, ...operation }: RecordedOperation,
  { before, after }: { readonly before?: Replay | undefined; readonly after: Replay },
): Promise<SimulatedOperation> {
  const [was, is] = await Promise.all([before?.(text), after(text)]);
  return {
    ...operation,
    verdict: verdictOf(was, is),
    ...(was?.ok ? { before: was.size } : {}),
    ...(is.ok ? { after: is.size } : {}),
    problems: is.ok ? [] : is.problems,
  };
}

function verdictOf(was: Replayed | undefined, is: Replayed): ReplayVerdict {
  if (!is.ok) return was?.ok === false ? 'failing' : 'broken';
  if (!was) return 'same';
  if (!was.ok) return 'mended';
  const grown = SIZES.map((size) => Math.sign(is.size[size] - was.size[size]));
  if (grown.some((sign) => sign > 0)) return 'slower';
  return grown.some((sign) => sign < 0) ? 'faster' : 'same';
}

const SIZES = ['hops', 'calls', 'fields'] as const;
const ORDER: readonly ReplayVerdict[] = ['broken', 'slower', 'failing', 'mended', 'faster', 'same'];

function byVerdict(left: SimulatedOperation, right: SimulatedOperation): number {
  const rank = ORDER.indexOf(left.verdict) - ORDER.indexOf(right.verdict);
  return rank || requests(right) - requests(left) || (left.operation < right.operation ? -1 : 1);
}

function requests({ clients }: SimulatedOperation): number {
  return clients.reduce((sum, { count }) => sum + count, 0);
}

function clientsOf(operations: readonly SimulatedOperation[]): readonly SimulatedClient[] {
  const found = new Map<string, SimulatedClient>();
  for (const { verdict, clients } of operations) {
    for (const { client, team, count } of clients) {
      const known = found.get(client);
      const isBroken = verdict === 'broken';
      found.set(client, {
        client,
        ...(team === undefined ? {} : { team }),
        operations: (known?.operations ?? 0) + 1,
        broken: (known?.broken ?? 0) + (isBroken ? 1 : 0),
        slower: (known?.slower ?? 0) + (verdict === 'slower' ? 1 : 0),
        brokenRequests: (known?.brokenRequests ?? 0) + (isBroken ? count : 0),
      });
    }
  }
  return [...found.values()].sort(
    (left, right) =>
      right.broken - left.broken || right.slower - left.slower || (left.client < right.client ? -1 : 1),
  );
}
