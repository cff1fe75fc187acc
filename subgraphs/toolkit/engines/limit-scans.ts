import type { Statement } from '../query/ir.ts';
import type { ScanLimit } from '../query/scan-limit.ts';
import { type Engine, tooManyRows } from './engine.ts';

/** How much a database that does not count as it reads is expected to read. */
export type ScanEstimate = {
  /** Rows of a table, as far as they are known; asked for each statement, so it costs nothing. */
  rowsOf(table: string): number | undefined;
  /** The rows that the database's own planner expects a statement to read. */
  estimate(statement: Statement): Promise<number>;
};

/**
 * Refuses statements that would read more rows than their product allows. One whose tables have fewer rows together runs
 * straight away; only of others the planner is asked, before they run.
 */
export function limitScans(engine: Engine, scans: ScanEstimate): Engine {
  return {
    dialect: engine.dialect,
    close: () => engine.close(),
    texts: async (statement, signal) => {
      const { scan } = statement;
      if (scan && known(scan, scans) > scan.maxRows) {
        const rows = await scans.estimate(statement);
        if (rows > scan.maxRows) throw tooManyRows(scan, rows);
      }
      return engine.texts(statement, signal);
    },
  };
}

function known({ tables }: ScanLimit, { rowsOf }: ScanEstimate): number {
  return tables.reduce((sum, { name }) => sum + (rowsOf(name) ?? Number.POSITIVE_INFINITY), 0);
}
