import type { AcceptedSubgraph } from './checks/accepted-mesh.ts';
import type { Candidate, CheckReport } from './checks/check-report.ts';
import { type CheckRules, DEFAULT_CHECK_RULES } from './checks/check-rules.ts';
import { type Checker, createLocalChecker } from './checks/checker.ts';
import type { Client } from './client.ts';
import type { Approval, Build, DocumentHash, Entry, SubgraphVersion } from './facts.ts';
import { type HistoryFilter, readHistory } from './history.ts';
import { LiveState } from './live-state.ts';
import { approve, type Noted } from './people/approvals.ts';
import { type NewManifest, type RegisteredManifest, registerClient } from './people/client-manifests.ts';
import { readUsage } from './people/registry-usage.ts';
import { endWaiver, type NewWaiver, type Waived, waive } from './people/waivers.ts';
import type { PolicyRules } from './policies/judged-product.ts';
import { type CheckOptions, check, type KeptReport } from './publishing/check.ts';
import type { Changer } from './publishing/commit-change.ts';
import { type Diff, type DiffOptions, diff } from './publishing/diff.ts';
import { type PolicyFacts, readDeprecated, readPolicyFacts } from './publishing/policy-judgement.ts';
import {
  closePreview,
  followBuild,
  type NewPreview,
  type OpenedPreview,
  openPreview,
} from './publishing/previews.ts';
import { type Published, publish } from './publishing/publish.ts';
import { type Retired, type RetireOptions, retire } from './publishing/retire.ts';
import { type RollBackOptions, type RolledBack, rollBack } from './publishing/roll-back.ts';
import type { Measurement } from './quality/measurement.ts';
import { type KeptMeasurements, keepMeasurements, readQuality } from './quality/registry-quality.ts';
import type { Doer, RegistryParts } from './registry-parts.ts';
import type { Retention } from './retention/retention-settings.ts';
import { Upkeep } from './retention/upkeep.ts';
import type { SigningKey } from './signing/signing-key.ts';
import type { RegistryState } from './state.ts';
import type { RegistryStore } from './store/registry-store.ts';
import { findReport, readReport } from './stored-reports.ts';
import { hasTexts, readSubgraph, storedText } from './stored-texts.ts';
import type { Team } from './team.ts';
import {
  type Authentication,
  authenticate,
  type MadeToken,
  makeToken,
  type NewToken,
  revokeToken,
} from './tokens/tokens.ts';
import { Turns } from './turns.ts';
import { keepUsage } from './usage/keep-usage.ts';
import type { Usage, UsageRow } from './usage/usage-row.ts';
import type { Variant } from './variants/variant.ts';

/** What supergraph.yaml says of a mesh that its registry judges by. */
export type MeshFacts = {
  readonly teams: readonly Team[];
  readonly clients?: readonly Client[];
  /** A publish that would break one of them is kept out. */
  readonly variants?: readonly Variant[];
  readonly rules?: CheckRules;
  /** Without them no policy is judged. */
  readonly policies?: PolicyRules;
};

/** What a registry is opened with. */
export type RegistryOptions = MeshFacts & {
  readonly store: RegistryStore;
  readonly signingKey?: SigningKey;
  /** Nothing is removed without it. */
  readonly retention?: Retention;
  /** Who checks and composes; this thread when left out. Closed with the registry. */
  readonly checker?: Checker;
  readonly clock?: () => Date;
  /** Told what went wrong where nobody waits for an answer. */
  readonly onFault?: (error: unknown) => void;
};

/** The supergraph that serves, and the build that vouches for it. */
export type CurrentSupergraph = { readonly build: Build; readonly sdl: string };

/**
 * Keeps the versions of a mesh: checks what domains want to become, composes what they publish, and tells gateways. Several
 * processes may have one store open; each sees within a second what another did.
 */
export class Registry {
  #parts: RegistryParts;
  readonly #onFault: (error: unknown) => void;
  readonly #stopFollowing: () => void;
  readonly #builds = new Set<(current: CurrentSupergraph) => void>();
  readonly #background = new Turns();
  #upkeep: Upkeep | undefined;
  #seen: number;
  #told: number;

  private constructor(parts: RegistryParts, onFault: (error: unknown) => void) {
    this.#parts = parts;
    this.#onFault = onFault;
    this.#seen = parts.live.current.build?.build.number ?? 0;
    this.#told = this.#seen;
    this.#stopFollowing = parts.live.onChange((state) => this.#notice(state));
  }

