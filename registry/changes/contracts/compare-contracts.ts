import { type Change, gradeContracts } from '../../../contracts/grade/index.ts';
import type { Contract, OdcsContract, Place } from '../../../contracts/index.ts';
import { type MeshChange, NOBODY, type Readers, users } from '../mesh-change.ts';
import { type MeshView, namedTypeAt } from '../supergraph/mesh-view.ts';
import { thingOfContract } from './changed-thing.ts';
import { ProductReach } from './product-reach.ts';

/** The contracts of one subgraph at two moments, and the schema that the recorded operations were written for. */
export type ContractComparison = {
  readonly subgraph: string;
  readonly older: ReadonlyMap<string, Contract>;
  readonly newer: ReadonlyMap<string, Contract>;
  readonly before: MeshView | undefined;
  readonly after: MeshView | undefined;
};

/** Every difference between the contracts of a subgraph, by both graders, with whom it reaches. Contracts are matched by id. */
export function compareContracts({
  subgraph,
  older,
  newer,
  before,
  after,
}: ContractComparison): MeshChange[] {
  const changes: MeshChange[] = [];
  for (const [id, contract] of older) {
    const reach = new ProductReach(contract.document, before, subgraph);
    const next = newer.get(id);
    if (next) changes.push(...compare(contract, next, { reach, before }));
    else changes.push(removed(contract, reach));
  }
  for (const [id, contract] of newer) {
    if (older.has(id)) continue;
    const reach = new ProductReach(contract.document, after, subgraph);
    changes.push(added(contract, reach));
  }
  return changes.map((change) => ({ ...change, subgraph }));
}

type Seen = { readonly reach: ProductReach; readonly before: MeshView | undefined };

function compare(older: Contract, newer: Contract, { reach, before }: Seen): MeshChange[] {
  return gradeContracts(older.document, newer.document).changes.map((change) => {
    const at = {
      contract: change.at.side === 'older' ? older.document : newer.document,
      path: change.at.path,
    };
    const coordinate = reach.coordinateOf(at) ?? productElement(newer.document, change.element);
    return {
      code: change.code,
      coordinate,
      message: change.message,
      origin: 'contract',
      consumer: change.consumer,
      producer: change.producer,
      // Values are told by the message alone, and what it says makes two changes of one rule two changes.
      after: change.message,
      ...(change.fix === undefined ? {} : { fix: change.fix }),
      readers: change.consumer === 'safe' ? NOBODY : readersOf(change, reach.readersOf(at)),
      about: thingOfContract(
        { code: change.code, coordinate },
        { product: newer.document.id, valueType: namedTypeAt(before, coordinate) },
      ),
      place: placeOf(change, older, newer),
    };
  });
}

function readersOf({ consumer }: Change, keys: readonly string[]): Readers {
  return consumer === 'breaking' ? users(keys) : users([], keys);
}

/** What is gone is told at what is left around it. */
function placeOf({ at }: Change, older: Contract, newer: Contract): Place {
  if (at.side === 'newer') return newer.placeOf(at.path);
  const [keyword, position] = at.path;
  const name = keyword === 'schema' ? older.document.schema?.[Number(position)]?.name : undefined;
  const index = newer.document.schema?.findIndex((object) => object.name === name) ?? -1;
  return newer.placeOf(index >= 0 ? ['schema', index, 'name'] : ['id']);
}

function removed({ document, file }: Contract, reach: ProductReach): MeshChange {
  return {
    code: 'CONTRACT_REMOVED',
    coordinate: document.id,
    message: `The contract ${document.id} was removed, and with it everything the product promised.`,
    origin: 'contract',
    consumer: 'breaking',
    producer: 'safe',
    before: document.id,
    fix: 'Set its status to deprecated first, and remove it when nobody reads the product any more.',
    readers: users(reach.readers),
    about: `contract ${document.id}`,
    place: { file },
  };
}

function added(contract: Contract, reach: ProductReach): MeshChange {
  const { id } = contract.document;
  return {
    code: 'CONTRACT_ADDED',
    coordinate: id,
    message: `The contract ${id} was added; ${reach.readers.length} coordinates are held to it.`,
    origin: 'contract',
    consumer: 'safe',
    producer: 'dangerous',
    after: id,
    fix: 'Measure first whether its promises are kept today (weft contract test).',
    readers: NOBODY,
    about: `contract ${id}`,
    place: contract.placeOf(['id']),
  };
}

/** What a contract says of the product as a whole: `flights.flights#latency`. */
function productElement({ id }: OdcsContract, element: string): string {
  return element === '' || element === 'id' ? id : `${id}#${element}`;
}
