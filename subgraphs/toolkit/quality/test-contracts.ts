import { failure, type Outcome, readDomainModel, success } from '../../../contracts/index.ts';
import type { Signal } from '../../../edge/index.ts';
import { DomainSource, type SourceContext } from '../load/domain-source.ts';
import { domainLimits } from '../query/limits.ts';
import type { ForeignResult } from './check.ts';
import { productChecks } from './product-checks.ts';
import type { QualityRun } from './quality-run.ts';
import { runChecks } from './run-checks.ts';
import { unreadableOf } from './unreadable.ts';

/** Contracts to hold against their data. */
export type ContractTest = SourceContext & {
  /** The contracts of one domain. */
  readonly files: readonly string[];
  /** Generator module (`run.data`), when the data is made by one. */
  readonly generator?: string | undefined;
  /** True for the products to test; their neighbours are only read. */
  isWanted(product: { readonly id: string; readonly file: string }): boolean;
  /** Failing rows to show of each check. */
  readonly samples: number;
  /** Results of checks that another tool makes, by its name for them. */
  readonly foreign?: ReadonlyMap<string, ForeignResult>;
  readonly signal?: Signal;
  /** The present, unless a contract has a clock of its own. */
  readonly now?: Date;
};

/**
 * Holds the data of one domain against the promises and quality rules of its contracts, whatever state it is in. Fails
 * with findings when a contract cannot be read, or the data not be opened at all.
 */
export async function testContracts(test: ContractTest): Promise<Outcome<readonly QualityRun[]>> {
  const read = await readDomainModel(test.files);
  if (!read.ok) return read;
  const products = read.value.products.filter((product) => test.isWanted(product));
  const source = new DomainSource(test, test.generator);
  try {
    const opened = await source.open(read.value, { limits: domainLimits(read.value), purpose: 'test' });
    if (!opened.ok) return failure(...read.findings, ...opened.findings);
    const { engine, dialect, model } = opened.value;
    const { samples, now = new Date(), foreign = new Map<string, ForeignResult>() } = test;
    const context = { dialect, unreadable: unreadableOf(opened.value), foreign };
    const options = { engine, dialect, samples, now, ...(test.signal ? { signal: test.signal } : {}) };
    try {
      const runs: QualityRun[] = [];
      for (const product of products)
        runs.push(await runChecks(product, productChecks(model, product, context), options));
      return success(runs, [...read.findings, ...opened.findings]);
    } finally {
      await engine.close();
    }
  } finally {
    await source.close();
  }
}
