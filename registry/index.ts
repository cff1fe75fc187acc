export {
  type Catalogue,
  type CatalogueDomain,
  type CatalogueField,
  type CatalogueProduct,
  type FieldOwner,
  readCatalogue,
} from './catalogue.ts';
export { compose } from './compose.ts';
export type { SubgraphSchema } from './composition/subgraph-document.ts';
export type { Manifest, SchemaSource, SubgraphEntry, SubgraphRun } from './manifest.ts';
export { manifestJsonSchema, manifestSchema } from './manifest-schema.ts';
export { readManifest } from './read-manifest.ts';
export { loadSupergraph, saveSupergraph } from './store/supergraph-store.ts';
export { hashSupergraph, type Supergraph } from './supergraph.ts';
export type { Team } from './team.ts';
