import type { ChangeClass } from '../../contracts/grade/index.ts';
import { thingOfSchema } from './contracts/changed-thing.ts';
import type { MeshChange } from './mesh-change.ts';

const CLASSES = ['safe', 'dangerous', 'breaking'] as const;

/**
 * Reports what several sources tell once: of shapes and values the schema is heard, of promises, rules and access the contract, and
 * the directives only where neither says it. What the schema does not know of a contract's change (whether today's data breaks it,
 * what to do, in which line it is written) is kept.
 */
export function mergeChanges(sources: {
  readonly schema: readonly MeshChange[];
  readonly contracts: readonly MeshChange[];
  readonly directives: readonly MeshChange[];
}): MeshChange[] {
  const told = new Set<string>();
  const schema = sources.schema.map((change) => {
    const thing = thingOfSchema(change);
    if (thing === undefined) return change;
    told.add(thing);
    // A relationship is told by the field that leads along it.
    if (change.consumer === 'breaking') told.add(`relationship ${change.coordinate.split('.')[0]}`);
    return sources.contracts.filter(({ about }) => about === thing).reduce(absorb, change);
  });
  const contracts = sources.contracts.filter(({ about }) => about === undefined || !told.has(about));
  for (const { about } of contracts) if (about !== undefined) told.add(about);
  // A promise of a product stands on each of its types and is told once.
  const said = new Set<string>();
  const directives = sources.directives.filter(({ about, code, message }) => {
    if (about === undefined) return true;
    const isNew = !told.has(about) && !said.has(`${about} ${code} ${message}`);
    said.add(`${about} ${code} ${message}`);
    return isNew;
  });
  return [...schema, ...contracts, ...directives].sort((left, right) => weight(right) - weight(left));
}

function absorb(change: MeshChange, { consumer, producer, fix, place }: MeshChange): MeshChange {
  const isAsBad = consumer === change.consumer && fix !== undefined;
  return {
    ...change,
    producer: worse(change.producer, producer),
    ...(isAsBad ? { fix } : {}),
    ...(place === undefined ? {} : { place }),
  };
}

function worse(left: ChangeClass, right: ChangeClass): ChangeClass {
  return CLASSES.indexOf(left) > CLASSES.indexOf(right) ? left : right;
}

function weight({ consumer, producer }: MeshChange): number {
  return CLASSES.indexOf(consumer) * CLASSES.length + CLASSES.indexOf(producer);
}
