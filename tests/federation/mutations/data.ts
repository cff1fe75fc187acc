import type { World } from '../harness/world.ts';

/** A counter that two subgraphs change. */
export function createWorld(): World {
  let value = 0;
  const history: number[] = [];
  const log: string[] = [];
  const counter = { __typename: 'Counter', id: 'c', value: () => value, history: () => [...history] };
  const change = (name: string, next: number): unknown => {
    value = next;
    history.push(next);
    log.push(name);
    // What the mutation left, not what a later one makes of it.
    return { ...counter, value, history: [...history] };
  };
  return {
    roots: {
      value: () => value,
      log: () => log,
      add: ({ by }: { by: number }) => change('add', value + by),
      double: () => change('double', value * 2),
      fail: () => {
        throw new Error('No.');
      },
    },
    entities: { Counter: [counter] },
  };
}
