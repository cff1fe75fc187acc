import type { OdcsContract } from '../odcs.ts';

/** What an export is made of. */
export type Exported = {
  readonly contract: OdcsContract;
  /** The contracts its relationships lead to. */
  readonly neighbours: readonly OdcsContract[];
  /** When it is exported, for formats that say so. */
  readonly now: Date;
};

/** The domain of a contract: the one it names, or the first part of its id. */
export function domainOf({ id, domain }: OdcsContract): string {
  return domain ?? id.split('.')[0] ?? id;
}

/** What a contract calls itself. */
export function titleOf({ id, name }: OdcsContract): string {
  return name ?? id;
}

/** Purpose, usage and limitations as one text. */
export function describe({ description }: OdcsContract): string | undefined {
  const text = [description?.purpose, description?.limitations].filter(Boolean).join(' ');
  return text === '' ? undefined : text;
}

/** Where the graph that serves the contract can be asked, when the contract says so. */
export function endpointOf({ servers = [] }: OdcsContract): string | undefined {
  return servers.find(({ type }) => type === 'api')?.location;
}

/** A copy without keys that have no value. */
export function defined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined)) as T;
}

/** A list, or undefined when it is empty. */
export function unlessEmpty<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length === 0 ? undefined : list;
}
