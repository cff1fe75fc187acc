// The door for whoever only reads supergraph.yaml: without the composer, the policies and the stores, which take half of the start of a subgraph to load.
export type { Manifest } from '../manifest.ts';
export { readManifest } from '../read-manifest.ts';
