import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  parse,
  validate,
} from 'graphql';
import { redactOperation } from './redact-operation.ts';

/** A persisted operation without its values, or why it does not fit the mesh and where in its text. */
export type ReadPersisted =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly message: string };

const MAX_TOKENS = 15_000;

/** Reads one persisted operation of an app; `name` chooses among several. */
export function readPersisted(schema: GraphQLSchema, body: string, name?: string): ReadPersisted {
  try {
    return read(schema, parse(body, { maxTokens: MAX_TOKENS }), name);
  } catch (error) {
    if (error instanceof GraphQLError) return refuse(error);
    // Parser and rules call themselves for each selection set, so thousands of them end the stack.
    if (error instanceof RangeError) return { ok: false, message: 'It is nested too deeply.' };
    throw error;
  }
}

function read(schema: GraphQLSchema, document: DocumentNode, name: string | undefined): ReadPersisted {
  // The gateway answers in parts whether or not the mesh declares it.
  const [first] = validate(schema, document).filter(
    ({ message }) => message !== 'Unknown directive "@defer".',
  );
  if (first) return refuse(first);
  const operationName = name !== undefined && getOperationAST(document, name) ? name : undefined;
  if (getOperationAST(document, operationName))
    return { ok: true, text: redactOperation({ schema, document, operationName }) };
  return { ok: false, message: 'Expected a body with one operation, or with one of that name.' };
}

function refuse({ message, locations }: GraphQLError): ReadPersisted {
  const [at] = locations ?? [];
  const where = at ? ` (line ${at.line}, column ${at.column} of its body)` : '';
  return { ok: false, message: `${message}${where}` };
}
