import { z } from 'zod';

/*
 * What a rule may read. The descriptions are the reference: docs/policies.md is held against them. `exactOptional` marks what
 * may be unknown; a rule that reads it then does not apply, unless it asks with `has(…)` first.
 */

const text = z.string();
const texts = z.array(z.string());

const org = z
  .strictObject({
    teams: texts.describe('Names of the teams of supergraph.yaml.'),
    allowedRegions: z
      .record(text, texts)
      .exactOptional()
      .describe('Regions by class of data, from `organisation.allowedRegions`.'),
    maxRetentionDays: z
      .record(text, z.int())
      .exactOptional()
      .describe('Longest time data may be kept by class, from `organisation.maxRetentionDays`.'),
  })
  .describe('The organisation, as supergraph.yaml describes it.');

const owner = z
  .strictObject({
    team: text.describe('The team; empty when nobody owns the product.'),
    members: texts
      .exactOptional()
      .describe('People of the team: `members` in supergraph.yaml and `team.members` of its contracts.'),
    contact: text.exactOptional().describe('Where to reach the team.'),
  })
  .describe('Who answers for the product.');

const product = z
  .strictObject({
    id: text.describe('Id of the product; the name of the subgraph when that declares none.'),
    name: text.describe('The name people read.'),
    domain: text.describe('The domain it belongs to.'),
    subgraph: text.describe('The subgraph that publishes it.'),
    isDeclared: z
      .boolean()
      .describe('False for a subgraph without a data product, which is judged as if it were one.'),
    version: text.exactOptional().describe('The version the graph announces in `@dataProduct`.'),
    status: text
      .exactOptional()
      .describe('The status the graph announces; `retired` for a product that is taken away.'),
    description: text.describe(
      'Purpose, usage and limitations of the contract, else of the first type; may be empty.',
    ),
    tags: texts.describe('Tags of the contract.'),
    owner,
    access: text.describe('`rows`, or `aggregate` for a product that publishes only groups.'),
    minGroup: z.int().exactOptional().describe('Smallest group that is shown.'),
    hasPersonalData: z.boolean().describe('True when a field is marked as being about a person.'),
    maxClassification: text.exactOptional().describe('The highest class among the fields.'),
    region: text.exactOptional().describe('Where the data lies: `region` of the first server.'),
    noticeDays: z.int().exactOptional().describe('Days since the product was first published as deprecated.'),
  })
  .describe('The data product that is judged.');

const contractObject = z.strictObject({
  name: text.describe('Name of the object.'),
  type: text.describe('Its type in the graph.'),
  description: text.exactOptional().describe('What it is.'),
  primaryKey: texts.describe('Properties of the primary key, in order.'),
  tags: texts.describe('Its tags.'),
});

const contractField = z.strictObject({
  name: text.describe('Name of the property.'),
  object: text.describe('Name of the object it belongs to.'),
  coordinate: text.describe('`Type.field` in the graph.'),
  description: text.exactOptional().describe('What it is.'),
  type: text.exactOptional().describe('Logical type of the contract: string, integer, …'),
  classification: text.exactOptional().describe('Its class: public, internal, confidential, restricted.'),
  isPersonal: z.boolean().describe('Marked `weft.pii`.'),
  required: z.boolean().describe('Every row has a value.'),
  unique: z.boolean().describe('No two rows have the same value.'),
  key: z.boolean().describe('Part of the primary key.'),
  deprecated: z.boolean().describe('Nobody should start to use it.'),
  access: text.describe(
    'How it may be read: `rows`; `role` when the contract names roles that may read it; `aggregate-only`; `hidden` when the graph has no such field.',
  ),
});

const contractRule = z.strictObject({
  id: text.exactOptional().describe('Id of the rule.'),
  element: text.describe('`object` or `object.property`.'),
  dimension: text
    .exactOptional()
    .describe('What it is about; of a library metric the usual one when none is given.'),
  metric: text.exactOptional().describe('Metric of the library.'),
  severity: text.exactOptional().describe('How bad it is when it fails.'),
});

const promise = z.strictObject({
  property: text.describe('`latency`, `availability`, `retention`, …'),
  value: z
    .number()
    .exactOptional()
    .describe(
      'The number promised: durations in hours, everything else as written; none when it is no number.',
    ),
  element: text.exactOptional().describe('What it is measured on.'),
  upstreamBest: z
    .number()
    .exactOptional()
    .describe(
      'The weakest promise of the same property among the products this one is made of (`transformSourceObjects`), in the same unit.',
    ),
});

