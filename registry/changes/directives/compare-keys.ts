import { directiveChange, type MeshChange, NOBODY, users } from '../mesh-change.ts';
import type { Element } from '../supergraph/elements.ts';
import type { ElementPair } from './element-pair.ts';

/** The keys by which subgraphs find entities. What clients ask may stay the same; other subgraphs point at the type by them. */
export function compareKeys({ older, newer }: ElementPair, nameOf: (graph: string) => string): MeshChange[] {
  const { coordinate } = newer;
  const [before, after] = [keysOf(older), keysOf(newer)];
  const said = { coordinate, about: `KEY ${coordinate}` };
  const removed = [...before].filter(([id]) => !after.has(id)).map(([, one]) => one);
  const added = [...after].filter(([id]) => !before.has(id)).map(([, one]) => one);
  return [
    ...removed.map(({ graph, key }) => {
      const others = [...after.values()].filter((one) => one.key === key).map((one) => nameOf(one.graph));
      const message = `${nameOf(graph)} no longer finds ${coordinate} by the key "${key}".`;
      const isShared = others.length > 0;
      return directiveChange(isShared ? 'SHARED_KEY_REMOVED' : 'KEY_REMOVED', {
        ...said,
        message: isShared ? `${message} ${others.sort().join(', ')} refer to it by this key.` : message,
        before: `${graph} ${key}`,
        readers: users([], [coordinate]),
      });
    }),
    ...added.map(({ graph, key }) =>
      directiveChange('KEY_ADDED', {
        ...said,
        message: `${nameOf(graph)} finds ${coordinate} by the key "${key}" as well.`,
        after: `${graph} ${key}`,
        readers: NOBODY,
      }),
    ),
  ];
}

type Key = { readonly graph: string; readonly key: string };

function keysOf({ applications }: Element): ReadonlyMap<string, Key> {
  return new Map(
    applications.flatMap(({ name, args }): [string, Key][] => {
      const { graph, key } = args;
      if (name !== 'join__type' || typeof graph !== 'string' || typeof key !== 'string') return [];
      return [[`${graph} ${key}`, { graph, key }]];
    }),
  );
}
