import { z } from 'zod';

/*
 * The part of `manifest.json` (v9 to v12) that Weft reads; everything else in it is passed over. dbt writes null as often
 * as it leaves a key out, and moved some keys into `config` over the versions.
 */

const text = z.string().nullish();
const record = z
  .record(z.string(), z.unknown())
  .nullish()
  .transform((value) => value ?? {});
const strings = z
  .array(z.string())
  .nullish()
  .transform((value) => value ?? []);
const dependsOn = z
  .object({ nodes: strings })
  .nullish()
  .transform((value) => value?.nodes ?? []);

const constraint = z.object({
  type: z.enum(['not_null', 'unique', 'primary_key', 'foreign_key', 'check', 'custom']),
  columns: strings,
  expression: text,
  to: text,
  to_columns: strings,
});
const constraints = z
  .array(constraint)
  .nullish()
  .transform((value) => value ?? []);
/** A constraint of a model or column, as dbt writes it. */
export type RawConstraint = z.infer<typeof constraint>;

const column = z.object({
  name: z.string(),
  data_type: text,
  description: text,
  constraints,
  tags: strings,
  meta: record,
  config: z.object({ meta: record, tags: strings }).nullish(),
});

const version = z.union([z.string(), z.number()]).nullish();

/** A node with `resource_type: model`. */
export const modelSchema = z.object({
  unique_id: z.string(),
  name: z.string(),
  package_name: z.string(),
  original_file_path: text,
  version,
  latest_version: version,
  database: text,
  schema: text,
  alias: text,
  relation_name: text,
  access: text,
  group: text,
  description: text,
  columns: z.record(z.string(), column),
  constraints,
  primary_key: strings,
  deprecation_date: text,
  tags: strings,
  meta: record,
  depends_on: dependsOn,
  config: z.object({
    materialized: text,
    access: text,
    meta: record,
    contract: z.object({ enforced: z.boolean().nullish() }).nullish(),
    freshness: z
      .object({
        build_after: z.object({ count: z.number().nullish(), period: text }).nullish(),
      })
      .nullish(),
  }),
});

/** A node with `resource_type: test`. */
export const testSchema = z.object({
  unique_id: z.string(),
  name: z.string(),
  description: text,
  attached_node: text,
  column_name: text,
  test_metadata: z.object({ name: z.string(), namespace: text, kwargs: record }).nullish(),
  depends_on: dependsOn,
  config: z.object({
    severity: text,
    warn_if: text,
    error_if: text,
    fail_calc: text,
    where: text,
    limit: z.number().nullish(),
    enabled: z.boolean().nullish(),
  }),
});

const age = z.object({ count: z.number().nullish(), period: text }).nullish();

/** A table that the project reads and does not build. */
export const sourceSchema = z.object({
  unique_id: z.string(),
  name: z.string(),
  source_name: z.string(),
  freshness: z.object({ warn_after: age, error_after: age }).nullish(),
});

/** A group: who owns its models. */
export const groupSchema = z.object({
  name: z.string(),
  package_name: z.string(),
  description: text,
  owner: z
    .object({ name: text, email: z.union([z.string(), z.array(z.string())]).nullish() })
    .nullish()
    .transform((value) => value ?? {}),
});

/** An exposure: what reads the models, and whose it is. */
export const exposureSchema = z.object({
  name: z.string(),
  label: text,
  type: text,
  maturity: text,
  url: text,
  description: text,
  owner: z.object({ name: text, email: z.union([z.string(), z.array(z.string())]).nullish() }).nullish(),
  depends_on: dependsOn,
});

const byId = z
  .record(z.string(), z.unknown())
  .nullish()
  .transform((value) => value ?? {});

/** The whole file; its nodes are read one by one, so that a strange one is named. */
export const manifestSchema = z.object({
  metadata: z.object({ project_name: text, adapter_type: text, dbt_version: text }),
  nodes: z.record(z.string(), z.unknown()),
  sources: byId,
  groups: byId,
  exposures: byId,
  disabled: byId,
  parent_map: z
    .record(z.string(), strings)
    .nullish()
    .transform((value) => value ?? {}),
});