const contract = z
  .strictObject({
    id: text.exactOptional().describe('Id of the contract.'),
    version: text.exactOptional().describe('Its version.'),
    major: z.int().exactOptional().describe('The first number of the version.'),
    status: text.exactOptional().describe('`proposed`, `draft`, `active`, `deprecated` or `retired`.'),
    objects: z.array(contractObject).exactOptional().describe('Its objects.'),
    fields: z
      .array(contractField)
      .exactOptional()
      .describe('The properties of all objects, those inside others too.'),
    quality: z.array(contractRule).exactOptional().describe('Its quality rules, of objects and properties.'),
    sla: z.array(promise).exactOptional().describe('Its promises (`slaProperties`).'),
    support: texts.exactOptional().describe('Channels where people help.'),
    retentionDays: z.int().exactOptional().describe('How long rows are kept, from the promise `retention`.'),
  })
  .describe('The contract of the product; nothing of it is known for a product without one.');

const previous = z
  .strictObject({
    version: text.exactOptional().describe('Version of the contract in force.'),
    major: z.int().exactOptional().describe('The first number of that version.'),
    status: text.exactOptional().describe('Status of the contract in force.'),
    deprecatedOver90d: texts
      .exactOptional()
      .describe('Coordinates that have been published as deprecated for at least 90 days.'),
  })
  .describe('What is published now; nothing of it is known for a new product.');

const diff = z
  .strictObject({
    breaking: z
      .int()
      .describe(
        'Breaking changes of the product that not everybody concerned approved, whether or not they are in use.',
      ),
    dangerous: z.int().describe('Dangerous changes of the product.'),
    approved: z.int().describe('Breaking changes of the product that everybody concerned approved.'),
    removed: texts.describe('Coordinates that are taken away and whose removal was not approved.'),
    migrations: texts.describe('Those of `removed` whose deprecation told readers what to use instead.'),
    missingVersions: texts
      .exactOptional()
      .describe(
        'The version that the changes of `breaking` need where the contract does not have it, as `2.0.0 instead of 1.4.2`: one or none. Not known without a contract in force.',
      ),
  })
  .describe('What this version changes in the graph and the contracts.');

const usage = z
  .strictObject({
    days: z.int().exactOptional().describe('The days that were looked at.'),
    requests: z.int().exactOptional().describe('Requests of all clients in these days.'),
    fields: texts.exactOptional().describe('Coordinates that somebody used, traffic and manifests alike.'),
    consumers: z.int().exactOptional().describe('Clients that used something of this product.'),
  })
  .describe('Who used what; nothing is known before the first traffic is recorded.');

const quality = z
  .strictObject({
    passRate7d: z
      .number()
      .exactOptional()
      .describe('Part of the checks of seven days that passed, from 0 to 1.'),
    openErrors: z
      .array(
        z.strictObject({ rule: text.describe('Id of the rule.'), severity: text.describe('Its severity.') }),
      )
      .exactOptional()
      .describe('Rules that fail now, as measured or as tested with the check (`weft check --test`).'),
  })
  .describe('What was measured of the quality rules.');

const slo = z
  .strictObject({
    budgetRemaining: z
      .number()
      .exactOptional()
      .describe('Part of the error budget that is left, from 0 to 1.'),
  })
  .describe('What was measured of the promises.');

const graph = z
  .strictObject({
    types: texts.describe('Object types and interfaces the product defines.'),
    unpagedLists: texts.describe(
      'Root fields that answer with a list of objects and take no `first`, `last` or `limit`.',
    ),
    unpagedNestedLists: texts.describe(
      'Other fields of which the same is true; lists of scalars are not meant.',
    ),
    jsonFields: texts.describe('Fields of the scalars `JSON`, `JSONObject` or `Any`.'),
    undescribed: texts.describe('Types and fields without a description.'),
    unresolvableKeys: texts.describe(
      'Types that the subgraph has fields of its own of, and that have no `@key` it can be asked by (`resolvable: false`).',
    ),
    unstewardedShares: texts.describe('`@shareable` fields whose `@owner` names no steward.'),
    foreignPayloads: texts.describe(
      'Subscriptions whose payload is a type that no query of the subgraph answers with.',
    ),
  })
  .describe('What the SDL of the subgraph says, as far as it belongs to the product.');

/** Everything a rule may read, by the names it reads it with. */
export const policyInputSchema = z.strictObject({
  org,
  product,
  contract,
  previous,
  diff,
  usage,
  quality,
  slo,
  graph,
});

/** The facts of one product that policies are judged on. */
export type PolicyInput = z.infer<typeof policyInputSchema>;
