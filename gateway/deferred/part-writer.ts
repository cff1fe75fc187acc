import type { DeferredFormat } from '../../edge/index.ts';
import type { ClientError } from '../errors.ts';
import type { Delivery, ExecutionError, OpenPart, PartResult } from '../execute/executor.ts';
import { isTree, read, type Tree, write } from '../execute/program/run.ts';

/** A delivery with errors as clients see them, and what the answer says about itself. */
export type ClientDelivery = Omit<Delivery, 'results'> & {
  readonly results: readonly (Omit<PartResult, 'errors'> & {
    readonly errors: readonly (ExecutionError | ClientError)[];
  })[];
  readonly extensions?: Readonly<Record<string, unknown>> | undefined;
};

/** Writes one delivery as JSON text; undefined when the format has nothing to say. */
export type PartWriter = (delivery: ClientDelivery) => string | undefined;

/** The writer of one answer in one format: later parts may depend on what earlier ones said. */
export function createPartWriter(format: DeferredFormat): PartWriter {
  if (format === 'deferSpec=20220824') return writePart2022;
  const writer = new PendingWriter();
  return (delivery) => writer.write(delivery);
}

/** The incremental delivery proposal of 2022-08-24, which Apollo's clients and servers speak. */
function writePart2022({ first, results, hasNext, extensions }: ClientDelivery): string | undefined {
  const more = { hasNext, ...(extensions ? { extensions } : {}) };
  if (first) return JSON.stringify({ data: first.data, ...errorsOf(first), ...more });
  const incremental = results
    // A fragment that is null for a reason told before says nothing new.
    .filter(({ data, errors }) => data !== null || errors.length > 0)
    .map(({ open, data, errors }) => ({ data, ...place(open), ...errorsOf({ errors }) }));
  if (incremental.length === 0 && hasNext) return undefined;
  return JSON.stringify({ ...more, ...(incremental.length > 0 ? { incremental } : {}) });
}

type Fresh = { readonly subPath: readonly (string | number)[]; readonly data: Tree };

/**
 * The proposal as it is since 2023: parts are announced in `pending`, and a client that sets each entry of `incremental` at its
 * place has the answer, because nothing is sent twice.
 */
class PendingWriter {
  readonly #announced = new Set<number>();
  /** Everything the client has. */
  #known: unknown;

  write({ first, results, opened, hasNext, extensions }: ClientDelivery): string {
    const incremental: object[] = [];
    const completed: object[] = [];
    if (first) this.#known = first.data;
    for (const { open, data, errors } of results) {
      if (!this.#announced.has(open.id)) continue;
      const id = `${open.id}`;
      const known = this.#at(open.path);
      if (!isTree(data) || !isTree(known)) {
        completed.push({ id, ...errorsOf({ errors }) });
        continue;
      }
      const fresh: Fresh[] = [];
      addFresh(known, data, [], fresh);
      if (fresh.length === 0 && errors.length > 0) fresh.push({ subPath: [], data: {} });
      for (const [index, { subPath, data: added }] of fresh.entries()) {
        const at = subPath.length > 0 ? { subPath } : {};
        incremental.push({ id, ...at, data: added, ...(index === 0 ? errorsOf({ errors }) : {}) });
      }
      completed.push({ id });
    }
    const pending = this.#announce(opened);
    return JSON.stringify({
      ...(first ? { data: first.data, ...errorsOf(first) } : {}),
      ...(pending.length > 0 ? { pending } : {}),
      ...(incremental.length > 0 ? { incremental } : {}),
      ...(completed.length > 0 ? { completed } : {}),
      hasNext,
      ...(extensions ? { extensions } : {}),
    });
  }

  /** A part below a null that another part told is none for the client. */
  #announce(opened: readonly OpenPart[]): object[] {
    return opened.flatMap((open) => {
      if (!isTree(this.#at(open.path))) return [];
      this.#announced.add(open.id);
      return [{ id: `${open.id}`, ...place(open) }];
    });
  }

  #at(path: OpenPart['path']): unknown {
    let value: unknown = this.#known;
    for (const part of path) {
      if (typeof part === 'number') value = Array.isArray(value) ? value[part] : undefined;
      else value = isTree(value) ? read(value, part) : undefined;
    }
    return value;
  }
}

/** Adds what is not known yet, outermost first. What is known stays as it is, null included. */
function addFresh(known: Tree, data: Tree, subPath: Fresh['subPath'], fresh: Fresh[]): void {
  const added: Tree = {};
  const entry: Fresh = { subPath, data: added };
  fresh.push(entry);
  for (const name of Object.keys(data)) {
    const value = data[name];
    const old = read(known, name);
    if (old === undefined) {
      write(added, name, value);
      // A copy, because what is yet to be sent must not grow with what is known.
      write(known, name, structuredClone(value));
    } else addFreshBelow(old, value, [...subPath, name], fresh);
  }
  if (Object.keys(added).length === 0) fresh.splice(fresh.indexOf(entry), 1);
}

function addFreshBelow(known: unknown, value: unknown, subPath: Fresh['subPath'], fresh: Fresh[]): void {
  if (isTree(known) && isTree(value)) addFresh(known, value, subPath, fresh);
  else if (Array.isArray(known) && Array.isArray(value))
    for (const [index, item] of value.entries())
      addFreshBelow(known[index], item, [...subPath, index], fresh);
}

function place({ path, label }: OpenPart): { path: OpenPart['path']; label?: string } {
  return { path, ...(label === undefined ? {} : { label }) };
}

function errorsOf({ errors }: { readonly errors: readonly unknown[] }): { errors?: readonly unknown[] } {
  return errors.length > 0 ? { errors } : {};
}
