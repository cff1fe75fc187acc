import { Pool } from 'undici';
import type { HttpCall, HttpHandler } from './http-call.ts';
import { HttpPool } from './http-pool.ts';

/** Connections to one origin. */
export type UpstreamPool = {
  /** Sends one POST; everything else is told to the handler. */
  dispatch(call: HttpCall, handler: HttpHandler): void;
  /** Takes no more calls; resolves when those under way have ended. */
  close(): Promise<void>;
};

/** A pool for an origin: our own for `http:`, undici's for `https:`, where a call costs what encryption costs. */
export function openPool(origin: string, maxConnections: number): UpstreamPool {
  if (origin.startsWith('http:')) return new HttpPool({ origin, maxConnections });
  const pool = new Pool(origin, { connections: maxConnections, pipelining: 1 });
  return {
    // By `dispatch`: 0.05 ms of CPU per call against 0.08 by `request` and 0.55 by the global `fetch`.
    dispatch({ path, headers, body }, handler) {
      pool.dispatch({ path, method: 'POST', headers, body, headersTimeout: 0, bodyTimeout: 0 }, handler);
    },
    close: () => pool.close(),
  };
}
