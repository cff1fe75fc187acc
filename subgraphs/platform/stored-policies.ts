import { stat } from 'node:fs/promises';
import {
  DEFAULT_CHECK_RULES,
  type MeshJudgement,
  type Policy,
  type RegistryState,
  readPolicies,
} from '../../registry/index.ts';
import type { MeshManifest, StoredCatalogue } from './stored-catalogue.ts';
import type { StoredRegistry } from './stored-registry.ts';

/** Policies read once for each state of their files. */
type ReadPolicies = { readonly stamp: string; readonly policies: readonly Policy[] };

/** A judgement, and what it was made of. */
type Judged = { readonly key: string; readonly at: number; readonly judgement: Promise<MeshJudgement> };

// Use and measurements change all the time: what policies say by them may be so old.
const JUDGED_ANEW_AFTER_MS = 60_000;

/** How often is looked for a publish while somebody asks, and how long after the last question. */
const LOOK_EVERY_MS = 1_000;
const LOOK_FOR_MS = 10 * 60_000;
/** A mesh that is published to all the time may take a fifth of a processor, no more. */
const REST = 4;

/** What the policies of the mesh say of everything that is published, judged anew when something of it changed. */
export class StoredPolicies {
  readonly #catalogue: StoredCatalogue;
  readonly #registry: StoredRegistry;
  #read: ReadPolicies = { stamp: '', policies: [] };
  #judged: Judged | undefined;
  #looking: NodeJS.Timeout | undefined;
  #askedAt = 0;
  #isAtWork = false;
  #restUntil = 0;

  constructor(catalogue: StoredCatalogue, registry: StoredRegistry) {
    this.#catalogue = catalogue;
    this.#registry = registry;
  }

  /**
   * The judgement as of now, or of less than a minute ago when nothing but use and measurements changed. For some minutes after
   * a question what is published is judged at once, so that the next one need not wait for it.
   */
  current(): Promise<MeshJudgement> {
    this.#askedAt = Date.now();
    this.#looking ??= setInterval(() => void this.#look(), LOOK_EVERY_MS).unref();
    return this.#current(JUDGED_ANEW_AFTER_MS);
  }

  close(): void {
    clearInterval(this.#looking);
  }

  /** Judges what changed since the last time, when something did. */
  async #look(): Promise<void> {
    const started = Date.now();
    if (started - this.#askedAt > LOOK_FOR_MS) {
      clearInterval(this.#looking);
      this.#looking = undefined;
      return;
    }
    if (this.#isAtWork || started < this.#restUntil) return;
    this.#isAtWork = true;
    // Whoever asks is told what went wrong.
    await this.#current(Number.POSITIVE_INFINITY).catch(() => undefined);
    this.#restUntil = Date.now() + REST * (Date.now() - started);
    this.#isAtWork = false;
  }

  async #current(maxAgeMs: number): Promise<MeshJudgement> {
    const manifest = await this.#catalogue.manifest();
    const { stamp, policies } = await this.#policies(manifest);
    const state = await this.#registry.current();
    const now = Date.now();
    const key = JSON.stringify([judgedBy(state), stamp, new Date(now).toISOString().slice(0, 10)]);
    const known = this.#judged;
    if (known?.key === key && now - known.at < maxAgeMs) return known.judgement;
    const judgement = this.#judge(manifest, policies);
    this.#judged = { key, at: now, judgement };
    judgement.catch(() => {
      if (this.#judged?.judgement === judgement) this.#judged = undefined;
    });
    return judgement;
  }

  async #judge(manifest: MeshManifest, policies: readonly Policy[]): Promise<MeshJudgement> {
    const rules = manifest.registry?.checks ?? DEFAULT_CHECK_RULES;
    const usage = await this.#registry.usage(rules.usageDays);
    const { teams, organisation } = manifest;
    const mesh = { policies, teams, ...(organisation ? { organisation } : {}) };
    return this.#registry.judge({ mesh, rules, usage });
  }

  /** While a policy file has errors the last good ones count. */
  async #policies({ policies: files, teams }: MeshManifest): Promise<ReadPolicies> {
    const stamps = await Promise.all(files.map(stampOf));
    const names = teams.map(({ name }) => name);
    const stamp = JSON.stringify([files, stamps, names]);
    if (this.#read.stamp === stamp) return this.#read;
    const read = await readPolicies(files, names);
    this.#read = { stamp, policies: read.ok ? read.value : this.#read.policies };
    return this.#read;
  }
}

/** What of a registry policies are judged by, beside use and measurements: checks, approvals and tokens change nothing of it. */
function judgedBy({ build, waivers, clients }: RegistryState): readonly unknown[] {
  const decided = [...waivers.values()].map(({ revision, ended }) => ended?.revision ?? revision);
  const registered = [...clients.values()].map(({ revision }) => revision);
  return [build?.revision, Math.max(0, ...decided), clients.size, Math.max(0, ...registered)];
}

async function stampOf(file: string): Promise<string> {
  const found = await stat(file).catch(() => undefined);
  return found ? `${found.mtimeMs} ${found.size} ${found.ino}` : 'not a file';
}
