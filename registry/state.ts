import type {
  Approval,
  Build,
  ClientManifest,
  DocumentHash,
  Entry,
  Fact,
  Preview,
  SubgraphVersion,
  Token,
  Waiver,
} from './facts.ts';

/** When something came to be, by whom and why: an entry without its fact. */
type Stamp = Omit<Entry, 'fact'>;

/**
 * What became of a version: `current` serves, `accepted` served or may serve by a rollback, `rejected` was kept out, `preview` was
 * opened as one.
 */
type VersionStanding = 'current' | 'accepted' | 'rejected' | 'preview';

/** A version of a subgraph, and where it stands. */
export type StoredVersion = Stamp & { readonly version: SubgraphVersion; readonly standing: VersionStanding };

/** A subgraph with all its versions, oldest first. Without `current` it was retired, or nothing of it was ever let in. */
export type SubgraphState = {
  readonly name: string;
  readonly versions: readonly StoredVersion[];
  readonly current?: StoredVersion;
};

/** A state of the mesh, and what made it. */
export type StoredBuild = Stamp & {
  readonly build: Build;
  readonly cause: 'published' | 'rolled-back' | 'retired';
  /** Several, joined by `, `, when they were published together. */
  readonly subgraph: string;
};

/** The last check of a subgraph, whether or not something was published by it. */
export type StoredCheck = Stamp & { readonly report: DocumentHash; readonly passed: boolean };

/** An approval, with who gave it and when. */
export type StoredApproval = Stamp & { readonly approval: Approval };
/** A waiver, with who gave it and when, and who ended it before its date. */
export type StoredWaiver = Stamp & { readonly waiver: Waiver; readonly ended?: Stamp };
/** A token, with who made it and when, and who took it back. */
export type StoredToken = Stamp & { readonly token: Token; readonly revoked?: Stamp };
/** The persisted operations of an app, with who sent them and when. */
export type StoredManifest = Stamp & { readonly manifest: ClientManifest };
/** A preview, with who opened it and when, and the versions in it. */
export type StoredPreview = Stamp & { readonly preview: Preview; readonly version: SubgraphVersion };

/** What the registry knows at one revision: all entries up to it, folded. Never changed; folding on gives another one. */
export type RegistryState = {
  readonly revision: number;
  readonly subgraphs: ReadonlyMap<string, SubgraphState>;
  /** The current build; missing until something was published. */
  readonly build?: StoredBuild;
  /** The last `KEPT_BUILDS` builds, oldest first; older ones are in the journal. */
  readonly builds: readonly StoredBuild[];
  /** By the change they agree to. */
  readonly approvals: ReadonlyMap<string, readonly StoredApproval[]>;
  readonly waivers: ReadonlyMap<string, StoredWaiver>;
  readonly tokens: ReadonlyMap<string, StoredToken>;
  /** By client and version, as `manifestKey` writes them. A manifest without operations takes the one before away. */
  readonly clients: ReadonlyMap<string, StoredManifest>;
  readonly previews: ReadonlyMap<string, StoredPreview>;
  /** By subgraph. */
  readonly lastChecks: ReadonlyMap<string, StoredCheck>;
};

/** A build names every subgraph's version, so a mesh of hundreds would otherwise keep millions of numbers in memory. */
export const KEPT_BUILDS = 200;

/** The registry in which nothing happened yet. */
export const EMPTY_STATE: RegistryState = {
  revision: 0,
  subgraphs: new Map(),
  builds: [],
  approvals: new Map(),
  waivers: new Map(),
  tokens: new Map(),
  clients: new Map(),
  previews: new Map(),
  lastChecks: new Map(),
};

/**
 * The state after more entries, which must follow its revision without a gap. What a state holds is copied once for each call and
 * not for each entry, so fold many at once.
 */
export function foldEntries(state: RegistryState, entries: readonly Entry[]): RegistryState {
  if (entries.length === 0) return state;
  const draft = new Draft(state);
  for (const entry of entries) draft.take(entry);
  return draft.state();
}

