import { relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Finding, failure, type Outcome, success } from '../../contracts/index.ts';
import type { Manifest } from '../../registry/index.ts';
import type { SubgraphModule } from '../../subgraphs/toolkit/index.ts';
import { describeError } from '../render/failure.ts';

/** Loads a hand-written subgraph (`run.module`). Fails when it does not load or lacks an export, naming what is needed. */
export async function loadModule(
  manifest: Manifest,
  { name, file }: { readonly name: string; readonly file: string },
): Promise<Outcome<SubgraphModule>> {
  const shown = relative(process.cwd(), file);
  const problem = (code: string, message: string, fix: string): Finding => ({
    code,
    severity: 'error',
    message,
    place: manifest.placeOf(['subgraphs', name, 'run', 'module']),
    subgraph: name,
    fix,
  });
  let loaded: Partial<Record<keyof SubgraphModule, unknown>>;
  try {
    loaded = await import(pathToFileURL(file).href);
  } catch (error) {
    const message = `The module ${shown} of the subgraph ${name} cannot be loaded: ${describeError(error)}`;
    return failure(problem('SUBGRAPH_MODULE_BROKEN', message, 'Mend the module, then start again.'));
  }
  const { sdl, start } = loaded;
  if (typeof sdl === 'string' && isStart(start)) return success({ sdl, start });
  const lacking = [
    ...(typeof sdl === 'string' ? [] : [`sdl (a string, got ${typeof sdl})`]),
    ...(typeof start === 'function' ? [] : [`start (a function, got ${typeof start})`]),
  ];
  const has = Object.keys(loaded);
  const message = `Expected the module ${shown} of the subgraph ${name} to export ${lacking.join(' and ')}; it exports ${has.length > 0 ? has.join(', ') : 'nothing'}.`;
  const fix = 'Export sdl, the federation SDL, and start(context), which serves it; then start again.';
  return failure(problem('SUBGRAPH_MODULE_INCOMPLETE', message, fix));
}

function isStart(value: unknown): value is SubgraphModule['start'] {
  return typeof value === 'function';
}
