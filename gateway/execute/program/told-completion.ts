import type { ExecutionError } from '../executor.ts';
import type { Completion } from './complete.ts';
import type { Path, Tree } from './run.ts';
import { ToldPaths } from './told-paths.ts';

/** Completing that adds to the errors of a run what no error says yet; most answers have nothing to explain. */
export class ToldCompletion implements Completion {
  readonly path: (string | number)[];
  readonly texts: Map<Tree, string>[] = [];
  problems = 0;
  readonly #errors: ExecutionError[];
  #told: ToldPaths | undefined;

  /** `path` is where completing starts. */
  constructor(errors: ExecutionError[], path: Path = []) {
    this.#errors = errors;
    this.path = [...path];
  }

  onInvalid(message: string, path: Path): void {
    this.#told ??= this.#toldSoFar();
    if (this.#told.explains(path)) return;
    this.#errors.push({ message, path: [...path], extensions: { code: 'SUBGRAPH_INVALID_VALUE' } });
    this.#told.add(path);
  }

  #toldSoFar(): ToldPaths {
    const told = new ToldPaths();
    for (const error of this.#errors) told.add(error.path);
    return told;
  }
}
