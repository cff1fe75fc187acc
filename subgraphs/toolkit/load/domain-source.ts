import { resolve } from 'node:path';
import { type DomainModel, type Outcome, success } from '../../../contracts/index.ts';
import { noDataEngine } from '../engines/no-data-engine.ts';
import type { SubgraphContext } from '../subgraph.ts';
import { engineOf } from './domain-engine.ts';
import type { DomainPostgres } from './find-postgres.ts';
import type { OpenData, OpenOptions } from './open-data.ts';

/** Where a domain runs, as far as its data is concerned. */
export type SourceContext = Pick<SubgraphContext, 'name' | 'root' | 'dataDir' | 'scale' | 'progress'>;

/**
 * The data of one domain: made when it is not there yet, and a database server started when the contracts want one. Each engine
 * is loaded only where a domain lies in it: DuckDB alone takes a sixth of a start.
 */
export class DomainSource {
  readonly #context: SourceContext;
  /** Generator module (`run.data`). */
  readonly #generator: string | undefined;
  #postgres: DomainPostgres | undefined;

  constructor(context: SourceContext, generator: string | undefined) {
    this.#context = context;
    this.#generator = generator;
  }

  /** Opens the data that the contracts describe. Fails with findings when it is not as they say. */
  async open(model: DomainModel, options: OpenOptions): Promise<Outcome<OpenData>> {
    if (isDescribedOnly(model)) return success(noData(model));
    switch (engineOf(model)) {
      case 'duckdb': {
        await this.#generate();
        const { openDuckDb } = await import('./open-duckdb.ts');
        return openDuckDb(model, this.#paths(), options);
      }
      case 'postgres':
        return this.#openPostgres(model, options);
      case 'clickhouse': {
        const { findClickHouse } = await import('./find-clickhouse.ts');
        const { openClickHouse } = await import('./open-clickhouse.ts');
        const found = await findClickHouse(model);
        return found.ok ? openClickHouse(model, found.value, options) : found;
      }
    }
  }

  async #openPostgres(model: DomainModel, options: OpenOptions): Promise<Outcome<OpenData>> {
    if (!this.#postgres) {
      const { findPostgres } = await import('./find-postgres.ts');
      const how = { purpose: options.purpose, progress: this.#context.progress };
      const found = await findPostgres(model, this.#paths(), how);
      if (!found.ok) return found;
      this.#postgres = found.value;
    }
    if (!this.#postgres.isJoined) await this.#generate(this.#postgres);
    const { openPostgres } = await import('./open-postgres.ts');
    return openPostgres(model, this.#postgres.url, options);
  }

  /** Address of the server, once it is opened; undefined outside of PostgreSQL. */
  get postgresUrl(): string | undefined {
    return this.#postgres?.url;
  }

  /** Stops the database server, if it is one of our own. */
  async close(): Promise<void> {
    await this.#postgres?.close();
  }

  #paths() {
    return { root: this.#context.root, dataDir: resolve(this.#context.dataDir) };
  }

  async #generate(postgres?: DomainPostgres): Promise<void> {
    if (!this.#generator) return;
    const { name, scale, progress } = this.#context;
    const { runGenerator } = await import('./run-generator.ts');
    await runGenerator({
      name,
      module: this.#generator,
      ...this.#paths(),
      scale,
      progress,
      ...(postgres ? { postgresUrl: postgres.url } : {}),
    });
  }
}

/** True when nothing but the description of a domain's products is published. */
function isDescribedOnly({ products }: DomainModel): boolean {
  return products.length > 0 && products.every(({ elsewhere }) => elsewhere !== undefined);
}

function noData(model: DomainModel): OpenData {
  const engine = noDataEngine(model);
  const asOf = new Map(model.products.map(({ id }) => [id, null]));
  return { engine, asOf, rows: 0, model, dialect: engine.dialect, faults: [] };
}
