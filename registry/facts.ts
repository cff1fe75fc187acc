/** sha256 of a text, in hex; the store gives the text back by it. */
export type DocumentHash = string;

/** A contract that came with a subgraph. */
export type StoredContract = {
  /** As the domain named it, relative to its folder. */
  readonly file: string;
  /** The contract's own id, like `flights.flights`. */
  readonly id: string;
  readonly version: string;
  readonly text: DocumentHash;
};

/** One version of a subgraph as it was sent in; immutable. `number` counts from 1 in its subgraph, rejected ones included. */
export type SubgraphVersion = {
  readonly subgraph: string;
  readonly number: number;
  readonly domain: string;
  /** The team that answers for what no `@owner` claims. */
  readonly owner: string;
  /** Where the gateway sends requests. */
  readonly url: string;
  /** Where a person would edit the SDL; named in findings. */
  readonly file?: string;
  readonly sdl: DocumentHash;
  readonly contracts: readonly StoredContract[];
  /** The domain's own policies, when it has any. */
  readonly policies?: { readonly file: string; readonly text: DocumentHash };
  readonly commit?: string;
  readonly branch?: string;
  /** The report of the check that let it in or kept it out. */
  readonly check: DocumentHash;
};

/** One composed state of the mesh. `number` counts from 1. */
export type Build = {
  readonly number: number;
  readonly supergraph: DocumentHash;
  /** The version number of each subgraph in it. */
  readonly versions: Readonly<Record<string, number>>;
  /** The hashes of all contracts of these versions, which the signature covers. */
  readonly contracts?: readonly DocumentHash[];
  /** Key id and Ed25519 over all of the above, as `id:base64`; missing when the registry has no key. */
  readonly signature?: string;
};

/** Someone who answers for one side of a change agrees to it. It holds for every check that meets the same change. */
export type Approval = {
  /** The fingerprint of the change; see `ChangeReport.id`. */
  readonly change: string;
  readonly team: string;
  /** What the change was of, for the history; missing when no check met it lately. */
  readonly subgraph?: string;
};

/** A policy may be broken by one product until a date. */
export type Waiver = {
  readonly id: string;
  readonly policy: string;
  readonly product: string;
  /** The subgraph of the product, for the history. */
  readonly subgraph?: string;
  readonly owner: string;
  /** ISO date, the last day it holds. */
  readonly expires: string;
};

/** What a token may do. `admin` includes everything in every domain. */
export type Permission = 'read' | 'check' | 'publish' | 'approve' | 'waive' | 'usage' | 'admin';

/** A deploy token; only its hash is kept. */
export type Token = {
  readonly id: string;
  readonly hash: string;
  readonly note: string;
  /** Without a domain the permissions hold everywhere. */
  readonly domain?: string;
  /** The team its holder speaks for. */
  readonly team?: string;
  readonly permissions: readonly Permission[];
  readonly expires?: string;
};

/** The persisted operations of an app: they count as used, even without traffic. */
export type ClientManifest = {
  readonly client: string;
  readonly version?: string;
  readonly operations: readonly { readonly operation: DocumentHash; readonly name?: string }[];
};

/** A candidate that is served only to requests that ask for it by name. */
export type Preview = {
  readonly name: string;
  /** Those that take the place of current ones. */
  readonly versions: Readonly<Record<string, number>>;
  readonly supergraph: DocumentHash;
  /** The build whose other subgraphs it was composed with. */
  readonly base?: number;
  readonly signature?: string;
};

/** One thing that happened. The state of the registry is what all of them, in order, come to. */
export type Fact =
  | { readonly kind: 'published'; readonly version: SubgraphVersion; readonly build: Build }
  | { readonly kind: 'rejected'; readonly version: SubgraphVersion }
  | { readonly kind: 'rolled-back'; readonly subgraph: string; readonly to: number; readonly build: Build }
  | { readonly kind: 'retired'; readonly subgraph: string; readonly build: Build }
  | {
      readonly kind: 'checked';
      readonly subgraph: string;
      readonly report: DocumentHash;
      readonly passed: boolean;
    }
  | { readonly kind: 'approved'; readonly approval: Approval }
  | { readonly kind: 'waived'; readonly waiver: Waiver }
  | { readonly kind: 'waiver-ended'; readonly id: string }
  | { readonly kind: 'token-made'; readonly token: Token }
  | { readonly kind: 'token-revoked'; readonly id: string }
  | { readonly kind: 'client-registered'; readonly manifest: ClientManifest }
  | { readonly kind: 'preview-opened'; readonly preview: Preview; readonly version: SubgraphVersion }
  | { readonly kind: 'preview-closed'; readonly name: string };

/** A fact with who, when and why; never changed and never removed. */
export type Entry = {
  /** Counts from 1 without gaps. */
  readonly revision: number;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly by: string;
  readonly why?: string;
  readonly fact: Fact;
};
