import { join } from 'node:path';
import { z } from 'zod';
import { type Finding, failure, hasErrors, type Outcome, success } from '../finding.ts';
import { readArtifact, readShape } from './artifact-file.ts';
import {
  exposureSchema,
  groupSchema,
  manifestSchema,
  modelSchema,
  type RawConstraint,
  sourceSchema,
  testSchema,
} from './manifest-schema.ts';
import { type MeshMeta, readMeshMeta } from './mesh-meta.ts';

/** A column as the project describes it. */
export type DbtColumn = {
  readonly name: string;
  readonly dataType?: string | undefined;
  readonly description?: string | undefined;
  readonly constraints: readonly RawConstraint[];
  readonly tags: readonly string[];
  readonly mesh: MeshMeta;
};

/** A model: what may become a data product. */
export type DbtModel = {
  readonly uniqueId: string;
  readonly name: string;
  readonly packageName: string;
  readonly version?: string | undefined;
  readonly latestVersion?: string | undefined;
  readonly database?: string | undefined;
  readonly schema?: string | undefined;
  /** The name of its table. */
  readonly alias: string;
  /** The table as SQL of the database names it; none for ephemeral models. */
  readonly relationName?: string | undefined;
  readonly isView: boolean;
  readonly access: string;
  readonly group?: string | undefined;
  readonly owner?: string | undefined;
  readonly description?: string | undefined;
  readonly isContractEnforced: boolean;
  readonly columns: readonly DbtColumn[];
  readonly constraints: readonly RawConstraint[];
  /** As dbt found it itself (v12); empty otherwise. */
  readonly primaryKey: readonly string[];
  /** A day, `2027-03-31`. */
  readonly deprecationDate?: string | undefined;
  readonly buildAfter?: DbtAge;
  readonly dependsOn: readonly string[];
  readonly tags: readonly string[];
  readonly mesh: MeshMeta;
};

/** A test of one model, or of several when somebody wrote it in SQL. */
export type DbtTest = {
  readonly uniqueId: string;
  readonly name: string;
  readonly description?: string | undefined;
  readonly model?: string | undefined;
  readonly column?: string | undefined;
  /** Which generic test it is; none for one written in SQL. */
  readonly generic?: { readonly name: string; readonly kwargs: Readonly<Record<string, unknown>> };
  readonly dependsOn: readonly string[];
  readonly severity: 'error' | 'warning';
  readonly warnIf: string;
  readonly errorIf: string;
  /** True when it looks at part of the rows, or counts something else than rows. */
  readonly isPartial: boolean;
  readonly isEnabled: boolean;
};

/** Who owns the models of a group. */
type DbtGroup = {
  readonly name: string;
  readonly packageName: string;
  readonly description?: string | undefined;
  readonly ownerName?: string | undefined;
  readonly ownerEmail?: string | undefined;
};

/** Something outside dbt that reads models: a dashboard, a notebook, an application. */
type DbtExposure = {
  readonly name: string;
  readonly label?: string | undefined;
  readonly type?: string | undefined;
  readonly maturity?: string | undefined;
  readonly url?: string | undefined;
  readonly owner?: string | undefined;
  readonly dependsOn: readonly string[];
};

/** How old the rows of a source may get. */
export type DbtAge = { readonly count: number; readonly period: string };

/** A table that the project reads and does not build, and how old it may get. */
export type DbtSource = {
  readonly uniqueId: string;
  /** As models call it: `till.raw_orders`. */
  readonly name: string;
  readonly warnAfter?: DbtAge;
  readonly errorAfter?: DbtAge;
};

/** `manifest.json`: what the project consists of. */
export type DbtManifest = {
  readonly file: string;
  readonly projectName: string;
  /** The database it builds in: `duckdb`, `postgres`, `snowflake`, … */
  readonly adapter: string;
  readonly models: readonly DbtModel[];
  readonly tests: readonly DbtTest[];
  readonly sources: readonly DbtSource[];
  readonly groups: readonly DbtGroup[];
  readonly exposures: readonly DbtExposure[];
  /** What each node is made of, by unique id. */
  readonly parents: Readonly<Record<string, readonly string[]>>;
};

const nodeKind = z.object({ resource_type: z.string() });

/**
 * Reads `manifest.json` of a target folder. Fails with every node that is not as dbt writes it; warns of `meta.mesh` keys
 * that mean nothing.
 */
export async function readDbtManifest(directory: string): Promise<Outcome<DbtManifest>> {
  const read = await readArtifact(directory, 'manifest.json', manifestSchema);
  if (!read.ok) return read;
  const { metadata, nodes, sources, groups, exposures, disabled, parent_map } = read.value;
  const file = join(directory, 'manifest.json');
  const findings: Finding[] = [];
  const take = <T>(raw: unknown, schema: z.ZodType<T>, at: readonly string[]): T[] => {
    const shape = readShape(raw, { file, schema }, at);
    if (shape.ok) return [shape.value];
    findings.push(...shape.findings);
    return [];
  };
  const ofKind = (kind: string) =>
    Object.entries(nodes).filter(([, node]) => nodeKind.safeParse(node).data?.resource_type === kind);
  const models = ofKind('model').flatMap(([id, node]) => take(node, modelSchema, ['nodes', id]));
  const tests = ofKind('test').flatMap(([id, node]) => take(node, testSchema, ['nodes', id]));
  // A disabled test still says what its author held for unique; anything else that is disabled says nothing.
  const disabledTests = Object.values(disabled)
    .flatMap((list) => (Array.isArray(list) ? list : []))
    .flatMap((node) => testSchema.safeParse(node).data ?? [])
    .map((test) => ({ ...test, config: { ...test.config, enabled: false } }));
  const manifest: DbtManifest = {
    file,
    projectName: metadata.project_name ?? models[0]?.package_name ?? 'dbt',
    adapter: metadata.adapter_type ?? 'unknown',
    models: models.map((raw) => toModel(raw, file, findings)),
    tests: [...tests, ...disabledTests].map(toTest),
    sources: Object.entries(sources).flatMap(([id, raw]) =>
      take(raw, sourceSchema, ['sources', id]).map(toSource),
    ),
    groups: Object.entries(groups).flatMap(([id, raw]) =>
      take(raw, groupSchema, ['groups', id]).map(toGroup),
    ),
    exposures: Object.entries(exposures).flatMap(([id, raw]) =>
      take(raw, exposureSchema, ['exposures', id]).map(toExposure),
    ),
    parents: parent_map,
  };
  return hasErrors(findings) ? failure(...findings) : success(manifest, findings);
}

