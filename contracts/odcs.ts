import { z } from 'zod';
import { SEMANTIC_VERSION } from './semantic-version.ts';

/*
 * The Open Data Contract Standard v3.1 as Weft reads it (JSON Schema `odcs-json-schema-v3.1.0`).
 * Closed where the standard is closed, so that a slip of the hand is an error that names the nearest key.
 */

const stableId = z.string().regex(/^[A-Za-z0-9_-]+$/, 'Expected an id of letters, digits, "_" and "-"');
const customProperty = z.strictObject({
  id: stableId.optional(),
  property: z.string(),
  value: z.unknown(),
  description: z.string().optional(),
});
const customProperties = z.array(customProperty).optional();
const authoritativeDefinitions = z
  .array(
    z.strictObject({
      id: stableId.optional(),
      url: z.string(),
      type: z.string(),
      description: z.string().optional(),
    }),
  )
  .optional();
const tags = z.array(z.string()).optional();

const twoNumbers = z.tuple([z.number(), z.number()]);
/** The operators of a quality rule; a rule carries exactly one. */
export const QUALITY_OPERATORS = [
  'mustBe',
  'mustNotBe',
  'mustBeGreaterThan',
  'mustBeGreaterOrEqualTo',
  'mustBeLessThan',
  'mustBeLessOrEqualTo',
  'mustBeBetween',
  'mustNotBeBetween',
] as const;

/** What a quality rule is about. */
export const QUALITY_DIMENSIONS = [
  'accuracy',
  'completeness',
  'conformity',
  'consistency',
  'coverage',
  'timeliness',
  'uniqueness',
] as const;

const qualityRule = z
  .strictObject({
    id: stableId.optional(),
    name: z.string().optional(),
    description: z.string().optional(),
    type: z.enum(['library', 'text', 'sql', 'custom']).optional(),
    metric: z
      .enum(['nullValues', 'missingValues', 'invalidValues', 'duplicateValues', 'rowCount'])
      .optional(),
    arguments: z.record(z.string(), z.unknown()).optional(),
    query: z.string().optional(),
    engine: z.string().optional(),
    implementation: z.unknown().optional(),
    dimension: z.enum(QUALITY_DIMENSIONS).optional(),
    method: z.string().optional(),
    severity: z.string().optional(),
    businessImpact: z.string().optional(),
    unit: z.string().optional(),
    schedule: z.string().optional(),
    scheduler: z.string().optional(),
    tags,
    customProperties,
    authoritativeDefinitions,
    mustBe: z.unknown().optional(),
    mustNotBe: z.unknown().optional(),
    mustBeGreaterThan: z.number().optional(),
    mustBeGreaterOrEqualTo: z.number().optional(),
    mustBeLessThan: z.number().optional(),
    mustBeLessOrEqualTo: z.number().optional(),
    mustBeBetween: twoNumbers.optional(),
    mustNotBeBetween: twoNumbers.optional(),
  })
  .refine((rule) => QUALITY_OPERATORS.filter((operator) => rule[operator] !== undefined).length <= 1, {
    error: `Expected exactly one of ${QUALITY_OPERATORS.join(', ')}`,
  });
/** A quality rule as written. */
export type OdcsQualityRule = z.infer<typeof qualityRule>;

const relationshipEnd = z.union([z.string(), z.array(z.string())]);
const relationship = z.strictObject({
  type: z.literal('foreignKey').optional(),
  from: relationshipEnd.optional(),
  to: relationshipEnd,
  customProperties,
});

/** A relationship as written; `from` is there only on those of an object. */
export type OdcsRelationship = z.infer<typeof relationship>;

const logicalTypeOptions = z.strictObject({
  minLength: z.int().optional(),
  maxLength: z.int().optional(),
  pattern: z.string().optional(),
  format: z.string().optional(),
  minimum: z.union([z.number(), z.string()]).optional(),
  maximum: z.union([z.number(), z.string()]).optional(),
  exclusiveMinimum: z.union([z.number(), z.string()]).optional(),
  exclusiveMaximum: z.union([z.number(), z.string()]).optional(),
  multipleOf: z.number().optional(),
  timezone: z.boolean().optional(),
  defaultTimezone: z.string().optional(),
  minProperties: z.int().optional(),
  maxProperties: z.int().optional(),
  required: z.array(z.string()).optional(),
  minItems: z.int().optional(),
  maxItems: z.int().optional(),
  uniqueItems: z.boolean().optional(),
});

