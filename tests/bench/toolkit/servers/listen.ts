/** What a server of the comparison is started with: `node server.ts PORT SOURCE FOLDER`. */
export type ServerArguments = {
  readonly port: number;
  /** A folder of contracts for ours; a folder of Parquet files or the address of PostgreSQL for the others. */
  readonly source: string;
};

/** Reads the command line of a server process. */
export function serverArguments(): ServerArguments {
  const [, , port, source = ''] = process.argv;
  return { port: Number(port), source };
}