  /** Reads everything the store holds. `close` closes store and checker too. */
  static async open(options: RegistryOptions): Promise<Registry> {
    const { store, teams, clients = [], variants = [], rules = DEFAULT_CHECK_RULES } = options;
    const { clock = () => new Date(), onFault = () => undefined, signingKey, policies } = options;
    const { checker = createLocalChecker() } = options;
    const live = await LiveState.open(store, { onFault });
    const parts: RegistryParts = {
      ...{ store, live, turns: new Turns(), checker, teams, clients, variants, rules, clock },
      ...(policies ? { policies } : {}),
      ...(signingKey ? { signingKey } : {}),
    };
    const registry = new Registry(parts, onFault);
    if (options.retention) registry.#upkeep = new Upkeep(parts, options.retention, onFault);
    // The process that made the last build may have ended before it came to the previews.
    registry.#followPreviews(live.current.previews);
    return registry;
  }

  /** All entries read so far, folded. */
  get state(): RegistryState {
    return this.#parts.live.current;
  }

  get teams(): readonly Team[] {
    return this.#parts.teams;
  }

  get policies(): PolicyRules | undefined {
    return this.#parts.policies;
  }

  get clients(): readonly Client[] {
    return this.#parts.clients;
  }

  /** Judges from now on by what the mesh says now; what is under way is judged as it began. What is left out stays. */
  adopt(facts: MeshFacts): void {
    const { teams, clients, variants, rules, policies } = { ...this.#parts, ...facts };
    this.#parts = {
      ...this.#parts,
      ...{ teams, clients, variants, rules },
      ...(policies ? { policies } : {}),
    };
  }

  /** The state with everything that any process had appended when this was called. */
  refresh(): Promise<RegistryState> {
    return this.#parts.live.refresh();
  }

