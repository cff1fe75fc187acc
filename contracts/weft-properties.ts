import { z } from 'zod';

/** The element of a contract that a custom property belongs to. */
export type WeftPlace = 'contract' | 'server' | 'object' | 'property' | 'rule' | 'relationship';

type WeftProperty = {
  readonly places: readonly WeftPlace[];
  /** The value in words, as it follows "Expected". */
  readonly value: string;
  readonly schema: z.ZodType;
  readonly help: string;
};

const yes = z.boolean();
const day = z.iso.date();
const name = z.string().regex(/^(?!__)[_A-Za-z][_0-9A-Za-z]*$/);

/**
 * Every custom property `weft.*`: what GraphQL and a subgraph need and the standard has no word for. The linter checks
 * contracts against this table, and the reference page is written from it.
 */
export const WEFT_PROPERTIES = {
  access: row(
    ['contract'],
    'rows, aggregate or metadata',
    z.enum(['rows', 'aggregate', 'metadata']),
    '`aggregate` publishes groups and no rows; `metadata` publishes the description and no data. Default `rows`.',
  ),
  minGroup: row(
    ['contract'],
    'a whole number of at least 1',
    z.int().min(1),
    'Groups of fewer rows are left out of aggregates.',
  ),
  onBrokenPromise: row(
    ['contract'],
    'refuse or degrade',
    z.enum(['refuse', 'degrade']),
    'What happens to a product whose data breaks its contract: `refuse` (default) serves nothing of it, `degrade` what is left.',
  ),
  clock: row(
    ['contract'],
    'a moment such as 2001-07-01T00:00:00Z',
    z.string().regex(/^\d{4}-\d{2}-\d{2}T/),
    'The moment from which the age of the data is told, for data that stands still.',
  ),
  qualityEveryMinutes: row(
    ['contract'],
    'a number of minutes, or 0 for never',
    z.number().min(0).max(100_000),
    'How often the quality rules are measured while the subgraph runs.',
  ),
  limits: row(
    ['contract'],
    'an object of limits such as { maxPageRows: 500 }',
    z.record(z.string(), z.unknown()),
    'What one request may ask of the product, and what the database may take.',
  ),
  url: row(
    ['server'],
    'the URL of a database',
    z.string().min(1),
    'Where the database is, in place of host, port and database. Variables of the environment are filled in, so that no password is in the contract.',
  ),
  embedded: row(
    ['server'],
    'true or false',
    yes,
    'Start a PostgreSQL server of our own when no URL is given: for a first run and for tests.',
  ),
  delimiter: row(
    ['server'],
    'a character',
    z.string().min(1).max(4),
    'What separates the values of a CSV file, when it is neither a comma nor found by itself.',
  ),
  consumers: row(
    ['contract'],
    'a list',
    z.array(z.unknown()),
    'Who reads the product besides the graph, as found where it was adopted from.',
  ),
  check: row(
    ['rule'],
    'the id of a check',
    z.string().min(1),
    'The check of another tool whose result is that of the rule.',
  ),
  failingRows: row(
    ['rule'],
    'a SQL condition',
    z.string().min(1),
    'Which rows of the object a rule in SQL counts, so that a test can show some of them.',
  ),
  type: row(
    ['object', 'property'],
    'the name of a GraphQL type',
    name,
    "The type, in place of the singular of the object's name; of a property, the type of the objects or enum values it holds.",
  ),
  query: row(
    ['object'],
    'a SQL query',
    z.string().min(1),
    'SQL over other objects of the domain that makes the rows.',
  ),
  writable: row(
    ['object'],
    'true, false or a list of insert, update and delete',
    z.union([yes, z.array(z.enum(['insert', 'update', 'delete'])).min(1)]),
    'Mutations that the graph has for the object.',
  ),
  events: row(
    ['object'],
    'false, or an object with source: trigger, poll or nats',
    z.union([z.literal(false), z.looseObject({ source: z.enum(['trigger', 'poll', 'nats']) })]),
    'Where changes of rows come from; the graph then has a subscription.',
  ),
  field: row(
    ['property', 'relationship'],
    'the name of a GraphQL field',
    name,
    'The field, in place of the name of the property or of the target.',
  ),
  enum: row(
    ['property', 'rule'],
    'true or false',
    yes,
    '`false` keeps a property with a closed set of values a String in the graph.',
  ),
  pii: row(['property'], 'true or false', yes, 'The value is about a person.'),
  deprecated: row(
    ['property'],
    'true, or the reason as text',
    z.union([yes, z.string().min(1)]),
    'Nobody should start to use the property; the graph says so and why.',
  ),
  sunset: row(
    ['property'],
    'a day such as 2027-03-31',
    day,
    'From that day on the property may be gone. It is deprecated until then, and answers that used it say so (`Sunset`). Of a whole product `endOfSupport` says it.',
  ),
  deprecatedSince: row(
    ['contract', 'property'],
    'a day such as 2026-11-26',
    day,
    'Since when it is deprecated; answers say so (`Deprecation`).',
  ),
  replacement: row(
    ['contract', 'property'],
    'what to use instead, such as Flight.delayMinutes',
    z.string().min(1),
    'What readers of a deprecated property or product should use instead.',
  ),
  version: row(
    ['property'],
    'true or false',
    yes,
    'The property that changes with every write; a mutation names the one it read.',
  ),
  readOnly: row(['property'], 'true or false', yes, 'Mutations do not set the property.'),
  hasDefault: row(
    ['property'],
    'true or false',
    yes,
    'The database fills the property when an insert leaves it out.',
  ),
  inverse: row(
    ['relationship'],
    'the name of a GraphQL field',
    name,
    'The field of the way back: the list of these rows at the row they point to.',
  ),
} as const satisfies Record<string, WeftProperty>;

/** A name of `WEFT_PROPERTIES`, without the `weft.`. */
export type WeftPropertyName = keyof typeof WEFT_PROPERTIES;

/** What the table says of a name; undefined for an unknown one. */
export function weftPropertyRow(property: string): WeftProperty | undefined {
  return Object.entries(WEFT_PROPERTIES).find(([known]) => known === property)?.[1];
}

function row(places: readonly WeftPlace[], value: string, schema: z.ZodType, help: string): WeftProperty {
  return { places, value, schema, help };
}
