import { readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { type Finding, failure, hasErrors, type Outcome, success } from '../finding.ts';
import {
  type AdoptionRecord,
  type ProjectRecord,
  RECORD_FILE,
  readAdoptionRecord,
  recordText,
  sortedByKey,
} from './adoption-record.ts';
import { type DbtProject, readDbtProject } from './dbt-project.ts';
import {
  type FollowedContract,
  followProduct,
  newContract,
  type StandingContract,
} from './follow-product.ts';
import type { DbtTeam } from './model-owner.ts';
import { isServed } from './model-server.ts';
import { type AdoptOptions, type DbtProduct, projectContracts } from './project-contracts.ts';

/** Which dbt project is adopted into which mesh. What is left out is as the last time. */
export type AdoptionRequest = Omit<AdoptOptions, 'select'> & {
  /** The folder with `manifest.json`, or the project that has it in `target`. */
  readonly target: string;
  readonly select?: readonly string[] | undefined;
  /** The folder of `supergraph.yaml`, from here; contract folders start from it. */
  readonly root: string;
};

/** One product with what became of its contract. */
export type AdoptedProduct = {
  readonly id: string;
  readonly version: string;
  readonly domain: string;
  readonly team: DbtTeam;
  readonly model: string;
  readonly file: string;
  readonly change: 'new' | 'changed' | 'unchanged';
  /** What changed, in words. */
  readonly changes: readonly string[];
};

/** A domain that products are adopted into. */
export type AdoptedDomain = {
  readonly domain: string;
  readonly folder: string;
  /** The team of most of its products. */
  readonly owner: string;
  readonly teams: readonly DbtTeam[];
};

/** What adopting a dbt project would write; nothing is written yet. */
export type Adoption = {
  readonly project: string;
  readonly adapter: string;
  readonly isServed: boolean;
  readonly products: readonly AdoptedProduct[];
  readonly domains: readonly AdoptedDomain[];
  /** Files whose text is another one than on the disk. */
  readonly writes: readonly { readonly file: string; readonly text: string }[];
};

/**
 * Reads a dbt project's artifacts and says which contracts come of them, or how those that stand follow. Fails with every
 * finding that prevents it; never writes, neither here nor to the dbt project.
 */
export async function planAdoption(request: AdoptionRequest): Promise<Outcome<Adoption>> {
  const project = await readDbtProject(request.target);
  if (!project.ok) return project;
  const records = await readRecords(request);
  if (!records.ok) return failure(...project.findings, ...records.findings);
  const settings = remembered(request, project.value, records.value);
  const database = settings.database ?? (await findDatabase(project.value, request.root));
  const contracts = projectContracts(project.value, { ...request, ...settings, database });
  const findings = [...project.findings, ...contracts.findings];
  if (database === undefined && project.value.adapter === 'duckdb')
    findings.push(unknownDatabase(project.value));
  if (!isServed(project.value.adapter)) findings.push(describedOnly(project.value));
  if (!contracts.ok) return failure(...findings);
  const folders = new Set(contracts.value.map(({ folder }) => folder));
  const writer = new AdoptionWriter(request, project.value, records.value);
  for (const product of contracts.value) findings.push(...(await writer.add(product)));
  findings.push(...writer.gone(contracts.value));
  if (hasErrors(findings)) return failure(...findings);
  for (const folder of [...folders].sort()) await writer.record(folder, settings);
  const { adapter, projectName } = project.value;
  const adoption: Adoption = {
    project: projectName,
    adapter,
    isServed: isServed(adapter),
    products: writer.products,
    domains: domainsOf(contracts.value),
    writes: writer.writes,
  };
  return success(adoption, findings);
}

type Records = ReadonlyMap<string, AdoptionRecord>;

async function readRecords({ domains, root }: AdoptionRequest): Promise<Outcome<Records>> {
  const folders = new Set([...domains.values()].map(({ folder }) => folder));
  const read = await Promise.all(
    [...folders].map(async (folder) => [folder, await readAdoptionRecord(join(root, folder))] as const),
  );
  const findings = read.flatMap(([, outcome]) => outcome.findings);
  if (hasErrors(findings)) return failure(...findings);
  return success(new Map(read.flatMap(([folder, outcome]) => (outcome.ok ? [[folder, outcome.value]] : []))));
}

type Settings = Pick<AdoptOptions, 'select' | 'domain' | 'owner' | 'database'>;

/** What was said on the command line the last time holds until something else is said. */
function remembered(request: AdoptionRequest, { projectName }: DbtProject, records: Records): Settings {
  const last = [...records.values()].flatMap(({ projects }) => projects[projectName] ?? [])[0];
  return {
    select: request.select ?? last?.select ?? [],
    domain: request.domain ?? last?.domain,
    owner: request.owner ?? last?.owner,
    database: request.database ?? last?.database,
  };
}

/** The DuckDB file beside the project that has the name of its database, as a path from the folder of `supergraph.yaml`. */
async function findDatabase(
  { adapter, models, root }: DbtProject,
  meshRoot: string,
): Promise<string | undefined> {
  const name = models[0]?.database;
  if (adapter !== 'duckdb' || name === undefined) return undefined;
  for (const ending of ['duckdb', 'db']) {
    const file = join(root, `${name}.${ending}`);
    if (await stat(file).catch(() => undefined)) return relative(meshRoot, file);
  }
  return undefined;
}

function describedOnly({ file, adapter }: DbtProject): Finding {
  return {
    code: 'DBT_METADATA_ONLY',
    severity: 'warning',
    message: `Weft reads no ${adapter}: the products are described in the mesh (contract, owners, quality, lineage), and whoever asks for rows is told where they lie.`,
    place: { file },
  };
}

function unknownDatabase({ file, models }: DbtProject): Finding {
  return {
    code: 'DBT_DATABASE',
    severity: 'warning',
    message: `No DuckDB file ${models[0]?.database}.duckdb lies beside the project; the contracts name one beside supergraph.yaml.`,
    place: { file },
    fix: 'Name the file that dbt builds with --database, or write it into the contracts.',
  };
}

/** Gathers what is to be written. */
class AdoptionWriter {
  readonly products: AdoptedProduct[] = [];
  readonly writes: { file: string; text: string }[] = [];
  readonly #root: string;
  readonly #project: DbtProject;
  readonly #records: Records;
  readonly #adopted = new Map<string, ProjectRecord['products']>();

  constructor({ root }: AdoptionRequest, project: DbtProject, records: Records) {
    this.#root = root;
    this.#project = project;
    this.#records = records;
  }

  async add(product: DbtProduct): Promise<readonly Finding[]> {
    const { folder, key, document } = product;
    const entry = this.#entries(folder)[key];
    const path = join(this.#root, folder, entry?.file ?? product.file);
    const standing = await this.#standing(product);
    const outcome: Outcome<FollowedContract> = standing
      ? followProduct(product, standing)
      : success(newContract(product));
    if (!outcome.ok) return outcome.findings;
    const { text, document: followed, grade } = outcome.value;
    const old = await readText(path);
    if (text !== old) this.writes.push({ file: path, text });
    this.products.push({
      ...{ id: followed.id, version: followed.version, domain: product.domain, team: product.team },
      ...{ model: product.model.uniqueId, file: path },
      change: old === undefined ? 'new' : text === old ? 'unchanged' : 'changed',
      changes:
        old === undefined
          ? []
          : (grade?.changes ?? []).map(({ element, message }) => `${element}: ${message}`),
    });
    const adopted = this.#adopted.get(folder) ?? {};
    this.#adopted.set(folder, { ...adopted, [key]: { file: entry?.file ?? product.file, document } });
    return outcome.findings;
  }

  /** Contracts of models that the project no longer publishes stay as they are: only people know who still reads them. */
  gone(products: readonly DbtProduct[]): readonly Finding[] {
    const places = new Set(products.map(({ folder, key }) => `${folder} ${key}`));
    return [...this.#records.keys()].flatMap((folder) =>
      Object.entries(this.#entries(folder)).flatMap(([key, entry]): Finding[] => {
        if (places.has(`${folder} ${key}`)) return [];
        this.#adopted.set(folder, { ...this.#adopted.get(folder), [key]: entry });
        return [
          {
            code: 'DBT_MODEL_GONE',
            severity: 'warning',
            message: `The dbt project ${this.#project.projectName} no longer publishes ${key}; its contract stays as it is, and whoever reads it loses something when its table goes.`,
            place: { file: join(this.#root, folder, entry.file) },
            fix: `Publish the model again, or set status: retired, and delete the contract and its entry in ${RECORD_FILE} when nobody reads it.`,
          },
        ];
      }),
    );
  }

  async record(folder: string, { select, domain, owner, database }: Settings): Promise<void> {
    const file = join(this.#root, folder, RECORD_FILE);
    const others = this.#records.get(folder)?.projects ?? {};
    const own: ProjectRecord = {
      target: relative(this.#root, this.#project.target) || '.',
      ...(select.length > 0 ? { select: [...select] } : {}),
      ...(domain === undefined ? {} : { domain }),
      ...(owner === undefined ? {} : { owner }),
      ...(database === undefined ? {} : { database }),
      products: sortedByKey(this.#adopted.get(folder) ?? {}),
    };
    const projects = { ...others, [this.#project.projectName]: own };
    // Whatever form a formatter gave it.
    if (isDeepStrictEqual(projects, others)) return;
    this.writes.push({ file, text: recordText(projects) });
  }

  #entries(folder: string): ProjectRecord['products'] {
    return this.#records.get(folder)?.projects[this.#project.projectName]?.products ?? {};
  }

  /** The contract that stands for a product; for a version that just became an older one, that of the latest until now. */
  async #standing({ folder, key, file, model }: DbtProduct): Promise<StandingContract | undefined> {
    const entries = this.#entries(folder);
    const isOfModel = ({ document }: ProjectRecord['products'][string]) =>
      document.customProperties?.some(
        ({ property, value }) => property === 'dbt.model' && value === model.uniqueId,
      );
    const entry = entries[key] ?? Object.values(entries).find(isOfModel);
    const path = join(this.#root, folder, entry?.file ?? file);
    const text = await readText(path);
    const isCopy = entry !== undefined && entries[key] === undefined;
    return text === undefined ? undefined : { file: path, text, base: entry?.document, isCopy };
  }
}

async function readText(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch(() => undefined);
}

function domainsOf(products: readonly DbtProduct[]): readonly AdoptedDomain[] {
  const names = [...new Set(products.map(({ domain }) => domain))].sort();
  return names.flatMap((domain): AdoptedDomain[] => {
    const own = products.filter((product) => product.domain === domain);
    const teams = new Map(own.map(({ team }) => [team.name, team]));
    const sizeOf = (name: string) => own.filter(({ team }) => team.name === name).length;
    const [owner] = [...teams.keys()].sort((left, right) => sizeOf(right) - sizeOf(left));
    const folder = own[0]?.folder;
    return owner === undefined || folder === undefined
      ? []
      : [{ domain, folder, owner, teams: [...teams.values()] }];
  });
}
