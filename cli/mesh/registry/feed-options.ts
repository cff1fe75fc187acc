import type { MeshManifest } from '../read-mesh.ts';

/** What opening a registry that a gateway follows takes, besides its address. */
export type FeedOptions = {
  /** Missing where the registry runs elsewhere and nothing describes the mesh here. */
  readonly manifest: MeshManifest | undefined;
  /** Whether anybody may read the registry before there are tokens; asked at each request. */
  readonly openReads: () => boolean;
  /** Told what a person should know. */
  readonly note: (text: string) => void;
};
