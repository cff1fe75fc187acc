import type {
  Catalogue,
  CheckReport,
  Client,
  Endings,
  Entry,
  RegistryState,
  Usage,
} from '../../registry/index.ts';

/** What resolvers share during one request: each thing is read once, so that an answer shows one moment of the mesh. */
export type PlatformContext = {
  readonly catalogue: () => Promise<Catalogue>;
  readonly registry: () => Promise<RegistryState>;
  readonly events: (after: number, limit: number) => Promise<readonly Entry[]>;
  readonly usage: (days: number) => Promise<Usage>;
  readonly report: (hash: string) => Promise<CheckReport | undefined>;
  readonly endings: () => Promise<Endings>;
  readonly clients: () => Promise<readonly Client[]>;
};
