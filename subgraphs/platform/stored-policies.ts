import { stat } from 'node:fs/promises';
import { DEFAULT_CHECK_RULES, type MeshJudgement, type Policy, readPolicies } from '../../registry/index.ts';
import type { MeshManifest, StoredCatalogue } from './stored-catalogue.ts';
import type { StoredRegistry } from './stored-registry.ts';

/** Policies read once for each state of their files. */
type ReadPolicies = { readonly stamp: string; readonly policies: readonly Policy[] };

/** A judgement, and what it was made of. */
type Judged = { readonly key: string; readonly at: number; readonly judgement: Promise<MeshJudgement> };

// Use and measurements change all the time: what policies say by them may be so old.
const JUDGED_ANEW_AFTER_MS = 60_000;

/** What the policies of the mesh say of everything that is published, judged anew when something of it changed. */
export class StoredPolicies {
  readonly #catalogue: StoredCatalogue;
  readonly #registry: StoredRegistry;
  #read: ReadPolicies = { stamp: '', policies: [] };
  #judged: Judged | undefined;

  constructor(catalogue: StoredCatalogue, registry: StoredRegistry) {
    this.#catalogue = catalogue;
    this.#registry = registry;
  }

  /** The judgement as of now, or of less than a minute ago when nothing but use and measurements changed. */
  async current(): Promise<MeshJudgement> {
    const manifest = await this.#catalogue.manifest();
    const { stamp, policies } = await this.#policies(manifest);
    const { revision } = await this.#registry.current();
    const now = Date.now();
    const key = JSON.stringify([revision, stamp, new Date(now).toISOString().slice(0, 10)]);
    const known = this.#judged;
    if (known?.key === key && now - known.at < JUDGED_ANEW_AFTER_MS) return known.judgement;
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

async function stampOf(file: string): Promise<string> {
  const found = await stat(file).catch(() => undefined);
  return found ? `${found.mtimeMs} ${found.size} ${found.ino}` : 'not a file';
}
