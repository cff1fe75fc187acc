import { z } from 'zod';
import { ApiError } from './api-errors.ts';
import type { ApiRequest } from './http.ts';

/** The body of a request, read by a schema. Throws `ApiError` that says where what was expected. */
export async function readBody<Schema extends z.ZodType>(
  { request, maxBodyBytes }: { readonly request: ApiRequest; readonly maxBodyBytes: number },
  schema: Schema,
): Promise<z.output<Schema>> {
  const { headers } = request;
  // A form cannot send this type, so no page can post here without asking first.
  const [type = '', ...parameters] = (headers['content-type'] ?? '').toLowerCase().split(';');
  const isUtf8 = parameters.every((one) => /^\s*charset="?utf-8"?\s*$/.test(one));
  if (type.trim() !== 'application/json' || !isUtf8)
    throw new ApiError(
      'UNSUPPORTED_MEDIA_TYPE',
      `Expected a body of type application/json, got ${type.trim() === '' ? 'none' : JSON.stringify(type.trim().slice(0, 80))}.`,
    );
  if ((headers['content-encoding'] ?? 'identity') !== 'identity')
    throw new ApiError('UNSUPPORTED_MEDIA_TYPE', 'Expected a body without content-encoding.');
  const parsed = schema.safeParse(parseJson(await request.body(maxBodyBytes)));
  if (parsed.success) return parsed.data;
  throw invalid('INVALID_BODY', parsed.error);
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new ApiError(
      'BAD_REQUEST',
      'Expected JSON in UTF-8 as the body, got something that does not parse.',
    );
  }
}

/** The parameters after `?`, read by a schema that knows all of them. */
export function readQuery<Query extends z.ZodObject>({ query }: ApiRequest, schema: Query): z.infer<Query> {
  const given: Record<string, string> = Object.create(null);
  for (const [name, value] of query) {
    if (name in given)
      throw new ApiError('BAD_REQUEST', `Expected the parameter ${JSON.stringify(name)} once.`);
    given[name] = value;
  }
  const parsed = schema.safeParse({ ...given });
  if (parsed.success) return parsed.data;
  throw invalid('BAD_REQUEST', parsed.error);
}

function invalid(code: 'INVALID_BODY' | 'BAD_REQUEST', error: z.ZodError): ApiError {
  const [issue] = error.issues;
  const at = z.core.toDotPath(issue?.path ?? []);
  const message = issue?.message ?? 'Invalid value';
  return new ApiError(code, at === '' ? `${message}.` : `${message} at ${at}.`, { more: { at } });
}

/** A whole number in a query. */
export function wholeNumber(minimum: number, maximum: number) {
  return z.coerce.number().int().min(minimum).max(maximum);
}
