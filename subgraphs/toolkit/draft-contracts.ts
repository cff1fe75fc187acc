import type { Outcome } from '../../contracts/index.ts';
import { isClickHouseAddress } from './draft/databases/clickhouse-address.ts';
import { isPostgresAddress } from './draft/databases/postgres-address.ts';
import type { Draft } from './draft/draft.ts';
import type { DraftContext } from './draft/draft-context.ts';
import { draftExample } from './draft/draft-example.ts';

/** What a new domain is made from. */
export type WayIn =
  | { readonly kind: 'example' }
  | { readonly kind: 'files'; readonly from: string }
  | { readonly kind: 'postgres'; readonly from: string }
  | { readonly kind: 'clickhouse'; readonly from: string }
  | { readonly kind: 'contract'; readonly from: string }
  | { readonly kind: 'schema'; readonly from: string };

/** The way that the text behind `--from` means: nothing is an example, an address its database, a path its files. */
export function wayIn(from: string | undefined): WayIn {
  if (from === undefined) return { kind: 'example' };
  if (isPostgresAddress(from)) return { kind: 'postgres', from };
  if (isClickHouseAddress(from)) return { kind: 'clickhouse', from };
  if (/\.ya?ml$/i.test(from)) return { kind: 'contract', from };
  if (/\.(?:graphqls?|gql)$/i.test(from)) return { kind: 'schema', from };
  return { kind: 'files', from };
}

/**
 * Drafts the contracts of a new domain. Fails with findings for what cannot be read. Databases are loaded only here, by
 * the ways that need them.
 */
export async function draftContracts(way: WayIn, context: DraftContext): Promise<Outcome<Draft>> {
  switch (way.kind) {
    case 'example':
      return draftExample(context);
    case 'files':
      return (await import('./draft/files/draft-files.ts')).draftFromFiles(way.from, context);
    case 'schema':
      return (await import('./draft/draft-schema.ts')).draftFromSchema(way.from, context);
    case 'contract':
      return (await import('./draft/place-contract.ts')).placeContract(way.from, context);
    case 'postgres':
      return (await import('./draft/databases/draft-postgres.ts')).draftFromPostgres(way.from, context);
    case 'clickhouse':
      return (await import('./draft/databases/draft-clickhouse.ts')).draftFromClickHouse(way.from, context);
  }
}