/** The waivers that hold on a day like `2026-11-26`. */
export function waiversInForce(state: RegistryState, day: string): readonly Waiver[] {
  return [...state.waivers.values()]
    .filter(({ waiver, ended }) => ended === undefined && waiver.expires >= day)
    .map(({ waiver }) => waiver);
}

/** Where the manifest of a client's version stands in `RegistryState.clients`. */
export function manifestKey({ client, version }: Pick<ClientManifest, 'client' | 'version'>): string {
  return JSON.stringify(version === undefined ? [client] : [client, version]);
}

/** The version with that number; undefined when there is none. */
export function findVersion(subgraph: SubgraphState | undefined, number: number): StoredVersion | undefined {
  return subgraph?.versions.findLast(({ version }) => version.number === number);
}

/** A state under way. It owns its maps, and the lists that it copied. */
class Draft {
  #revision: number;
  #build: StoredBuild | undefined;
  readonly #builds: StoredBuild[];
  readonly #versions = new Map<string, StoredVersion[]>();
  readonly #subgraphs: Map<string, SubgraphState>;
  readonly #approvals: Map<string, readonly StoredApproval[]>;
  readonly #waivers: Map<string, StoredWaiver>;
  readonly #tokens: Map<string, StoredToken>;
  readonly #clients: Map<string, StoredManifest>;
  readonly #previews: Map<string, StoredPreview>;
  readonly #lastChecks: Map<string, StoredCheck>;

  constructor(state: RegistryState) {
    this.#revision = state.revision;
    this.#build = state.build;
    this.#builds = [...state.builds];
    this.#subgraphs = new Map(state.subgraphs);
    this.#approvals = new Map(state.approvals);
    this.#waivers = new Map(state.waivers);
    this.#tokens = new Map(state.tokens);
    this.#clients = new Map(state.clients);
    this.#previews = new Map(state.previews);
    this.#lastChecks = new Map(state.lastChecks);
  }

  state(): RegistryState {
    return {
      revision: this.#revision,
      subgraphs: this.#subgraphs,
      ...(this.#build ? { build: this.#build } : {}),
      builds: this.#builds.slice(-KEPT_BUILDS),
      approvals: this.#approvals,
      waivers: this.#waivers,
      tokens: this.#tokens,
      clients: this.#clients,
      previews: this.#previews,
      lastChecks: this.#lastChecks,
    };
  }

  take({ fact, ...stamp }: Entry): void {
    if (stamp.revision !== this.#revision + 1) {
      throw new RangeError(`Expected the entry after revision ${this.#revision}, got ${stamp.revision}.`);
    }
    this.#revision = stamp.revision;
    switch (fact.kind) {
      case 'published':
        this.#addVersion({ ...stamp, version: fact.version, standing: 'current' });
        this.#noteCheck(fact.version, true, stamp);
        this.#addBuild(fact, fact.version.subgraph, stamp);
        break;
      case 'rejected':
        this.#addVersion({ ...stamp, version: fact.version, standing: 'rejected' });
        this.#noteCheck(fact.version, false, stamp);
        break;
      case 'rolled-back':
        this.#makeCurrent(fact.subgraph, fact.to);
        this.#addBuild(fact, fact.subgraph, stamp);
        break;
      case 'retired':
        this.#makeCurrent(fact.subgraph, undefined);
        this.#addBuild(fact, fact.subgraph, stamp);
        break;
      case 'checked':
        // Subgraphs that are checked together share a report.
        for (const name of fact.subgraph.split(', '))
          this.#lastChecks.set(name, { ...stamp, report: fact.report, passed: fact.passed });
        break;
      case 'preview-opened':
        this.#addVersion({ ...stamp, version: fact.version, standing: 'preview' });
        this.#previews.set(fact.preview.name, { ...stamp, preview: fact.preview, version: fact.version });
        break;
      case 'preview-closed':
        this.#previews.delete(fact.name);
        break;
      default:
        this.#takeOfPeople(fact, stamp);
    }
  }

  #takeOfPeople(fact: PeopleFact, stamp: Stamp): void {
    switch (fact.kind) {
      case 'approved': {
        const { change } = fact.approval;
        const given = this.#approvals.get(change) ?? [];
        this.#approvals.set(change, [...given, { ...stamp, approval: fact.approval }]);
        break;
      }
      case 'waived':
        this.#waivers.set(fact.waiver.id, { ...stamp, waiver: fact.waiver });
        break;
      case 'waiver-ended': {
        const waiver = this.#waivers.get(fact.id);
        if (waiver) this.#waivers.set(fact.id, { ...waiver, ended: stamp });
        break;
      }
      case 'token-made':
        this.#tokens.set(fact.token.id, { ...stamp, token: fact.token });
        break;
      case 'token-revoked': {
        const token = this.#tokens.get(fact.id);
        if (token) this.#tokens.set(fact.id, { ...token, revoked: stamp });
        break;
      }
      case 'client-registered': {
        const key = manifestKey(fact.manifest);
        if (fact.manifest.operations.length === 0) this.#clients.delete(key);
        else this.#clients.set(key, { ...stamp, manifest: fact.manifest });
        break;
      }
      default:
        unreachable(fact);
    }
  }

