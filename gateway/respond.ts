import type { DeferredFormat, StreamEvent } from '../edge/index.ts';
import type { Ending, OperationEndings } from './deprecation/operation-endings.ts';
import type { ClientError } from './errors.ts';
import type { Execution, ExecutionError } from './execute/executor.ts';
import type { Variables } from './operation/operation.ts';
import { unliftMessages } from './operation/unlift-message.ts';
import { attributeErrors } from './ownership/attribute-errors.ts';
import { findPathOwners, type PathOwners } from './ownership/path-owners.ts';
import { writeReceipt } from './ownership/receipt.ts';
import type { PlannedOperation } from './plan/plan-cache.ts';
import type { SnapshotParts } from './supergraph/snapshot.ts';

/** A GraphQL answer as JSON text and, where the status rule of GraphQL over HTTP does not say it, the HTTP status. */
export type Answer = {
  readonly text: string;
  /** False when execution never began: the answer has no `data` entry. */
  readonly hasData: boolean;
  /** There when it may tell errors; asked when the last byte is out. */
  readonly hasErrors?: () => boolean;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** The text in bytes, when several requests are answered with it. */
  readonly bytes?: Uint8Array;
  /** The whole answer while it arrives, instead of the text. */
  readonly stream?: AsyncIterable<Buffer>;
  /** There in place of the text when the operation is a subscription; whoever takes it reads it to its end, or leaves it. */
  readonly events?: AsyncIterable<StreamEvent>;
  /** Parts, each a JSON text of their format, instead of the text. */
  readonly parts?: AsyncIterable<string>;
  readonly format?: DeferredFormat;
};

/** The answer with one more header, for clients that came over HTTP. */
export function withHeader(answer: Answer, name: string, value: string): Answer {
  return { ...answer, headers: { ...answer.headers, [name]: value } };
}

/** What an execution belongs to. */
export type ExecutedOperation = {
  readonly planned: PlannedOperation;
  readonly variables: Variables;
  readonly wantsReceipt: boolean;
  /** What the answer says is to go; undefined when it does not say. */
  readonly deprecations: readonly Ending[] | undefined;
};

/** Step 5: an execution as the answer: every error with its owner, and the receipt when it was asked for. */
export function completeAnswer(
  snapshot: SnapshotParts,
  executed: ExecutedOperation,
  execution: Execution,
): Answer {
  let paths: PathOwners | undefined;
  const findPaths = (): PathOwners => {
    paths ??= findPathOwners(snapshot, executed.planned, executed.variables);
    return paths;
  };
  const { data, products, stream } = execution;
  if (stream) return { text: '', hasData: true, stream };
  const told = unliftMessages(execution.errors, executed.planned.operation);
  const errors = attributeErrors(told, snapshot.ownership, findPaths);
  let text = `{"data":${data}`;
  if (errors.length > 0) text += `,"errors":${JSON.stringify(errors)}`;
  const { wantsReceipt, deprecations } = executed;
  if (wantsReceipt || deprecations) {
    const receipt = wantsReceipt ? { receipt: writeReceipt(snapshot, findPaths(), products) } : {};
    text += `,"extensions":${JSON.stringify({ weft: { ...receipt, ...(deprecations ? { deprecations } : {}) } })}`;
  }
  return { text: `${text}}`, hasData: true, ...(errors.length > 0 ? { hasErrors: () => true } : {}) };
}

/** The errors of an answer as JSON text, each with its owner. */
export function writeErrors(
  snapshot: SnapshotParts,
  { planned, variables }: ExecutedOperation,
  errors: readonly ExecutionError[],
): string {
  const findPaths = (): PathOwners => findPathOwners(snapshot, planned, variables);
  const told = unliftMessages(errors, planned.operation);
  return JSON.stringify(attributeErrors(told, snapshot.ownership, findPaths));
}

/** An answer with the headers that say what its operation uses that is to go. */
export function withEndings(answer: Answer, endings: OperationEndings | undefined): Answer {
  return endings ? { ...answer, headers: { ...answer.headers, ...endings.headers } } : answer;
}

/** The answer to a request that was not executed, or not to the end. */
export function refuseAnswer(errors: readonly ClientError[]): Answer {
  const status = errors[0]?.status ?? 400;
  const answer = { text: JSON.stringify({ errors }), hasData: false };
  // 400 is what the status rule says anyway, and for clients of application/json it says 200.
  if (status === 400) return answer;
  return { ...answer, status, ...(status === 405 ? { headers: { allow: 'POST' } } : {}) };
}
