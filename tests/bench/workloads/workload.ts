type Common = {
  readonly id: string;
  readonly title: string;
  readonly mesh: string;
  readonly connections: number;
};

/** One operation asked all the time, measured in windows. */
export type SteadyWorkload = Common & {
  readonly kind: 'steady';
  readonly query: string;
  /** Every request differs in a forwarded header. */
  readonly isUnique: boolean;
  /** A window is so many requests; without it, a time. */
  readonly requests?: number;
  /** Connections that stay open beside it without asking anything. */
  readonly idleConnections?: number;
  /** At the end one answer is held back before its last byte, to see who forwards what has come. */
  readonly isAskedHeldBack?: boolean;
};

/** Many operations asked once each by a gateway that has seen none. Latencies are those of a cheap request beside it. */
export type ColdWorkload = Common & {
  readonly kind: 'cold';
  readonly queries: readonly string[];
  readonly cheapQuery: string;
};

/** What can be measured. */
export type Workload = SteadyWorkload | ColdWorkload;
