import { type ContractLimits, type DomainModel, LIMIT_NAMES, type Table } from '../../../contracts/index.ts';
import { UserInputError } from './user-input-error.ts';

/** What one operation may ask of a generated subgraph. */
export type QueryLimits = {
  readonly maxPageRows: number;
  /** Rows of a relation to many, per parent. */
  readonly maxNestedRows: number;
  readonly maxGroups: number;
  /** Groups of a relation to many, per parent. */
  readonly maxNestedGroups: number;
  readonly maxOffset: number;
  /** Rows that the database reads for one root field; look-ups by key are not held to it. */
  readonly maxScannedRows: number;
  /** Of all `_entities` of one request together. */
  readonly maxRepresentations: number;
  readonly maxRootFields: number;
  /** Fields of one request, fragments spread. */
  readonly maxFields: number;
  /** Joins of one request: relations to one and to many, and groups of them. */
  readonly maxRelations: number;
  /** Levels of fields below the root, and of `and`, `or`, `not` and relations in `where`. */
  readonly maxDepth: number;
  /** Single conditions of one request's filters. */
  readonly maxConditions: number;
  /** Measures of groups of one request: a database plans many in a time that nothing stops. */
  readonly maxMeasures: number;
  /** Values of one `in` or `notIn`. */
  readonly maxListValues: number;
  readonly maxDocumentCharacters: number;
  readonly maxDocumentTokens: number;
  /** Documents kept parsed, and their characters together. */
  readonly maxDocuments: number;
  readonly maxCachedCharacters: number;
  /** Size of the rows that may answer one request. */
  readonly maxAnswerBytes: number;
  readonly statementTimeoutMs: number;
  /** Memory for tables of a domain that are kept for look-ups by key. */
  readonly maxStoreBytes: number;
  /** Memory for tables of a domain that are copied out of files, for lists and groups. */
  readonly maxCopyBytes: number;
  /** Memory for answers over files, to be given again as long as these stay as they are. */
  readonly maxKeptBytes: number;
  /** Statements at once, and how many more wait in line. */
  readonly maxStatements: number;
  readonly maxWaitingStatements: number;
  /** Threads and memory of an engine in this process; by the machine where no contract says. */
  readonly engineThreads?: number;
  readonly engineMemoryMb?: number;
};

/** The limits of every generated subgraph. */
export const DEFAULT_QUERY_LIMITS: QueryLimits = {
  maxPageRows: 1_000,
  maxNestedRows: 1_000,
  maxGroups: 10_000,
  maxNestedGroups: 1_000,
  maxOffset: 100_000,
  maxScannedRows: 1_000_000_000,
  maxRepresentations: 10_000,
  maxRootFields: 50,
  maxFields: 3_000,
  maxRelations: 50,
  maxDepth: 12,
  maxConditions: 500,
  maxMeasures: 500,
  maxListValues: 10_000,
  maxDocumentCharacters: 200_000,
  maxDocumentTokens: 15_000,
  maxDocuments: 1_000,
  maxCachedCharacters: 4_000_000,
  maxAnswerBytes: 32 * 1024 * 1024,
  statementTimeoutMs: 30_000,
  maxStoreBytes: 256 * 1024 * 1024,
  maxCopyBytes: 512 * 1024 * 1024,
  maxKeptBytes: 32 * 1024 * 1024,
  maxStatements: 8,
  maxWaitingStatements: 100,
};

/** Limits that hold for the rows of one product; all others are of the domain as a whole. */
const OF_PRODUCT = new Set<string>([
  ...['maxPageRows', 'maxNestedRows', 'maxGroups', 'maxNestedGroups', 'maxOffset', 'maxScannedRows'],
]);

/** The limits of a domain: the smallest of what its contracts set, else the mesh's, else the defaults. */
export function domainLimits(model: Pick<DomainModel, 'products'>, ofMesh: ContractLimits = {}): QueryLimits {
  const set = LIMIT_NAMES.filter((name) => !OF_PRODUCT.has(name)).flatMap((name) => {
    const values = model.products.flatMap(({ limits }) => limits[name] ?? []);
    return values.length > 0 ? [[name, Math.min(...values)] as const] : [];
  });
  return { ...DEFAULT_QUERY_LIMITS, ...ofMesh, ...Object.fromEntries(set) };
}

/** The limits for the rows and groups of a table: what its contract sets, else the domain's. */
export function tableLimits(
  limits: QueryLimits,
  { product }: Pick<Table, 'product'>,
): QueryLimits & ContractLimits {
  const set = Object.entries(product.limits).filter(([name]) => OF_PRODUCT.has(name));
  return { ...limits, ...Object.fromEntries(set) };
}

/** A `limit` or `offset` argument within its bounds; refuses what is outside, naming the bound. */
export function boundedInteger(name: string, value: unknown, bound: number): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= bound) return value;
  throw new UserInputError(`Expected ${name} to be a whole number from 0 to ${bound}, got ${String(value)}.`);
}

const COUNTED = {
  maxFields: 'fields',
  maxRelations: 'relations',
  maxConditions: 'conditions in where',
  maxMeasures: 'measures of groups',
  maxRepresentations: 'representations',
} as const;
type Counted = keyof typeof COUNTED;

/** Counts what one request asks for over all its root fields, so that many small wishes are held to the same bounds. */
export class QueryBudget {
  readonly limits: QueryLimits;
  /** What was selected although the data has no such column at the moment, of the root field that is being planned. */
  readonly degraded = new Set<string>();
  readonly #used: Record<Counted, number> = {
    maxFields: 0,
    maxRelations: 0,
    maxConditions: 0,
    maxMeasures: 0,
    maxRepresentations: 0,
  };

  constructor(limits: QueryLimits) {
    this.limits = limits;
  }

  /** A budget that begins with what this one has used; what is taken from one is not taken from the other. */
  fork(): QueryBudget {
    const fork = new QueryBudget(this.limits);
    Object.assign(fork.#used, this.#used);
    return fork;
  }

  /** Throws UserInputError when the request has used up what it may. */
  take(name: Counted, amount = 1): void {
    this.#used[name] += amount;
    if (this.#used[name] <= this.limits[name]) return;
    throw new UserInputError(
      `Expected at most ${this.limits[name]} ${COUNTED[name]} in one request. Ask for less, or in several requests.`,
    );
  }

  /** Throws UserInputError for a level that lies too deep; `what` names what is nested. */
  checkDepth(depth: number, what: string): void {
    if (depth <= this.limits.maxDepth) return;
    throw new UserInputError(`Expected ${what} nested at most ${this.limits.maxDepth} levels deep.`);
  }
}
