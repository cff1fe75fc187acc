/** A request body, and the digest of the data that is right. */
export type Question = { readonly body: string; readonly digest: string };

/** When a load ends: after a time, when each question was asked once, or when it is told to. */
type LoadEnd =
  | { readonly kind: 'time'; readonly ms: number }
  | { readonly kind: 'asked' }
  | { readonly kind: 'stopped' };

/** What a load does: the same questions again and again until it ends. */
export type LoadOptions = {
  readonly url: string;
  readonly questions: readonly Question[];
  readonly connections: number;
  readonly until: LoadEnd;
  /** Rest between an answer and the next request of a connection; none when left out. */
  readonly pauseMs?: number | undefined;
  /** Each request carries an `authorization` of its own, so that nothing may be shared. */
  readonly isUnique: boolean;
};

/** What came of a load. Latencies are in milliseconds. */
export type LoadResult = {
  readonly requests: number;
  /** Answers that were not the right data, and requests without an answer. */
  readonly wrong: number;
  /** The beginning of the first wrong answer, or why there was none; empty when all were right. */
  readonly firstWrong: string;
  readonly seconds: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  readonly firstByteP50: number;
  readonly bytesPerAnswer: number;
};
