import { type DomainModel, failure, type Outcome, success, type Table } from '../../../contracts/index.ts';
import type { Engine } from '../engines/engine.ts';
import type { Fault } from './fault.ts';
import type { OpenData, OpenOptions } from './open-data.ts';
import type { RunRows } from './run-rows.ts';
import { readableTables, withTables } from './served-tables.ts';
import { measure, NOTHING_MEASURED, refusals, settle } from './settle-data.ts';

/** A database server that holds a domain, as it is opened. */
export type ServerSource = {
  /** What it is called in findings. */
  readonly name: string;
  readonly engine: Engine;
  readonly run: RunRows;
  /** Holds the columns of a table against its contract. */
  check(table: Table): Promise<readonly Fault[]>;
  /** Opens what else is read or written beside the tables; `rowsOf` are the rows of each. */
  finish?(opened: OpenData, rowsOf: ReadonlyMap<string, number>): Promise<Outcome<OpenData>>;
};

/** Opens the tables of a domain where they lie, and holds them against their promises. */
export async function openServer(
  model: DomainModel,
  { name, engine, run, check, finish }: ServerSource,
  purpose: OpenOptions['purpose'],
): Promise<Outcome<OpenData>> {
  const faults: Fault[] = [];
  try {
    for (const table of model.tables) faults.push(...(await check(table)));
    const dialect = withTables(engine.dialect, readableTables(model, faults, engine.dialect));
    const isOpen = refusals(faults, purpose).length === 0;
    const measured =
      isOpen && purpose === 'serve' ? await measure(model, dialect, { run, faults }) : NOTHING_MEASURED;
    const opened = await settle({ model, engine, dialect, faults, measured, purpose });
    if (!opened.ok || !finish) return opened;
    const finished = await finish(opened.value, measured.rowsOf);
    if (finished.ok) return success(finished.value, [...opened.findings, ...finished.findings]);
    await engine.close();
    return finished;
  } catch (error) {
    await engine.close();
    const reason = error instanceof Error ? error.message : String(error);
    return failure({
      code: 'DATA_DIFFERS_FROM_CONTRACT',
      severity: 'error',
      message: `The ${name} data of ${model.products.map((product) => product.id).join(', ')} cannot be read as the contract says: ${reason}`,
      place: { file: model.products[0]?.file ?? '' },
    });
  }
}