  /** What publishing this would do. The report is kept, and nothing else changes. */
  async check(
    candidates: Candidate | readonly Candidate[],
    options: CheckOptions = {},
  ): Promise<CheckReport> {
    return (await check(this.#parts, listOf(candidates), options)).report;
  }

  /** The same with the hash that the report is kept under. */
  checkAndKeep(candidates: readonly Candidate[], options: CheckOptions = {}): Promise<KeptReport> {
    return check(this.#parts, candidates, options);
  }

  /** What one version of a subgraph changes against another. */
  diff(options: DiffOptions): Promise<Diff> {
    return diff(this.#parts, options);
  }

  /** Publishes one subgraph, or several at once in one build. What does not pass is kept as a rejected version. */
  publish(candidates: Candidate | readonly Candidate[], options: Changer): Promise<Published> {
    return publish(this.#parts, listOf(candidates), options);
  }

  /** Makes an earlier accepted version of a subgraph the current one. */
  rollback(options: RollBackOptions): Promise<RolledBack> {
    return rollBack(this.#parts, options);
  }

  /** Takes a subgraph out of the mesh. */
  retire(options: RetireOptions): Promise<Retired> {
    return retire(this.#parts, options);
  }

  /** Opens a preview, or replaces the one of that name; see `openPreview`. */
  openPreview(preview: NewPreview): Promise<OpenedPreview> {
    return openPreview(this.#parts, preview);
  }

  closePreview(preview: Changer & { readonly name: string }): Promise<boolean> {
    return closePreview(this.#parts, preview);
  }

  /** Notes that a team agrees to a change. */
  approve(approval: Approval & Doer): Promise<Noted> {
    return approve(this.#parts, approval);
  }

  /** Lets a product break a policy until a date. */
  waive(waiver: NewWaiver): Promise<Waived> {
    return waive(this.#parts, waiver);
  }

  endWaiver(waiver: Doer & { readonly id: string }): Promise<boolean> {
    return endWaiver(this.#parts, waiver);
  }

  /** Makes a token, whose text only this answer holds. */
  makeToken(token: NewToken): Promise<MadeToken> {
    return makeToken(this.#parts, token);
  }

  revokeToken(token: Doer & { readonly id: string }): Promise<boolean> {
    return revokeToken(this.#parts, token);
  }

  /** Who shows this text of a token. */
  authenticate(secret: string): Authentication {
    return authenticate(this.state, secret, this.#parts.clock());
  }

  /** Keeps the persisted operations of an app's version. */
  registerClient(manifest: NewManifest): Promise<RegisteredManifest> {
    return registerClient(this.#parts, manifest);
  }

  /** The supergraph that serves; undefined before the first publish. */
  async supergraph(): Promise<CurrentSupergraph | undefined> {
    const build = this.state.build?.build;
    return build && { build, sdl: await storedText(this.#parts.store, build.supergraph) };
  }

  /** Tells of every new build, within a second, whichever process made it. Returns how to stop. */
  onBuild(listener: (current: CurrentSupergraph) => void): () => void {
    this.#builds.add(listener);
    return () => this.#builds.delete(listener);
  }

  /** Tells of every new state, whatever changed, within a second. Returns how to stop. */
  onChange(listener: (state: RegistryState) => void): () => void {
    return this.#parts.live.onChange(listener);
  }

  /** Adds what gateways counted, and keeps the texts of operations that the rows name. */
  async addUsage(rows: readonly UsageRow[], texts: readonly string[] = []): Promise<void> {
    await keepUsage(this.#parts.store, { rows, texts });
  }

  /** What was used in the last days; those that checks look at when nothing is said. */
  usage(days = this.#parts.rules.usageDays): Promise<Usage> {
    return readUsage(this.#parts, this.state, days);
  }

  /** Keeps what gateways read of the quality of products. */
  addQuality(measurements: readonly Measurement[]): Promise<KeptMeasurements> {
    return keepMeasurements(this.#parts, measurements);
  }

  /** What was measured of products, day by day, and how each stands by it. */
  quality(): ReturnType<typeof readQuality> {
    return readQuality(this.#parts);
  }

  /** What policies are judged on besides use: waivers, what was measured, and since when subgraphs publish something as deprecated. */
  policyFacts(): Promise<PolicyFacts> {
    return readPolicyFacts(this.#parts, this.state, [...this.state.subgraphs.keys()]);
  }

  /** Since when these subgraphs publish what as deprecated; see `PolicyJudgement.deprecated`. */
  deprecatedSince(subgraphs: readonly string[]): Promise<PolicyFacts['deprecated']> {
    return readDeprecated(this.#parts.store, this.state, subgraphs);
  }

  /** What happened, oldest first. */
  async history(filter: HistoryFilter = {}): Promise<readonly Entry[]> {
    return readHistory(this.#parts.store, filter, await this.refresh());
  }

  /** A report of a check by its hash. Throws when there is none. */
  report(hash: DocumentHash): Promise<CheckReport> {
    return readReport(this.#parts.store, hash);
  }

  /** The same for a hash that anybody may have made up. */
  findReport(hash: string): Promise<CheckReport | undefined> {
    return findReport(this.#parts.store, hash);
  }

  /** The texts of a version; undefined when they are no longer kept, as of old versions that never served. */
  async subgraphTexts(version: SubgraphVersion): Promise<AcceptedSubgraph | undefined> {
    const { store } = this.#parts;
    return (await hasTexts(store, version)) ? readSubgraph(store, version) : undefined;
  }

  /** A text by its hash; undefined when there is none. */
  document(hash: DocumentHash): Promise<string | undefined> {
    return this.#parts.store.getDocument(hash);
  }

  /** Settles when everything under way has ended; store and checker are closed then. */
  async close(): Promise<void> {
    this.#stopFollowing();
    await this.#upkeep?.close();
    await this.#parts.turns.idle();
    await this.#background.idle();
    await this.#parts.checker.close();
    await this.#parts.live.close();
    await this.#parts.store.close();
  }

  #notice({ build, previews }: RegistryState): void {
    const number = build?.build.number ?? 0;
    if (number <= this.#seen) return;
    this.#seen = number;
    // In the background: whoever published waits for the build, not for those who are told of it.
    const told = this.#background.take(() => this.#tell());
    told.catch(this.#onFault);
    this.#followPreviews(previews);
  }

  #followPreviews(previews: RegistryState['previews']): void {
    if (previews.size === 0) return;
    this.#background.take(() => followBuild(this.#parts)).catch(this.#onFault);
  }

  async #tell(): Promise<void> {
    const current = await this.supergraph();
    // Of builds that came faster than they could be told only the last is.
    if (!current || current.build.number <= this.#told) return;
    this.#told = current.build.number;
    for (const tell of this.#builds) tell(current);
  }
}

function listOf(candidates: Candidate | readonly Candidate[]): readonly Candidate[] {
  return 'subgraph' in candidates ? [candidates] : candidates;
}
