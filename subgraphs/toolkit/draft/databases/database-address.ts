import { didYouMean, type Finding, type OdcsServer } from '../../../../contracts/index.ts';
import type { DatabaseType } from './draft-database-table.ts';

/** A finding for each table that was asked for and is not there; `where` is what it was looked for in. */
export function missingTables(
  asked: readonly string[],
  known: readonly string[],
  where: string,
): readonly Finding[] {
  return asked
    .filter((table) => !known.includes(table))
    .map((table) => {
      const hint = didYouMean(table, known);
      const message = `Expected a table or view "${table}" in the ${where}, but there is none.${hint}`;
      return { code: 'UNKNOWN_TABLE', severity: 'error', message };
    });
}

/** True for a column of one value per row: a table needs one to have something to show. */
export function isPlain(type: DatabaseType | undefined): boolean {
  const logicalType = type?.property.logicalType;
  return logicalType !== undefined && logicalType !== 'object' && logicalType !== 'array';
}

/** Where rows are: the address that is shown has no password. */
type ServerAddress = Pick<OdcsServer, 'type' | 'host' | 'port' | 'database' | 'schema'> & {
  readonly shown: string;
};

/** Where the rows are, without the password: that comes from the environment of whoever runs the subgraph. */
export function databaseServer({ shown, type, ...place }: ServerAddress, variable: string): OdcsServer {
  return {
    id: 'database',
    server: 'database',
    type,
    description: `The database that ${variable} names; without it, this one with no password.`,
    ...place,
    customProperties: [{ property: 'weft.url', value: `\${${variable}:-${shown}}` }],
  };
}
