import { type DomainModel, type Finding, failure, type Outcome, success } from '../../../contracts/index.ts';
import type { Engine } from '../engines/engine.ts';
import type { Dialect } from '../query/dialect.ts';
import { checkPromises } from './check-promises.ts';
import { dataAsOf } from './data-age.ts';
import { type Fault, unreadableColumns } from './fault.ts';
import type { OpenData, OpenOptions } from './open-data.ts';
import type { RunRows } from './run-rows.ts';
import { servedModel, servedTables, withTables } from './served-tables.ts';

/** How much is served, and how old it is. */
export type Measured = Pick<OpenData, 'asOf' | 'rows'> & { readonly rowsOf: ReadonlyMap<string, number> };
/** For data that is only tested: nobody is told how much there is, so nothing is counted. */
export const NOTHING_MEASURED: Measured = { asOf: new Map(), rows: 0, rowsOf: new Map() };

type Findings = { readonly run: RunRows; readonly faults: Fault[] };

/** Counts and dates what is served, and adds the promises it breaks to `faults`. */
export async function measure(
  model: DomainModel,
  dialect: Dialect,
  { run, faults }: Findings,
): Promise<Measured> {
  const asOf = new Map<string, string | null>();
  const rowsOf = new Map<string, number>();
  for (const table of model.tables) {
    const without = unreadableColumns(table, faults);
    faults.push(...(await checkPromises(table, { dialect, run, without })));
    const [counted] = await run(`SELECT count(*) AS rows FROM ${dialect.table(table)} weft_rows`);
    rowsOf.set(table.name, Number(counted?.['rows'] ?? 0));
  }
  for (const product of model.products) {
    const tables = model.tables.filter((table) => table.product === product);
    asOf.set(product.id, await dataAsOf(tables, dialect, run));
  }
  const rows = [...rowsOf.values()].reduce((sum, count) => sum + count, 0);
  return { asOf, rows, rowsOf };
}

/** The faults that keep the data from being opened. A key that is not there cannot be served without. */
export function refusals(faults: readonly Fault[], purpose: OpenOptions['purpose']): readonly Fault[] {
  return faults.filter((fault) => {
    if (fault.kind === 'table') return true;
    if (purpose === 'test') return false;
    const { table } = fault;
    if (table.product.quality.onBrokenPromise === 'refuse') return true;
    return (
      fault.kind === 'column' &&
      table.keys.some((key) => key.columns.some(({ name }) => name === fault.column.name))
    );
  });
}

type Settling = Pick<OpenData, 'engine' | 'dialect' | 'model' | 'faults'> & {
  readonly measured: Measured;
  readonly purpose: OpenOptions['purpose'];
};

/** Decides what faults mean: nothing is served, or what is left is, with findings that say what is not. */
export async function settle(settling: Settling): Promise<Outcome<OpenData>> {
  const { engine, dialect, model, faults, measured, purpose } = settling;
  const refused = refusals(faults, purpose);
  if (refused.length > 0) {
    await engine.close();
    return failure(...refused.map(({ finding }) => finding));
  }
  const served = withTables(dialect, servedTables(model, faults, dialect));
  const opened = { engine: withDialect(engine, served), dialect, faults, ...measured };
  return success({ ...opened, model: servedModel(model, faults) }, faults.map(degradation));
}

const CONSEQUENCE: Readonly<Record<Fault['kind'], string>> = {
  table: '',
  column: 'It is served as null, and who asks for it is told so.',
  values: 'Such values are served as null.',
  unique: 'Such rows are served as they are.',
  key: 'Such rows are not served.',
};

function degradation({ kind, finding }: Fault): Finding {
  return { ...finding, severity: 'warning', message: `${finding.message} ${CONSEQUENCE[kind]}` };
}

function withDialect(engine: Engine, dialect: Dialect): Engine {
  if (dialect === engine.dialect) return engine;
  return {
    dialect,
    texts: (statement, signal) => engine.texts(statement, signal),
    close: () => engine.close(),
  };
}