/** The logical types of ODCS v3.1. */
const LOGICAL_TYPES = [
  'string',
  'date',
  'timestamp',
  'time',
  'number',
  'integer',
  'object',
  'array',
  'boolean',
] as const;

const element = {
  id: stableId.optional(),
  physicalType: z.string().optional(),
  physicalName: z.string().optional(),
  description: z.string().optional(),
  businessName: z.string().optional(),
  authoritativeDefinitions,
  tags,
  customProperties,
  quality: z.array(qualityRule).optional(),
};
const propertyBody = {
  ...element,
  logicalType: z.enum(LOGICAL_TYPES).optional(),
  logicalTypeOptions: logicalTypeOptions.optional(),
  primaryKey: z.boolean().optional(),
  primaryKeyPosition: z.int().optional(),
  required: z.boolean().optional(),
  unique: z.boolean().optional(),
  partitioned: z.boolean().optional(),
  partitionKeyPosition: z.int().optional(),
  classification: z.string().optional(),
  encryptedName: z.string().optional(),
  transformSourceObjects: z.array(z.string()).optional(),
  transformLogic: z.string().optional(),
  transformDescription: z.string().optional(),
  examples: z.array(z.unknown()).optional(),
  criticalDataElement: z.boolean().optional(),
  relationships: z.array(relationship.omit({ from: true })).optional(),
};
const plainProperty = z.strictObject({ name: z.string().min(1), ...propertyBody });
/** A property as written; `items` describes the elements of an array, `properties` the fields of an object. */
export type OdcsProperty = z.infer<typeof plainProperty> & {
  properties?: OdcsProperty[] | undefined;
  items?: (Omit<OdcsProperty, 'name'> & { name?: string | undefined }) | undefined;
};
const nested = {
  properties: z.lazy(() => z.array(schemaProperty)).optional(),
  items: z.lazy(() => schemaItems).optional(),
};
const schemaProperty: z.ZodType<OdcsProperty> = plainProperty.extend(nested);
const schemaItems: z.ZodType<Omit<OdcsProperty, 'name'> & { name?: string | undefined }> = plainProperty
  .extend(nested)
  .extend({ name: z.string().optional() });

const schemaObject = z.strictObject({
  name: z.string().min(1),
  ...element,
  logicalType: z.literal('object').optional(),
  dataGranularityDescription: z.string().optional(),
  properties: z.array(schemaProperty).min(1, 'Expected at least one property'),
  relationships: z.array(relationship).optional(),
});
/** An object of a contract: a table, a view, a topic. */
export type OdcsObject = z.infer<typeof schemaObject>;

/** The kinds of servers the standard knows; what each must have is `REQUIRED_SERVER_KEYS`. */
const SERVER_TYPES = [
  ...['api', 'athena', 'azure', 'bigquery', 'clickhouse', 'databricks', 'denodo', 'dremio', 'duckdb', 'glue'],
  ...['cloudsql', 'db2', 'hive', 'impala', 'informix', 'kafka', 'kinesis', 'local', 'mysql', 'oracle'],
  ...['postgresql', 'postgres', 'presto', 'pubsub', 'redshift', 's3', 'sftp', 'snowflake', 'sqlserver'],
  ...['synapse', 'trino', 'vertica', 'zen', 'custom'],
] as const;

