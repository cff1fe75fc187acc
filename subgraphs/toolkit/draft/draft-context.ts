import type { MeshAround } from './mesh-around.ts';

/** What every way in has to know of the mesh it drafts for. */
export type DraftContext = {
  /** Name of the new domain. */
  readonly domain: string;
  readonly owner: string;
  /** The owner, if somebody asked for one. */
  readonly askedOwner?: string;
  /** Folder of `supergraph.yaml`. */
  readonly root: string;
  /** Folder of the domain's contracts, from there. */
  readonly folder: string;
  /** The environment variable that may name its database. */
  readonly databaseVariable: string;
  /** Where a service that runs by itself answers. */
  readonly serviceUrl?: string;
  readonly mesh: MeshAround;
};
