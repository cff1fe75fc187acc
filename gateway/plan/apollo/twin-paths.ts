import { Field, type OperationElement } from '@apollo/federation-internals';
import {
  type loadPathModule,
  optionOf,
  type PlanOption,
  type PlanPath,
  placeOf,
  subgraphsOn,
  wayToLast,
} from './apollo-paths.ts';
import { TWIN_MARK } from './copy-twins.ts';

/**
 * Lets one path stand for all that have come to the same place on the same way, as those of `... on A { next }` and `... on B { next }`:
 * whatever is asked below is asked alike. The others end with a mark, by which `copyTwins` finds them in the plan.
 */
export class TwinPaths {
  readonly #module: ReturnType<typeof loadPathModule>;
  readonly #ended = new WeakSet<PlanPath>();
  /** Types whose objects may give arguments to what is asked below them: that is asked of such an object on its own way only. */
  contextTypes: ReadonlySet<string> = new Set();
  #marks = 0;

  constructor(module: ReturnType<typeof loadPathModule>) {
    this.#module = module;
  }

  /** Whether nothing is asked below a path, because another stands for it. */
  isEnded(path: PlanPath): boolean {
    return this.#ended.has(path);
  }

  /** The option with twins ended, after a field. */
  end(option: PlanOption, element: OperationElement): PlanOption {
    if (element.kind !== 'Field' || element.isLeafField()) return option;
    const ended = option.paths.filter((path) => this.isEnded(path));
    const live = option.paths.filter((path) => !this.isEnded(path));
    const groups = new Map<unknown, PlanPath[]>();
    for (const path of live) {
      const key = path.tailIsInterfaceObject() ? path : this.#keyOf(path);
      const group = groups.get(key);
      if (group) group.push(path);
      else groups.set(key, [path]);
    }
    if (groups.size === live.length) return option;
    const paths = [...groups.values()].flatMap((group) => {
      const [first] = group;
      return first && group.length > 1 ? [first, ...this.#marked(group, option)] : group;
    });
    return optionOf(this.#module, [...paths, ...ended], option);
  }

  #keyOf(path: PlanPath): string {
    const key = `${placeOf(path)} via ${subgraphsOn(path)}`;
    return this.contextTypes.size === 0 ? key : `${key} under ${wayToLast(path, this.contextTypes)}`;
  }

  /** Every path of a group, ended with the same mark. */
  #marked(group: readonly PlanPath[], { overrideConditions }: PlanOption): readonly PlanPath[] {
    const alias = `${TWIN_MARK}${++this.#marks}`;
    return group.map((path) => {
      const edge = this.#module.terminateWithNonRequestedTypenameField(path, overrideConditions).lastEdge();
      const definition = path.tail.type.typenameField();
      if (!edge || !definition) throw new TypeError(`Expected ${path.tail.type.name} to tell its type.`);
      const typename = new Field(definition, undefined, undefined, alias);
      const marked = path.add(typename, edge, this.#module.noConditionsResolution);
      this.#ended.add(marked);
      return marked;
    });
  }
}
