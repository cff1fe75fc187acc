import type { Dispatcher } from 'undici';
import type { ResponseHead } from './response-reader.ts';

/** One POST. `headers` has lower-case names. */
export type HttpCall = {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** What a handler may do to its call; the part of undici's controller that calls to subgraphs use. */
export type HttpController = Pick<Dispatcher.DispatchController, 'abort' | 'pause' | 'resume' | 'paused'>;

/** Who is told how a call goes: the same methods as undici's dispatch handlers have. */
export type HttpHandler = {
  onRequestStart(controller: HttpController): void;
  onResponseStart(controller: HttpController, status: number, headers: ResponseHead['headers']): void;
  onResponseData(controller: HttpController, chunk: Buffer): void;
  onResponseEnd(): void;
  onResponseError(controller: HttpController | undefined, error: Error): void;
};
