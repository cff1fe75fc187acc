import type { OperationUsage, Usage } from './usage-row.ts';

/** Who still uses a coordinate. */
export type CoordinateUser = {
  readonly operation: OperationUsage['operation'];
  readonly name?: string;
  readonly client: string;
  readonly clientVersion?: string;
  readonly source: OperationUsage['source'];
  /** Requests that used it; 0 for an operation that is only in a manifest. */
  readonly count: number;
  readonly lastSeen: string;
};

/** The operations that use a coordinate, as `coordinateKey` writes it; the most used first. */
export function usersOf(usage: Usage, coordinate: string): readonly CoordinateUser[] {
  return usage.operations
    .flatMap((one): CoordinateUser[] => {
      const count = Object.hasOwn(one.coordinates, coordinate) ? one.coordinates[coordinate] : undefined;
      if (count === undefined) return [];
      const { operation, name, client, clientVersion, source, lastSeen } = one;
      return [
        {
          operation,
          ...(name === undefined ? {} : { name }),
          client,
          ...(clientVersion === undefined ? {} : { clientVersion }),
          source,
          count,
          lastSeen,
        },
      ];
    })
    .sort((one, other) => other.count - one.count || (one.client < other.client ? -1 : 1));
}
