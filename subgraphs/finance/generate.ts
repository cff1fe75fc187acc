import { type GenerateContext, writeDuckDbFile } from '../toolkit/index.ts';
import { churnTable } from './churn.ts';
import { revenueTable } from './revenue.ts';

/** Raise it when the data would differ. */
export const version = 1;

/** Writes `finance.duckdb`: the revenue ledger and the monthly churn register. */
export async function generate(context: GenerateContext): Promise<void> {
  context.progress('finance: posting the ledger and counting who left');
  await writeDuckDbFile(context, 'finance.duckdb', [revenueTable(context), churnTable(context)]);
}
