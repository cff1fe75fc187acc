import type { SubgraphError } from '../subgraph-answer.ts';
import type { CompileContext } from './compile-context.ts';
import type { Batch } from './entity-batch.ts';
import { type AskedPart, placeEntityErrors } from './entity-errors.ts';
import { type CompiledPart, compilePart, type EntityFault } from './entity-part.ts';
import { lostEntity } from './lost-entities.ts';
import { type BodyWriter, compileBody, entitiesName } from './request-body.ts';
import type { Run, Step } from './run.ts';
import type { Call } from './schedule.ts';

type EntityCall = Extract<Call, { kind: 'entities' }>;

/** Compiles a look-up of entities: equal ones from all its places are asked for once. */
export function compileEntityCall(call: EntityCall, index: number, context: CompileContext): Step {
  const parts = call.parts.map((part) => compilePart(part, context));
  const ask = compileAsk(call, index, context);
  const { maxBatchEntities } = context;
  return async (run) => {
    const asked: AskedPart[] = [];
    let largest = 0;
    for (const part of parts) {
      const batch = part.collect(run);
      asked.push({ part, batch });
      if (batch.size > largest) largest = batch.size;
    }
    if (largest === 0) return;
    if (largest <= maxBatchEntities) await ask(run, asked);
    else await Promise.all(chunksOf(asked, maxBatchEntities).map((chunk) => ask(run, chunk)));
  };
}

/** Compiles the request itself. A part that has nothing to ask for is left out. */
function compileAsk(
  call: EntityCall,
  index: number,
  { clients, names }: CompileContext,
): (run: Run, asked: readonly AskedPart[]) => Promise<void> {
  const bodies = new Map<string, BodyWriter>();
  const bodyFor = (which: string): BodyWriter => {
    const [first, ...others] = call.parts.flatMap(({ fetch }, at) => (which[at] === '1' ? [fetch] : []));
    if (!first) throw new TypeError('Expected a call that asks for something.');
    const writer = compileBody([first, ...others], names);
    bodies.set(which, writer);
    return writer;
  };
  return async (run, asked) => {
    let which = '';
    const wanted: AskedPart[] = [];
    for (const one of asked) {
      which += one.batch.size > 0 ? '1' : '0';
      if (one.batch.size > 0) wanted.push(one);
    }
    const write = bodies.get(which) ?? bodyFor(which);
    const body = write(run, wanted.map(textOf));
    const { headers, caller, signal, mayShare } = run.request;
    const entities = wanted.map(countOf);
    const answer = await clients.ask(call.subgraph, {
      body,
      kind: 'query',
      entities,
      headers,
      caller,
      signal,
      mayShare,
    });
    run.products.push(...answer.products);
    const errors = [...answer.errors];
    for (const [at, { part, batch }] of wanted.entries()) {
      const name = entitiesName(at);
      part.takeIn(answer.data?.[name], batch, (which, fault) => {
        const path = [name, which];
        if (fault.kind === 'other-type' || !answer.errors.some((error) => isAbove(error.path, path)))
          errors.push({ ...describeFault(call.subgraph, fault), path });
      });
    }
    if (errors.length === 0) return;
    run.failedCalls.push(index);
    placeEntityErrors(run, { ...answer, errors }, wanted);
  };
}

function describeFault(subgraph: string, fault: EntityFault): SubgraphError {
  switch (fault.kind) {
    case 'other-type': {
      const message = `The subgraph "${subgraph}" answered an entity of another type than it was asked for.`;
      return { message, extensions: { code: 'SUBGRAPH_BAD_RESPONSE', subgraph } };
    }
    case 'lost':
      return lostEntity(subgraph, fault.type);
  }
}

/** Whether an error at a path, or at none, says why there is nothing at another. */
function isAbove(path: SubgraphError['path'] = [], other: readonly (string | number)[]): boolean {
  return path.length <= other.length && path.every((step, at) => step === other[at]);
}

function textOf({ batch }: AskedPart): string {
  return batch.text();
}

function countOf({ batch }: AskedPart, at: number): { readonly name: string; readonly count: number } {
  return { name: entitiesName(at), count: batch.size };
}

function chunksOf(asked: readonly AskedPart[], size: number): readonly (readonly AskedPart[])[] {
  const count = Math.ceil(Math.max(...asked.map(({ batch }) => batch.size)) / size);
  const slice = (batch: Batch, chunk: number): Batch => batch.slice(chunk * size, size);
  return Array.from({ length: count }, (_, chunk) =>
    asked.map(({ part, batch }): { part: CompiledPart; batch: Batch } => ({
      part,
      batch: slice(batch, chunk),
    })),
  );
}
