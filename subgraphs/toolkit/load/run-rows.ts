/** Runs a statement and gives its rows. */
export type RunRows = (sql: string) => Promise<readonly Readonly<Record<string, unknown>>[]>;
