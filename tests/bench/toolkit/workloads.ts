import { ROWS } from './tables.ts';

/** A question in the words of a contender, and how its data becomes that of the others. */
type Wording = {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  /** From the data as this contender has it to the data as the others have it. */
  readonly same?: (data: unknown) => unknown;
};

/** One question that all contenders are asked. */
export type Workload = {
  readonly id: string;
  readonly title: string;
  readonly connections: number;
  readonly question: Wording;
  /** Only where it says so: how PostGraphile is asked the same. */
  readonly postgraphile?: Wording;
  /** Whether the database has to look at all rows for it. */
  readonly isGrouped?: boolean;
  /** Only asked of those that read Parquet. */
  readonly isFilesOnly?: boolean;
  /** Highest share of the hand-written subgraph's CPU time. */
  readonly goal?: number;
};

const ORDER = 'id status total orderedAt clerk priority comment';

const ENTITIES = `query ($representations: [_Any!]!) {
  _entities(representations: $representations) { ... on Purchase { __typename id status total clerk } }
}`;

function keys(count: number) {
  // A prime step, so that keys lie all over the table.
  return Array.from({ length: count }, (_, at) => ({
    __typename: 'Purchase',
    id: (at * 7_919) % ROWS.purchases,
  }));
}

const LIST = (filter: string): string =>
  `{ purchases(${filter}limit: 100) { ${ORDER} customer { id name segment city balance } } }`;
const POSTGRAPHILE_LIST = (filter: string): string =>
  `{ purchases: allPurchasesList(${filter}first: 100) { ${ORDER} customer: customerByCustomerId { id name segment city balance } } }`;

const CLERKS =
  '{ purchasesAggregate(groupBy: [{ field: clerk }], limit: 1000) { group { clerk } count sum { total } min { total } max { total } } }';
const POSTGRAPHILE_CLERKS =
  '{ allPurchases { groupedAggregates(groupBy: [CLERK]) { keys distinctCount { id } sum { total } min { total } max { total } } } }';

type Total = { readonly total: string };

/** PostGraphile leaves zeros at the end of a decimal out where it aggregates. */
const inCents = ({ total }: Total): Total => ({ total: Number(total).toFixed(2) });

type Grouped = {
  readonly allPurchases: {
    readonly groupedAggregates: readonly {
      keys: string[];
      distinctCount: { id: string };
      sum: Total;
      min: Total;
      max: Total;
    }[];
  };
};

/** What is compared, the hot path first. */
export const WORKLOADS: readonly Workload[] = [
  {
    id: 'entities-500',
    title: '`_entities` of 500 keys',
    connections: 8,
    question: { query: ENTITIES, variables: { representations: keys(500) } },
    goal: 0.12,
  },
  {
    id: 'entities-20',
    title: '`_entities` of 20 keys',
    connections: 8,
    question: { query: ENTITIES, variables: { representations: keys(20) } },
  },
  {
    id: 'key',
    title: 'one row by its key',
    connections: 8,
    question: { query: `query ($id: Int!) { purchase(id: $id) { ${ORDER} } }`, variables: { id: 123_456 } },
    postgraphile: {
      query: `query ($id: Int!) { purchase: purchaseById(id: $id) { ${ORDER} } }`,
      variables: { id: 123_456 },
    },
  },
  {
    id: 'list',
    title: '100 rows in order of their key, each with a row of another table',
    connections: 8,
    question: { query: LIST('') },
    postgraphile: { query: POSTGRAPHILE_LIST('orderBy: ID_ASC, ') },
    goal: 0.2,
  },
  {
    id: 'list-filtered',
    title: 'the same, filtered by one column and sorted by another',
    connections: 4,
    question: { query: LIST('where: { status: { eq: "SHIPPED" } }, orderBy: [{ total: DESC }], ') },
    postgraphile: {
      query: POSTGRAPHILE_LIST('condition: { status: "SHIPPED" }, orderBy: [TOTAL_DESC, ID_ASC], '),
    },
    goal: 0.2,
  },
  {
    id: 'groups',
    title: '1,000 groups of a million rows',
    isGrouped: true,
    connections: 4,
    question: { query: CLERKS },
    postgraphile: {
      query: POSTGRAPHILE_CLERKS,
      same: (data) => ({
        purchasesAggregate: (data as Grouped).allPurchases.groupedAggregates
          .map(({ keys: [clerk = ''], distinctCount, sum, min, max }) => ({
            group: { clerk },
            count: distinctCount.id,
            sum: inCents(sum),
            min: inCents(min),
            max: inCents(max),
          }))
          .sort((one, other) => (one.group.clerk < other.group.clerk ? -1 : 1)),
      }),
    },
    goal: 0.35,
  },
  {
    id: 'groups-10m',
    title: '1,000 groups of ten million rows',
    isGrouped: true,
    connections: 2,
    question: {
      query:
        '{ linesAggregate(groupBy: [{ field: supplier }], limit: 1000) { group { supplier } count sum { quantity } max { price } } }',
    },
    isFilesOnly: true,
    goal: 0.35,
  },
];
