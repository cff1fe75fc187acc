import type {
  Candidate,
  CheckReport,
  Client,
  CurrentSupergraph,
  DocumentHash,
  Entry,
  HistoryFilter,
  NewToken,
  NewWaiver,
  Noted,
  OpenedPreview,
  PolicyFacts,
  Published,
  RolledBack,
  ShownToken,
  StoredVersion,
  SubgraphState,
  Usage,
  Waived,
  Waiver,
} from '../../registry/index.ts';

/** Why somebody does something. Who does it is known to the access: a token's holder, or whoever sits at this machine. */
type Reason = { readonly why?: string };

/** A subgraph and the version that serves. */
export type CurrentSubgraph = { readonly name: string; readonly current?: StoredVersion };

/** A token without its hash, who made it and when. */
export type ListedToken = Pick<Entry, 'at' | 'by'> & {
  readonly token: ShownToken;
  readonly isRevoked: boolean;
};

/** An open preview, who opened it and when. */
export type ListedPreview = Pick<Entry, 'at' | 'by' | 'why'> & {
  readonly preview: Extract<OpenedPreview, { ok: true }>['preview'];
};

type NewlyMadeToken =
  | { readonly ok: true; readonly token: ShownToken; readonly secret: string }
  | { readonly ok: false; readonly message: string };

/** What commands ask of a registry, in a store that is opened here or in one that runs elsewhere. */
export type RegistryAccess = {
  /** How messages call it; never holds a password. */
  readonly name: string;
  check(candidates: readonly Candidate[]): Promise<CheckReport>;
  publish(candidates: readonly Candidate[], reason: Reason): Promise<Published>;
  /** Opens a preview, or replaces the one of that name. */
  openPreview(
    preview: Reason & { readonly name: string; readonly candidates: readonly Candidate[] },
  ): Promise<OpenedPreview>;
  /** False when there is none of that name. */
  closePreview(preview: Reason & { readonly name: string }): Promise<boolean>;
  previews(): Promise<readonly ListedPreview[]>;
  rollback(options: RollbackWish): Promise<RolledBack>;
  approve(approval: Reason & { readonly change: string; readonly team: string }): Promise<Noted>;
  waive(waiver: Omit<NewWaiver, 'by' | 'owner'> & { readonly owner?: string }): Promise<Waived>;
  /** False when there is no waiver with that id in force. */
  endWaiver(waiver: Reason & { readonly id: string }): Promise<boolean>;
  /** Those that were not ended. */
  waivers(): Promise<readonly Waiver[]>;
  makeToken(token: Omit<NewToken, 'by'>): Promise<NewlyMadeToken>;
  /** False when there is no token with that id that holds. */
  revokeToken(token: Reason & { readonly id: string }): Promise<boolean>;
  tokens(): Promise<readonly ListedToken[]>;
  subgraphs(): Promise<readonly CurrentSubgraph[]>;
  /** A subgraph with all its versions; undefined when there never was one of that name. */
  subgraph(name: string): Promise<SubgraphState | undefined>;
  history(filter: HistoryFilter): Promise<readonly Entry[]>;
  /** The report of a check; undefined when there is none. */
  report(hash: DocumentHash): Promise<CheckReport | undefined>;
  /** What was used in the last days, the most used operations first; the days of checks when none are said. */
  usage(days?: number): Promise<Usage>;
  /** The apps that the mesh declares. */
  clients(): Promise<readonly Client[]>;
  /** What policies are judged on besides use. */
  policyFacts(): Promise<PolicyFacts>;
  /** What serves; undefined before the first publish. */
  supergraph(): Promise<CurrentSupergraph | undefined>;
  /** A text by its hash; undefined when there is none. */
  document(hash: DocumentHash): Promise<string | undefined>;
  close(): Promise<void>;
};

/** Which version to go back to: the one before the current when `to` is left out. */
type RollbackWish = Reason & {
  readonly subgraph: string;
  readonly to?: number;
  /** Although readers lose something or a policy is broken. */
  readonly force: boolean;
};
