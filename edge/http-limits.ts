/** What one client may cost the server. Every limit is inclusive: the value itself still passes. */
export type HttpLimits = {
  /** Bytes of one request body, counted while they arrive. Above: 413. */
  readonly maxBodyBytes: number;
  /** Bytes of the request target and all header names and values together. Above: 431. */
  readonly maxHeaderBytes: number;
  /** Header lines of one request. Above: 431. */
  readonly maxHeaders: number;
  /** Open sockets. Above: the new socket is closed at once. */
  readonly maxConnections: number;
  /** Time for the headers to arrive. Above: 408. */
  readonly headersTimeoutMs: number;
  /** Time for the whole request, body included, to arrive. Above: 408. */
  readonly requestTimeoutMs: number;
  /** How long an idle connection stays open; longer than the usual 60 s of a load balancer in front. */
  readonly keepAliveTimeoutMs: number;
};

/** The limits of a server that says nothing about them. */
export const DEFAULT_HTTP_LIMITS: HttpLimits = {
  maxBodyBytes: 2_000_000,
  maxHeaderBytes: 64 * 1024,
  maxHeaders: 100,
  maxConnections: 10_000,
  headersTimeoutMs: 15_000,
  requestTimeoutMs: 60_000,
  keepAliveTimeoutMs: 65_000,
};

/** Fills in the defaults; throws `TypeError` on an unknown name or anything but a positive integer. */
export function resolveHttpLimits(limits: Partial<HttpLimits> = {}): HttpLimits {
  for (const [name, value] of Object.entries(limits)) {
    if (!Object.hasOwn(DEFAULT_HTTP_LIMITS, name)) {
      const known = Object.keys(DEFAULT_HTTP_LIMITS).join(', ');
      throw new TypeError(`Expected limits to be some of ${known}, got "${name}".`);
    }
    // setTimeout, and so every timeout of Node, takes 31 bits; a larger number would mean "at once".
    if (!Number.isInteger(value) || value < 1 || value > 2 ** 31 - 1) {
      throw new TypeError(
        `Expected a positive integer below 2³¹ at limits.${name}, got ${JSON.stringify(value)}.`,
      );
    }
  }
  return { ...DEFAULT_HTTP_LIMITS, ...limits };
}
