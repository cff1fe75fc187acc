/** An app that reads the mesh, and whose it is. `name` is its key in `supergraph.yaml` and what it calls itself when it asks. */
export type Client = {
  readonly name: string;
  readonly team?: string;
  readonly title?: string;
  readonly contact?: string;
  /** The variant of the graph it is shown; all of it when left out. */
  readonly variant?: string;
};
