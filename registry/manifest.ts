import type { ContractLimits, Place } from '../contracts/index.ts';
import type { Client } from './client.ts';
import type { Organisation } from './organisation.ts';
import type { RegistrySettings } from './settings.ts';
import type { Team } from './team.ts';
import type { Variant } from './variants/variant.ts';

/** How a subgraph is started here: from contracts, perhaps with generated data, or from a module. Paths are absolute. */
export type SubgraphRun =
  | { readonly kind: 'contracts'; readonly directory: string; readonly data?: string }
  | { readonly kind: 'module'; readonly file: string };

/** Where the SDL of a subgraph comes from. File paths are absolute. */
export type SchemaSource =
  | { readonly kind: 'file'; readonly file: string }
  | { readonly kind: 'url'; readonly url: string; readonly headers?: Readonly<Record<string, string>> };

/** One subgraph of the mesh. It has `schema` or `run`, perhaps both. */
export type SubgraphEntry = {
  readonly name: string;
  readonly routingUrl: string;
  readonly domain: string;
  /** Empty when the manifest names none; composition then asks for `@owner` in the SDL. */
  readonly owner: string;
  readonly schema?: SchemaSource;
  readonly run?: SubgraphRun;
};

/** `supergraph.yaml`, read and checked. */
export type Manifest<G = unknown> = {
  /** The path as it was given. */
  readonly file: string;
  /** The absolute directory that relative paths start from. */
  readonly root: string;
  readonly federationVersion: string;
  readonly subgraphs: readonly SubgraphEntry[];
  readonly teams: readonly Team[];
  readonly clients: readonly Client[];
  /** Parts of the graph that clients may be shown instead of all of it. */
  readonly variants: readonly Variant[];
  /** What holds for all products. */
  readonly organisation: Organisation;
  /** Limits of all contracts that set none of their own. */
  readonly limits: ContractLimits;
  /** Absolute paths, and `weft:defaults`. */
  readonly policies: readonly string[];
  /** A directory in `store` is absolute. */
  readonly registry: RegistrySettings;
  readonly gateway: G;
  readonly placeOf: (path: readonly PropertyKey[]) => Place;
};