const server = z.strictObject({
  id: stableId.optional(),
  server: z.string(),
  type: z.enum(SERVER_TYPES),
  description: z.string().optional(),
  environment: z.string().optional(),
  roles: z.array(z.unknown()).optional(),
  customProperties,
  location: z.string().optional(),
  path: z.string().optional(),
  format: z.string().optional(),
  delimiter: z.string().optional(),
  host: z.string().optional(),
  port: z.union([z.int(), z.string()]).optional(),
  database: z.string().optional(),
  schema: z.string().optional(),
  catalog: z.string().optional(),
  account: z.string().optional(),
  project: z.string().optional(),
  dataset: z.string().optional(),
  warehouse: z.string().optional(),
  endpointUrl: z.string().optional(),
  region: z.string().optional(),
  regionName: z.string().optional(),
  serviceName: z.string().optional(),
  stagingDir: z.string().optional(),
  stream: z.string().optional(),
});
/** A server as written: where the data lies. */
export type OdcsServer = z.infer<typeof server>;

const teamMember = z.strictObject({
  id: stableId.optional(),
  username: z.string(),
  name: z.string().optional(),
  description: z.string().optional(),
  role: z.string().optional(),
  dateIn: z.string().optional(),
  dateOut: z.string().optional(),
  replacedByUsername: z.string().optional(),
  tags,
  customProperties,
  authoritativeDefinitions,
});
const team = z.strictObject({
  id: stableId.optional(),
  name: z.string().optional(),
  description: z.string().optional(),
  members: z.array(teamMember).optional(),
  tags,
  customProperties,
  authoritativeDefinitions,
});

const slaProperty = z.strictObject({
  id: stableId.optional(),
  property: z.string(),
  value: z.union([z.string(), z.number(), z.boolean()]),
  valueExt: z.union([z.string(), z.number(), z.boolean()]).optional(),
  unit: z.string().optional(),
  element: z.string().optional(),
  driver: z.string().optional(),
  description: z.string().optional(),
  scheduler: z.string().optional(),
  schedule: z.string().optional(),
});

/** The states a contract of ours may be in. The standard lets any string pass; policies need a closed set. */
export const CONTRACT_STATES = ['proposed', 'draft', 'active', 'deprecated', 'retired'] as const;

/** An ODCS v3.1 document. */
export const odcsSchema = z.strictObject({
  apiVersion: z.literal('v3.1.0', {
    error: 'Expected v3.1.0 (v3.0.0 to v3.0.2 and v2.2.0 to v2.2.2 are read too)',
  }),
  kind: z.literal('DataContract'),
  id: z.string().min(1),
  name: z.string().optional(),
  version: z.string().regex(SEMANTIC_VERSION, 'Expected a semantic version such as 1.0.0'),
  status: z.enum(CONTRACT_STATES),
  tenant: z.string().optional(),
  domain: z.string().optional(),
  dataProduct: z.string().optional(),
  tags,
  description: z
    .strictObject({
      purpose: z.string().optional(),
      usage: z.string().optional(),
      limitations: z.string().optional(),
      authoritativeDefinitions,
      customProperties,
    })
    .optional(),
  servers: z.array(server).optional(),
  schema: z.array(schemaObject).min(1, 'Expected at least one object'),
  price: z
    .strictObject({
      id: stableId.optional(),
      priceAmount: z.number().optional(),
      priceCurrency: z.string().optional(),
      priceUnit: z.string().optional(),
    })
    .optional(),
  team: team.optional(),
  roles: z
    .array(
      z.strictObject({
        id: stableId.optional(),
        role: z.string(),
        description: z.string().optional(),
        access: z.string().optional(),
        firstLevelApprovers: z.string().optional(),
        secondLevelApprovers: z.string().optional(),
        customProperties,
      }),
    )
    .optional(),
  slaDefaultElement: z.string().optional(),
  slaProperties: z.array(slaProperty).optional(),
  support: z
    .array(
      z.strictObject({
        id: stableId.optional(),
        channel: z.string(),
        url: z.string().optional(),
        description: z.string().optional(),
        tool: z.string().optional(),
        scope: z.string().optional(),
        invitationUrl: z.string().optional(),
        customProperties,
      }),
    )
    .optional(),
  authoritativeDefinitions,
  customProperties,
  contractCreatedTs: z.string().optional(),
});
/** An ODCS v3.1 document, as written. */
export type OdcsContract = z.infer<typeof odcsSchema>;
