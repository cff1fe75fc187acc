import type { z } from 'zod';
import type { Permission } from '../facts.ts';
import type { Registry } from '../registry.ts';
import type { ANSWERS } from './answer-schemas.ts';
import type { Caller } from './caller.ts';
import type { ApiRequest, ApiResponse } from './http.ts';
import { readBody, readQuery } from './read-input.ts';

/** What every route is called with. */
export type Call = {
  readonly registry: Registry;
  readonly request: ApiRequest;
  /** Largest body that is read. */
  readonly maxBodyBytes: number;
  readonly caller: Caller;
  /** The parts of the path that `{name}` stands for. */
  readonly parameters: Readonly<Record<string, string>>;
};

/** The name of an answer in `ANSWERS`. */
type AnswerName = keyof typeof ANSWERS;

/** One address of the API: the row that the handler, the OpenAPI document and the index are made from. */
export type ApiRoute = {
  readonly id: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below `/registry/v1`, with `{name}` for what is given. */
  readonly path: string;
  readonly summary: string;
  /** What a caller must at least have; what exactly depends on what is sent. */
  readonly permission: Permission;
  /** One of `BODIES`. */
  readonly body?: z.ZodType;
  /** Composes the mesh; only so many of these run at once. */
  readonly isHeavy?: true;
  readonly query?: z.ZodObject;
  /** Status → what is answered; errors are the same for all. */
  readonly answers: Readonly<Record<number, AnswerName>>;
  readonly run: (call: Call) => Promise<ApiResponse>;
};

type Spec<Query extends z.ZodObject> = Omit<ApiRoute, 'run' | 'query' | 'body'> & { readonly query?: Query };

/** A route that takes no body. */
export function reading<Query extends z.ZodObject>(
  spec: Spec<Query> & { readonly query: Query },
  answer: (call: Call & { readonly query: z.infer<Query> }) => Promise<ApiResponse>,
): ApiRoute {
  const run = async (call: Call) => answer({ ...call, query: readQuery(call.request, spec.query) });
  return { ...spec, run };
}

/** A route that takes a body as JSON. */
export function writing<Body extends z.ZodType>(
  spec: Omit<ApiRoute, 'run' | 'query' | 'body'> & { readonly body: Body },
  answer: (call: Call & { readonly body: z.output<Body> }) => Promise<ApiResponse>,
): ApiRoute {
  const run = async (call: Call) => answer({ ...call, body: await readBody(call, spec.body) });
  return { ...spec, run };
}
