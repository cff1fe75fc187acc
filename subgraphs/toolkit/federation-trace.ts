import { type google, Trace } from '@apollo/usage-reporting-protobuf';
import {
  defaultFieldResolver,
  type GraphQLSchema,
  isObjectType,
  type OperationDefinitionNode,
} from 'graphql';

/** A field that was answered: where in the answer, and what it is in the schema. */
export type TracedField = {
  readonly path: readonly (string | number)[];
  readonly name: string;
  readonly type: string;
  readonly parentType: string;
};

/** An error of the answer, as graphql-js has it or formatted. */
type TracedError = {
  readonly message: string;
  readonly path?: readonly (string | number)[] | undefined;
  readonly locations?: readonly { readonly line: number; readonly column: number }[] | undefined;
};

const HEADER = 'apollo-federation-include-trace';

/**
 * What a subgraph took for which field, in the format `ftv1` that gateways of Apollo's kind ask for by header and read from
 * `extensions.ftv1`: a protobuf `Trace` in base64.
 */
export class FederationTrace {
  readonly #startedAt = new Date();
  readonly #start = process.hrtime.bigint();
  readonly #root = new Trace.Node();
  readonly #nodes = new Map<string, Trace.Node>([['', this.#root]]);

  /** A trace when the request's headers ask for one. */
  static ifWanted(headers: Readonly<Record<string, string | undefined>>): FederationTrace | undefined {
    return headers[HEADER] === 'ftv1' ? new FederationTrace() : undefined;
  }

  /** Begins a field; what it returns ends it. */
  begin({ path, name, type, parentType }: TracedField): () => void {
    const node = this.#node(path);
    node.type = type;
    node.parentType = parentType;
    if (name !== path.at(-1)) node.originalFieldName = name;
    node.startTime = this.#elapsedNs();
    return () => {
      node.endTime = this.#elapsedNs();
    };
  }

  /** Ends the trace and gives it as text. */
  finish(errors: readonly TracedError[] = []): string {
    for (const { message, path, locations } of errors) {
      const location = (locations ?? []).map((one) => new Trace.Location(one));
      (this.#nodes.get(keyOf(path ?? [])) ?? this.#root).error.push(new Trace.Error({ message, location }));
    }
    const trace = new Trace({
      startTime: timestamp(this.#startedAt),
      endTime: timestamp(new Date()),
      durationNs: this.#elapsedNs(),
      root: this.#root,
      fieldExecutionWeight: 1,
    });
    return Buffer.from(Trace.encode(trace).finish()).toString('base64');
  }

  #node(path: readonly (string | number)[]): Trace.Node {
    const key = keyOf(path);
    const known = this.#nodes.get(key);
    if (known) return known;
    const last = path.at(-1);
    const node = new Trace.Node(typeof last === 'number' ? { index: last } : { responseName: String(last) });
    this.#node(path.slice(0, -1)).child.push(node);
    this.#nodes.set(key, node);
    return node;
  }

  #elapsedNs(): number {
    return Number(process.hrtime.bigint() - this.#start);
  }
}

function keyOf(path: readonly (string | number)[]): string {
  return path.length === 0 ? '' : JSON.stringify(path);
}

function timestamp(date: Date): google.protobuf.ITimestamp {
  const milliseconds = date.getTime();
  return { seconds: Math.floor(milliseconds / 1_000), nanos: (milliseconds % 1_000) * 1_000_000 };
}

/** The traces of operations that run now, by the operation's node: each request parses its own. */
const running = new WeakMap<OperationDefinitionNode, FederationTrace>();
const traceable = new WeakSet<GraphQLSchema>();

/** Lets every field that an operation resolves begin and end in a trace; the schema is prepared for it the first time. */
export function traceOperation(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  trace: FederationTrace,
): void {
  if (!traceable.has(schema)) wrapResolvers(schema);
  traceable.add(schema);
  running.set(operation, trace);
}

function wrapResolvers(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      const resolve = field.resolve ?? defaultFieldResolver;
      field.resolve = (source, args, context, info) => {
        const trace = running.get(info.operation);
        if (!trace) return resolve(source, args, context, info);
        const path: (string | number)[] = [];
        for (let at: typeof info.path | undefined = info.path; at; at = at.prev) path.unshift(at.key);
        const { fieldName: name, returnType, parentType } = info;
        const end = trace.begin({ path, name, type: String(returnType), parentType: parentType.name });
        const value: unknown = resolve(source, args, context, info);
        if (value instanceof Promise) return value.finally(end);
        end();
        return value;
      };
    }
  }
}
