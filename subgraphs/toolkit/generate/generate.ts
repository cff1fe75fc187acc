/** A DuckDB file opened for writing by a generator. */
export type WritableDuckDb = {
  run(sql: string): Promise<void>;
  close(): Promise<void>;
};

/** A PostgreSQL database that a generator fills. */
export type WritablePostgres = {
  query(sql: string, values?: readonly unknown[]): Promise<void>;
};

/** What a generator of demo data gets. */
export type GenerateContext = {
  /** The folder of `supergraph.yaml`. */
  readonly root: string;
  /** Folder for the generated files; the same as `${WEFT_DATA}` in contracts. */
  readonly dataDir: string;
  readonly scale: number;
  readonly seed: number;
  /** Opens (and creates) a DuckDB file below `dataDir`. */
  duckdb(fileName: string): Promise<WritableDuckDb>;
  /** Set when the contracts of the domain lie in PostgreSQL. */
  readonly postgres?: WritablePostgres;
  progress(message: string): void;
};

/** What the file named by `run.data` in `supergraph.yaml` exports. */
export type GeneratorModule = {
  /** Raise it when the data would differ: stored data of another version is made again. */
  readonly version: number;
  generate(context: GenerateContext): Promise<void>;
};
