import { randomUUID } from 'node:crypto';
import { CheckThreadError } from '../check-thread/check-thread-error.ts';
import { ApiError } from './api-errors.ts';
import type { ApiResponse } from './http.ts';

const HEADERS = {
  'content-type': 'application/json; charset=utf-8',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
};

/** A value as a JSON answer. */
export function json(
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): ApiResponse {
  return { status, headers: { ...HEADERS, ...headers }, body: JSON.stringify(value) };
}

/** Anything thrown as an answer in the one form that errors have. What is no refusal goes to `onFault` and stays unsaid. */
export function errorResponse(error: unknown, onFault: (fault: unknown) => void): ApiResponse {
  const refusal = asRefusal(error) ?? asFault(error, onFault);
  const { code, message, more, status, headers } = refusal;
  return json(status, { errors: [{ code, message, ...more }] }, headers);
}

function asRefusal(error: unknown): ApiError | undefined {
  if (error instanceof ApiError) return error;
  if (error instanceof CheckThreadError) return new ApiError('CHECK_UNFINISHED', error.message);
  // The edge's own class is of another room; the name is what both know.
  if (error instanceof Error && error.name === 'BodyTooLarge')
    return new ApiError(
      'BODY_TOO_LARGE',
      `${error.message} The limit is registry.maxBodyBytes; fewer subgraphs may be published at once.`,
    );
  return undefined;
}

function asFault(error: unknown, onFault: (fault: unknown) => void): ApiError {
  const id = randomUUID();
  onFault(new Error(`Registry fault ${id}`, { cause: error }));
  return new ApiError('INTERNAL_ERROR', `The registry failed. The log has the details under ${id}.`);
}
