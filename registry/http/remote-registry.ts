import type { z } from 'zod';
import type { Candidate, CheckReport } from '../checks/check-report.ts';
import type { Client } from '../client.ts';
import type { Approval, ClientManifest, DocumentHash, Entry, Token, Waiver } from '../facts.ts';
import type { HistoryFilter } from '../history.ts';
import type { Noted } from '../people/approvals.ts';
import type { NewManifest, RegisteredManifest } from '../people/client-manifests.ts';
import type { NewWaiver, Waived } from '../people/waivers.ts';
import { grantedWaiver } from '../policies/granted-waiver.ts';
import type { KeptReport } from '../publishing/check.ts';
import type { Diff, DiffOptions } from '../publishing/diff.ts';
import type { PolicyFacts } from '../publishing/policy-judgement.ts';
import type { NewPreview, OpenedPreview } from '../publishing/previews.ts';
import type { Published } from '../publishing/publish.ts';
import type { Retired } from '../publishing/retire.ts';
import type { RolledBack } from '../publishing/roll-back.ts';
import type { Measurement } from '../quality/measurement.ts';
import type { QualityStanding } from '../quality/quality-standing.ts';
import type { KeptMeasurements } from '../quality/registry-quality.ts';
import type { CurrentSupergraph } from '../registry.ts';
import type { Doer } from '../registry-parts.ts';
import type { NewToken } from '../tokens/tokens.ts';
import { byUse } from '../usage/usage-page.ts';
import type { OperationUsage, Usage, UsageRow } from '../usage/usage-row.ts';
import { ANSWERS, REFUSAL } from './answer-schemas.ts';
import { atOnce } from './at-once.ts';
import { RegistryCallError, RegistryCalls, type RemoteOptions } from './call.ts';

/** What a caller may say; for whom they speak is what their token says. */
type Without<Options> = Omit<Options, 'authority'>;

/** A token as it is shown, without its hash. */
export type ShownToken = Omit<Token, 'hash'>;

type SubgraphAnswer = z.output<typeof ANSWERS.Subgraph>;
type VersionAnswer = z.output<typeof ANSWERS.Version>;

/**
 * A registry that runs elsewhere: the methods of `Registry` over HTTP. What is refused for a reason of its own is a value, as there;
 * `RegistryCallError` says that there is no registry, or that the token may not.
 */
export class RemoteRegistry {
  readonly #calls: RegistryCalls;
  readonly #documents = atOnce(MAX_DOCUMENTS);

  constructor(options: RemoteOptions) {
    this.#calls = new RegistryCalls(options);
  }

  /** Its address. */
  get url(): string {
    return this.#calls.url;
  }

  async check(
    candidates: Candidate | readonly Candidate[],
    options: { readonly by?: string } = {},
  ): Promise<CheckReport> {
    return (await this.checkAndKeep(listOf(candidates), options)).report;
  }

  checkAndKeep(candidates: readonly Candidate[], { by }: { readonly by?: string } = {}): Promise<KeptReport> {
    return this.#calls.read(ANSWERS.Report, { path: '/checks', body: { candidates, by } });
  }

  async publish(candidates: Candidate | readonly Candidate[], doer: Doer): Promise<Published> {
    const sent = { path: '/publish', body: { candidates: listOf(candidates), ...doer }, expected: [409] };
    const { status, body } = await this.#calls.send(sent);
    if (status === 409) {
      const { reason, report, versions } = this.#refusal(body);
      return { ok: false, reason, report, versions, version: first(versions) };
    }
    const published = this.#calls.parse(ANSWERS.Published, body);
    return { ok: true, ...published, version: first(published.versions) };
  }

