import type { OperationUsage, Usage } from '../../registry/index.ts';

/** Conditions on use; all that are given hold. */
export type UseWhere = {
  /** Uses of one of these; of anything when left out. */
  readonly coordinates?: readonly string[] | undefined;
  readonly client?: string | null | undefined;
};

/** Use of something by one operation of one client. */
export type Use = Pick<
  OperationUsage,
  'client' | 'clientVersion' | 'operation' | 'name' | 'errors' | 'lastSeen' | 'source'
> & { readonly count: number };

/** The uses that meet all conditions, the most first. An operation that uses several of the coordinates counts once. */
export function findUses({ operations }: Usage, { coordinates, client }: UseWhere): readonly Use[] {
  return operations
    .filter((one) => client == null || one.client === client)
    .flatMap((one): Use[] => {
      const counts = coordinates?.flatMap((key) =>
        Object.hasOwn(one.coordinates, key) ? (one.coordinates[key] ?? []) : [],
      );
      if (counts && counts.length === 0) return [];
      return [{ ...one, count: counts ? Math.max(...counts) : one.count }];
    })
    .sort((one, other) => other.count - one.count || (one.client < other.client ? -1 : 1));
}
