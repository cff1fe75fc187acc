/** A request body, and the digest of the data that is right. */
export type Question = { readonly body: string; readonly digest: string };

/** What a load does: for a time with the same questions again and again, or each question once. */
export type LoadOptions = {
  readonly url: string;
  readonly questions: readonly Question[];
  readonly connections: number;
  readonly until: { readonly kind: 'time'; readonly ms: number } | { readonly kind: 'asked' };
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
