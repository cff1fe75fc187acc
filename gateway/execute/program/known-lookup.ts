import type { Batch } from './entity-batch.ts';
import type { KnownObjects } from './known-entities.ts';
import type { RepresentationWriter } from './representation-text.ts';
import { type Run, read, type Tree, write } from './run.ts';
import { objectsAt } from './targets.ts';

/**
 * Compiles the memo of one request: entities whose fields the same subgraph sent before, on another path, are taken from there and leave
 * the batch.
 */
export function compileKnown(
  sources: readonly KnownObjects[],
  textOf: RepresentationWriter,
): ((run: Run, batch: Batch) => void) | undefined {
  if (sources.length === 0) return undefined;
  return (run, batch) => {
    const known = new Map<string, Found>();
    for (const source of sources)
      if (!run.failedCalls.includes(source.call)) collect(run, source, textOf, known);
    if (known.size === 0) return;
    for (const [text, { trees }] of batch.entries()) {
      const found = known.get(text);
      if (!found) continue;
      for (const target of trees) for (const name of found.names) write(target, name, read(found.tree, name));
      batch.delete(text);
    }
  };
}

type Found = { readonly tree: Tree; readonly names: readonly string[] };

function collect(
  run: Run,
  { names, fields }: KnownObjects,
  textOf: RepresentationWriter,
  known: Map<string, Found>,
): void {
  for (const tree of objectsAt(run.root, names)) {
    const needed = fields.get(String(tree['__typename']));
    if (!needed?.every((name) => read(tree, name) !== undefined)) continue;
    const text = textOf(tree);
    if (text !== undefined) known.set(text, { tree, names: needed });
  }
}