  async rollback(options: {
    readonly subgraph: string;
    readonly to?: number;
    readonly by: string;
    readonly why?: string;
    readonly force?: boolean;
  }): Promise<RolledBack> {
    const { status, body } = await this.#calls.send({
      path: '/rollback',
      body: options,
      expected: [404, 409],
    });
    if (status === 404) return { ok: false, reason: 'unknown', message: this.#messageOf(body) };
    if (status === 409) return { ok: false, ...this.#reasonAndReport(body) };
    return { ok: true, ...this.#calls.parse(ANSWERS.RolledBack, body) };
  }

  async retire(options: Doer & { readonly subgraph: string }): Promise<Retired> {
    const { status, body } = await this.#calls.send({ path: '/retire', body: options, expected: [404, 409] });
    if (status === 404) return { ok: false, reason: 'unknown', message: this.#messageOf(body) };
    if (status === 409) return { ok: false, ...this.#reasonAndReport(body) };
    return { ok: true, ...this.#calls.parse(ANSWERS.Retired, body) };
  }

  async diff({ subgraph, from, to }: DiffOptions): Promise<Diff> {
    const path = `/subgraphs/${encodeURIComponent(subgraph)}/diff`;
    const { status, body } = await this.#calls.send({ path, query: { from, to }, expected: [404] });
    if (status === 404) return { ok: false, message: this.#messageOf(body) };
    return { ok: true, report: this.#calls.parse(ANSWERS.Diff, body).report };
  }

  async openPreview(preview: Without<NewPreview>): Promise<OpenedPreview> {
    const { status, body } = await this.#calls.send({ path: '/previews', body: preview, expected: [409] });
    if (status === 409) return { ok: false, reason: 'rejected', report: this.#refusal(body).report };
    return { ok: true, ...this.#calls.parse(ANSWERS.PreviewOpened, body) };
  }

  closePreview({ name, why }: { readonly name: string; readonly why?: string }): Promise<boolean> {
    return this.#remove(`/previews/${encodeURIComponent(name)}`, why);
  }

  /** The open previews, each with who opened it, when and why. */
  async previews() {
    return (await this.#calls.read(ANSWERS.Previews, { path: '/previews' })).previews;
  }

  async approve(approval: Approval & Doer): Promise<Noted> {
    const { status, body } = await this.#calls.send({ path: '/approvals', body: approval, expected: [422] });
    return status === 422 ? { ok: false, message: this.#messageOf(body) } : { ok: true };
  }

  async waive(waiver: Omit<NewWaiver, 'owner'> & { readonly owner?: string }): Promise<Waived> {
    const { status, body } = await this.#calls.send({ path: '/waivers', body: waiver, expected: [422] });
    if (status === 422) return { ok: false, message: this.#messageOf(body) };
    return { ok: true, ...this.#calls.parse(ANSWERS.Waived, body) };
  }

  endWaiver({ id, why }: { readonly id: string; readonly why?: string }): Promise<boolean> {
    return this.#remove(`/waivers/${encodeURIComponent(id)}`, why);
  }

  async waivers(): Promise<readonly Waiver[]> {
    const { waivers } = await this.#calls.read(ANSWERS.Waivers, { path: '/waivers' });
    return waivers.flatMap(({ waiver, isEnded }) => (isEnded ? [] : [waiver]));
  }

  /** Makes a token, whose text only this answer holds. */
  async makeToken(
    token: NewToken,
  ): Promise<
    | { readonly ok: true; readonly token: ShownToken; readonly secret: string }
    | { readonly ok: false; readonly message: string }
  > {
    const { status, body } = await this.#calls.send({ path: '/tokens', body: token, expected: [422] });
    if (status === 422) return { ok: false, message: this.#messageOf(body) };
    return { ok: true, ...this.#calls.parse(ANSWERS.TokenMade, body) };
  }

  revokeToken({ id, why }: { readonly id: string; readonly why?: string }): Promise<boolean> {
    return this.#remove(`/tokens/${encodeURIComponent(id)}`, why);
  }

  async tokens() {
    return (await this.#calls.read(ANSWERS.Tokens, { path: '/tokens' })).tokens;
  }

  async registerClient({ client, ...manifest }: NewManifest): Promise<RegisteredManifest> {
    const path = `/clients/${encodeURIComponent(client)}/manifest`;
    const { status, body } = await this.#calls.send({ path, method: 'PUT', body: manifest, expected: [422] });
    if (status === 422) return { ok: false, message: this.#messageOf(body) };
    return { ok: true, ...this.#calls.parse(ANSWERS.Manifest, body) };
  }

  async manifests(): Promise<readonly ClientManifest[]> {
    const { manifests } = await this.#calls.read(ANSWERS.Clients, { path: '/clients' });
    return manifests.map(({ manifest }) => manifest);
  }

  /** The supergraph that serves; with `after` the one of a build after that number, waited for up to `waitMs`. */
  async supergraph(
    wanted: { readonly after?: number; readonly waitMs?: number; readonly signal?: AbortSignal } = {},
  ): Promise<CurrentSupergraph | undefined> {
    const { signal, after, waitMs } = wanted;
    const { status, body } = await this.#calls.send({
      ...{ path: '/supergraph', query: { after, waitMs }, expected: [404] },
      ...(signal ? { signal } : {}),
    });
    return status === 200 ? this.#calls.parse(ANSWERS.Supergraph, body) : undefined;
  }

  async subgraphs() {
    return (await this.#calls.read(ANSWERS.Subgraphs, { path: '/subgraphs' })).subgraphs;
  }

  /** A subgraph with all its versions; undefined when there is none of that name. */
  async subgraph(name: string): Promise<SubgraphAnswer | undefined> {
    const path = `/subgraphs/${encodeURIComponent(name)}`;
    const { status, body } = await this.#calls.send({ path, expected: [404] });
    return status === 404 ? undefined : this.#calls.parse(ANSWERS.Subgraph, body);
  }

  /** A version with its texts; undefined when there is none of that number. */
  async version(name: string, number: number): Promise<VersionAnswer | undefined> {
    const path = `/subgraphs/${encodeURIComponent(name)}/versions/${number}`;
    const { status, body } = await this.#calls.send({ path, expected: [404] });
    return status === 404 ? undefined : this.#calls.parse(ANSWERS.Version, body);
  }

  /** What happened, oldest first; read in pages until there is no more or the limit is reached. */
  async history({ kinds, limit, after, ...filter }: HistoryFilter = {}): Promise<readonly Entry[]> {
    const isWanted = ({ fact }: Entry): boolean => kinds === undefined || kinds.includes(fact.kind);
    const isLastOnly = after === undefined && limit !== undefined && kinds === undefined;
    if (isLastOnly && limit <= PAGE) {
      const { events } = await this.#calls.read(ANSWERS.Events, {
        path: '/events',
        query: { ...filter, limit },
      });
      return events;
    }
    const found: Entry[] = [];
    let next = after ?? 0;
    for (let isComplete = false; !isComplete; ) {
      const query = { ...filter, after: next, limit: PAGE };
      const page = await this.#calls.read(ANSWERS.Events, { path: '/events', query });
      found.push(...page.events.filter(isWanted));
      ({ next, isComplete } = page);
      if (after !== undefined && limit !== undefined && found.length >= limit) return found.slice(0, limit);
    }
    return limit === undefined ? found : found.slice(Math.max(0, found.length - limit));
  }

  /** A report of a check; undefined when there is none with that hash. */
  async findReport(hash: DocumentHash): Promise<CheckReport | undefined> {
    const { status, body } = await this.#calls.send({
      path: `/checks/${encodeURIComponent(hash)}`,
      expected: [404],
    });
    return status === 404 ? undefined : this.#calls.parse(ANSWERS.Report, body).report;
  }

  /** A text; undefined when there is none with that hash. However many are asked for, only some are at once. */
  document(hash: DocumentHash): Promise<string | undefined> {
    return this.#documents(async () => {
      const path = `/documents/${encodeURIComponent(hash)}`;
      const { status, body } = await this.#calls.send({ path, expected: [404] });
      return status === 404 ? undefined : this.#calls.parse(ANSWERS.Document, body).text;
    });
  }

  /** What was used in the last days, the most used operations first; read in pages. */
  async usage(days?: number): Promise<Usage> {
    const operations: OperationUsage[] = [];
    for (let after: string | undefined; ; ) {
      const query = { days, after, limit: USAGE_PAGE };
      const page = await this.#calls.read(ANSWERS.Usage, { path: '/usage', query });
      operations.push(...page.operations);
      after = page.next;
      if (page.isComplete)
        return { days: page.days, requests: page.requests, operations: operations.sort(byUse) };
    }
  }

  /** The apps that the mesh declares. */
  async clients(): Promise<readonly Client[]> {
    return (await this.#calls.read(ANSWERS.Clients, { path: '/clients' })).clients;
  }

  /** What policies are judged on besides use; see `Registry.policyFacts`. */
  async policyFacts(): Promise<PolicyFacts> {
    const { waivers } = await this.#calls.read(ANSWERS.Waivers, { path: '/waivers' });
    const given = waivers.flatMap(({ isEnded, ...one }) => (isEnded ? [] : [grantedWaiver(one)]));
    const deprecated = new Map<string, ReadonlyMap<string, string>>();
    for (let after: string | undefined; ; ) {
      const page = await this.#calls.read(ANSWERS.Deprecations, { path: '/deprecations', query: { after } });
      for (const { subgraph, since } of page.subgraphs)
        deprecated.set(subgraph, new Map(Object.entries(since)));
      after = page.next;
      if (page.isComplete) break;
    }
    return { waivers: given, deprecated, measurements: await this.quality() };
  }

  /** How each product stands by what was measured. */
  async quality(): Promise<readonly QualityStanding[]> {
    const found: QualityStanding[] = [];
    for (let after: string | undefined; ; ) {
      const page = await this.#calls.read(ANSWERS.Quality, { path: '/quality', query: { after } });
      found.push(...page.products.map(({ product, quality, slo }) => ({ product, quality, slo })));
      if (page.isComplete) return found;
      after = page.next;
    }
  }

  /** Hands over what was measured. */
  addQuality(measurements: readonly Measurement[]): Promise<KeptMeasurements> {
    return this.#calls.read(ANSWERS.QualityTaken, { path: '/quality', body: { measurements } });
  }

  async addUsage(rows: readonly UsageRow[], texts: readonly string[] = []): Promise<void> {
    await this.#calls.read(ANSWERS.Noted, { path: '/usage', body: { rows, texts } });
  }

  /** Nothing is held open. */
  async close(): Promise<void> {}

  async #remove(path: string, why: string | undefined): Promise<boolean> {
    const { status } = await this.#calls.send({ path, method: 'DELETE', query: { why }, expected: [404] });
    return status !== 404;
  }

  #refusal(body: unknown) {
    const [refused] = this.#calls.parse(REFUSAL, body).errors;
    return refused;
  }

  #reasonAndReport(body: unknown) {
    const { reason, report } = this.#refusal(body);
    return { reason, report };
  }

  #messageOf(body: unknown): string {
    return this.#calls.parse(ANSWERS.Errors, body).errors[0]?.message ?? '';
  }
}

const PAGE = 1_000;
const USAGE_PAGE = 2_000;
/** Of a mesh of hundreds of subgraphs thousands of texts are read: as many connections would only wait for each other. */
const MAX_DOCUMENTS = 16;

function listOf(candidates: Candidate | readonly Candidate[]): readonly Candidate[] {
  return 'subgraph' in candidates ? [candidates] : candidates;
}

function first<Item>([item]: readonly Item[]): Item {
  if (item === undefined)
    throw new RegistryCallError('NOT_A_REGISTRY', 'Expected at least one version, got none.');
  return item;
}
