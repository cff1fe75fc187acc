import type {
  Catalogue,
  CheckReport,
  Endings,
  Entry,
  MeasuredDay,
  MeshJudgement,
  QualityStanding,
  RegistryState,
  Usage,
} from '../../registry/index.ts';
import type { MeshManifest } from './stored-catalogue.ts';

/** What was measured of all products. */
type MeshQuality = {
  readonly days: readonly MeasuredDay[];
  readonly standings: ReadonlyMap<string, QualityStanding>;
};

/** What resolvers share during one request: each thing is read once, so that an answer shows one moment of the mesh. */
export type PlatformContext = {
  readonly manifest: () => Promise<MeshManifest>;
  readonly catalogue: () => Promise<Catalogue>;
  readonly registry: () => Promise<RegistryState>;
  readonly events: (after: number, limit: number) => Promise<readonly Entry[]>;
  readonly usage: (days: number) => Promise<Usage>;
  readonly report: (hash: string) => Promise<CheckReport | undefined>;
  readonly endings: () => Promise<Endings>;
  readonly judgement: () => Promise<MeshJudgement>;
  readonly quality: () => Promise<MeshQuality>;
};