function toModel(raw: z.infer<typeof modelSchema>, file: string, findings: Finding[]): DbtModel {
  const { config } = raw;
  const at = ['nodes', raw.unique_id];
  const meta = { ...raw.meta, ...config.meta };
  const buildAfter = ageOf(config.freshness?.build_after);
  return {
    uniqueId: raw.unique_id,
    name: raw.name,
    packageName: raw.package_name,
    version: text(raw.version?.toString()),
    latestVersion: text(raw.latest_version?.toString()),
    database: text(raw.database),
    schema: text(raw.schema),
    alias: raw.alias ?? raw.name,
    relationName: text(raw.relation_name),
    isView: config.materialized === 'view',
    access: config.access ?? raw.access ?? 'protected',
    group: text(raw.group),
    owner: text(ownerOf(meta['owner'])),
    description: text(raw.description?.trim()),
    isContractEnforced: config.contract?.enforced === true,
    columns: Object.values(raw.columns).map((column) => {
      const { meta: columnMeta, config: columnConfig } = column;
      const merged = { ...columnMeta, ...columnConfig?.meta };
      return {
        // Some projects write the quotes that their database wants.
        name: column.name.replace(/^["`](.*)["`]$/, '$1'),
        dataType: text(column.data_type),
        description: text(column.description?.trim()),
        constraints: column.constraints,
        tags: [...new Set([...column.tags, ...(columnConfig?.tags ?? [])])],
        mesh: readMeshMeta(merged, { file, at: [...at, 'columns', column.name] }, findings),
      };
    }),
    constraints: raw.constraints,
    primaryKey: raw.primary_key,
    deprecationDate: text(raw.deprecation_date?.slice(0, 10)),
    ...(buildAfter ? { buildAfter } : {}),
    dependsOn: raw.depends_on,
    tags: raw.tags,
    mesh: readMeshMeta(meta, { file, at }, findings),
  };
}

function toTest(raw: z.infer<typeof testSchema>): DbtTest {
  const { config, test_metadata } = raw;
  const { where, limit, fail_calc } = config;
  return {
    uniqueId: raw.unique_id,
    name: raw.name,
    description: text(raw.description?.trim()),
    model: text(raw.attached_node),
    column: text(raw.column_name),
    ...(test_metadata
      ? {
          generic: {
            // `dbt_utils.unique_combination_of_columns`; those of dbt itself have no namespace.
            name: test_metadata.namespace
              ? `${test_metadata.namespace}.${test_metadata.name}`
              : test_metadata.name,
            kwargs: test_metadata.kwargs,
          },
        }
      : {}),
    dependsOn: raw.depends_on,
    severity: config.severity?.toLowerCase() === 'warn' ? 'warning' : 'error',
    warnIf: config.warn_if ?? '!= 0',
    errorIf: config.error_if ?? '!= 0',
    isPartial: Boolean(where) || limit != null || (fail_calc ?? 'count(*)') !== 'count(*)',
    isEnabled: config.enabled !== false,
  };
}

function toSource({ unique_id, source_name, name, freshness }: z.infer<typeof sourceSchema>): DbtSource {
  const [warnAfter, errorAfter] = [ageOf(freshness?.warn_after), ageOf(freshness?.error_after)];
  return {
    uniqueId: unique_id,
    name: `${source_name}.${name}`,
    ...(warnAfter ? { warnAfter } : {}),
    ...(errorAfter ? { errorAfter } : {}),
  };
}

type RawAge = { readonly count?: number | null | undefined; readonly period?: string | null | undefined };

/** dbt writes an age that nobody set with null for both of its parts. */
function ageOf(age: RawAge | null | undefined): DbtAge | undefined {
  if (age?.count == null || !age.period) return undefined;
  return { count: age.count, period: age.period };
}

function toGroup(raw: z.infer<typeof groupSchema>): DbtGroup {
  return {
    name: raw.name,
    packageName: raw.package_name,
    description: text(raw.description?.trim()),
    ownerName: text(raw.owner.name),
    ownerEmail: text([raw.owner.email].flat()[0]),
  };
}

function toExposure(raw: z.infer<typeof exposureSchema>): DbtExposure {
  return {
    name: raw.name,
    label: text(raw.label),
    type: text(raw.type),
    maturity: text(raw.maturity),
    url: text(raw.url),
    owner: text(raw.owner?.name ?? [raw.owner?.email].flat()[0]),
    dependsOn: raw.depends_on,
  };
}

/** `meta.owner` is a team's name, a person's handle or a mail address, as each project has it. */
function ownerOf(owner: unknown): string | undefined {
  return typeof owner === 'string' ? owner.replace(/^@/, '') : undefined;
}

/** dbt writes null and empty texts for what nobody wrote. */
function text(value: string | null | undefined): string | undefined {
  return value || undefined;
}
