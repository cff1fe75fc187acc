/** One operation asked all the time over so many connections, measured in windows. */
export type SteadyWorkload = {
  readonly kind: 'steady';
  readonly id: string;
  readonly title: string;
  readonly mesh: string;
  readonly query: string;
  readonly connections: number;
  /** Every request differs in a forwarded header. */
  readonly isUnique: boolean;
  /** Connections that stay open beside it without asking anything. */
  readonly idleConnections?: number;
};

/** What can be measured. */
export type Workload = SteadyWorkload;