  #noteCheck({ subgraph, check }: SubgraphVersion, passed: boolean, stamp: Stamp): void {
    this.#lastChecks.set(subgraph, { ...stamp, report: check, passed });
  }

  #addBuild(fact: BuildFact, subgraph: string, stamp: Stamp): void {
    const last = this.#build;
    // Subgraphs that were published together share one build.
    if (last?.build.number === fact.build.number) {
      this.#build = { ...last, subgraph: `${last.subgraph}, ${subgraph}` };
      this.#builds[this.#builds.length - 1] = this.#build;
      return;
    }
    this.#build = { ...stamp, build: fact.build, cause: fact.kind, subgraph };
    this.#builds.push(this.#build);
  }

  #addVersion(added: StoredVersion): void {
    const name = added.version.subgraph;
    const current = this.#subgraphs.get(name)?.current;
    const versions = this.#ownVersions(name);
    // A preview is opened again with the same version when the mesh under it changes.
    if (findVersion(this.#subgraphs.get(name), added.version.number)) replace(versions, added);
    else versions.push(added);
    if (added.standing === 'current') this.#makeCurrent(name, added.version.number);
    else this.#subgraphs.set(name, { name, versions, ...(current ? { current } : {}) });
  }

  #makeCurrent(name: string, number: number | undefined): void {
    const versions = this.#ownVersions(name);
    const before = this.#subgraphs.get(name)?.current;
    if (before) replace(versions, { ...before, standing: 'accepted' });
    const found = versions.findLast(({ version }) => version.number === number);
    const current: StoredVersion | undefined = found && { ...found, standing: 'current' };
    if (current) replace(versions, current);
    this.#subgraphs.set(name, { name, versions, ...(current ? { current } : {}) });
  }

  #ownVersions(name: string): StoredVersion[] {
    const own = this.#versions.get(name) ?? [...(this.#subgraphs.get(name)?.versions ?? [])];
    this.#versions.set(name, own);
    return own;
  }
}

type BuildFact = Extract<Fact, { readonly build: Build }>;
type PeopleFact = Extract<
  Fact,
  {
    readonly kind:
      | 'approved'
      | 'waived'
      | 'waiver-ended'
      | 'token-made'
      | 'token-revoked'
      | 'client-registered';
  }
>;

function replace(versions: StoredVersion[], changed: StoredVersion): void {
  const index = versions.findLastIndex(({ version }) => version.number === changed.version.number);
  versions[index] = changed;
}

function unreachable(fact: never): never {
  throw new TypeError(`Expected a fact that this version knows, got ${JSON.stringify(fact)}.`);
}
