import {
  EMPTY_STATE,
  manifestKey,
  type RegistryState,
  type StoredApproval,
  type StoredBuild,
  type StoredCheck,
  type StoredManifest,
  type StoredPreview,
  type StoredToken,
  type StoredVersion,
  type StoredWaiver,
} from '../state.ts';

/**
 * Names the form of the lines below and of what they hold. It counts up whenever folding comes to something else than before: a
 * snapshot of another title is not read, and the journal is folded anew.
 */
export const STATE_TITLE = 'state of the registry, form 2';

/** A part of a state; small, so that writing one never holds anybody up. */
type Line =
  | { readonly versions: readonly StoredVersion[]; readonly of: string }
  | { readonly subgraph: string; readonly current: number | null }
  | { readonly builds: readonly StoredBuild[] }
  | { readonly approvals: readonly StoredApproval[] }
  | { readonly waiver: StoredWaiver }
  | { readonly token: StoredToken }
  | { readonly client: StoredManifest }
  | { readonly preview: StoredPreview }
  | { readonly check: StoredCheck; readonly of: string };

const VERSIONS_PER_LINE = 100;
const BUILDS_PER_LINE = 10;

/** A state as lines of JSON, made one by one. */
export function* stateLines(state: RegistryState): Generator<string> {
  for (const line of partsOf(state)) yield JSON.stringify(line);
}

/** The state that lines were made of; undefined where they are not those of `STATE_TITLE`. */
export function stateOfLines(revision: number, lines: Iterable<string>): RegistryState | undefined {
  const draft = new StateDraft();
  for (const line of lines) if (!draft.take(JSON.parse(line))) return undefined;
  return draft.state(revision);
}

function* partsOf(state: RegistryState): Generator<Line> {
  for (const { name, versions, current } of state.subgraphs.values()) {
    for (const some of portions(versions, VERSIONS_PER_LINE)) yield { versions: some, of: name };
    yield { subgraph: name, current: current?.version.number ?? null };
  }
  for (const builds of portions(state.builds, BUILDS_PER_LINE)) yield { builds };
  for (const approvals of state.approvals.values()) yield { approvals };
  for (const waiver of state.waivers.values()) yield { waiver };
  for (const token of state.tokens.values()) yield { token };
  for (const client of state.clients.values()) yield { client };
  for (const preview of state.previews.values()) yield { preview };
  for (const [of, check] of state.lastChecks) yield { check, of };
}

function* portions<Item>(items: readonly Item[], size: number): Generator<readonly Item[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size);
}

/** A state that is read. Checksums held, so its parts are as they were written; only their kinds are looked at. */
class StateDraft {
  readonly #versions: StoredVersion[] = [];
  readonly #builds: StoredBuild[] = [];
  readonly #maps = {
    subgraphs: new Map(EMPTY_STATE.subgraphs),
    approvals: new Map(EMPTY_STATE.approvals),
    waivers: new Map(EMPTY_STATE.waivers),
    tokens: new Map(EMPTY_STATE.tokens),
    clients: new Map(EMPTY_STATE.clients),
    previews: new Map(EMPTY_STATE.previews),
    lastChecks: new Map(EMPTY_STATE.lastChecks),
  };

  take(line: Line): boolean {
    const { approvals, waivers, tokens, clients, previews, lastChecks } = this.#maps;
    if ('versions' in line) this.#versions.push(...line.versions);
    else if ('subgraph' in line) this.#endSubgraph(line.subgraph, line.current);
    else if ('builds' in line) this.#builds.push(...line.builds);
    else if ('approvals' in line) approvals.set(line.approvals[0]?.approval.change ?? '', line.approvals);
    else if ('waiver' in line) waivers.set(line.waiver.waiver.id, line.waiver);
    else if ('token' in line) tokens.set(line.token.token.id, line.token);
    else if ('client' in line) clients.set(manifestKey(line.client.manifest), line.client);
    else if ('preview' in line) previews.set(line.preview.preview.name, line.preview);
    else if ('check' in line) lastChecks.set(line.of, line.check);
    else return isNever(line);
    return true;
  }

  state(revision: number): RegistryState {
    const build = this.#builds.at(-1);
    return { revision, ...this.#maps, builds: this.#builds, ...(build ? { build } : {}) };
  }

  #endSubgraph(name: string, number: number | null): void {
    const versions = this.#versions.splice(0);
    const current = versions.findLast(({ version }) => version.number === number);
    this.#maps.subgraphs.set(name, { name, versions, ...(current ? { current } : {}) });
  }
}

/** A line of a kind that this version does not write. */
function isNever(_line: never): false {
  return false;
}
