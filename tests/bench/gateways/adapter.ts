/** What a gateway is started with. */
export type Setup = {
  readonly port: number;
  /** A folder of its own for configuration it wants as files. */
  readonly directory: string;
  readonly supergraphFile: string;
  readonly subgraphs: readonly {
    readonly name: string;
    readonly url: string;
    readonly typeDefs: string;
    readonly federation1: string;
  }[];
};

/** A command line that starts a gateway. */
export type Launch = {
  readonly file: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
};

/** One configuration of one gateway. It forwards `authorization` to subgraphs. */
export type Adapter = {
  readonly name: string;
  readonly title: string;
  readonly runtime: 'node' | 'rust';
  /** Folder in `peers/` whose packages it needs; they are installed when missing. */
  readonly peer?: string;
  /** It differs from another configuration only in sharing equal requests, so it is only asked those. */
  readonly isOnlyForEqualRequests?: boolean;
  /** The path of its GraphQL endpoint. */
  readonly path: string;
  readonly prepare: (setup: Setup) => Promise<Launch>;
};
