/** The part of the platform schema that shows what is served to whom, and how good it is. */
export const servingSdl = `
extend type Query {
  "Candidates that are served to requests that ask for them by name, by name."
  meshPreviews: [MeshPreview!]
  "The parts of the graph that some clients are shown instead of all of it, by name."
  meshVariants: [MeshVariant!]
  "The apps that the mesh declares, by name."
  meshClients(
    "Only apps of this team, by its name."
    team: ID
  ): [MeshClient!]
}

extend type DataProduct {
  "How good its data is, as its subgraph measured it; null while nobody did in the last weeks."
  quality: ProductQuality
  "The subgraph that publishes it; null where nothing was published."
  subgraph: MeshSubgraph
  "The versions of its contract that were let in, the latest first."
  versions: [ProductVersion!]!
}

extend type Team {
  "The apps that it answers for."
  clients: [MeshClient!]!
}

"How good the data of a product is, as measured."
type ProductQuality {
  "passed, warning, failed, error or skipped: the worst of all checks at the last measurement."
  result: String!
  "How the promise of freshness stood then; null where there is none that can be measured."
  freshness: String
  "When it was measured last (ISO 8601)."
  measuredAt: String!
  "The moment of the newest row then, where it is known."
  asOf: String
  "The version of the contract that it was held against."
  contractVersion: String!
  "Rows of all objects together."
  rows: BigInt!
  "The rules that failed then."
  failing: [FailingRule!]!
  "The part of all checks of the last 7 days that passed, from 0 to 1."
  passRate: Float
  "What is left of the error budget of 28 days, from 0 to 1; null without a promise that can be measured."
  budgetRemaining: Float
  "The days on which it was measured, the earliest first."
  history(
    "The last days, today included, from 1 to 35."
    days: Int! = 28
  ): [QualityDay!]!
}

"A rule of a contract that does not hold."
type FailingRule {
  "Its id in the contract."
  rule: String!
  "warning or error."
  severity: String!
  "The object of the contract, or object.property."
  element: String!
}

"All measurements of a product on one day."
type QualityDay {
  "The day (ISO 8601)."
  day: String!
  "How the last measurement of the day ended."
  result: String!
  "How many measurements there were."
  measurements: Int!
  "The part of all checks that passed, from 0 to 1; null when none was made."
  passRate: Float
  "Checks of promises that were made."
  promises: Int!
  "How many of these promises were kept."
  kept: Int!
}

"A version of a product's contract."
type ProductVersion {
  "As the contract has it."
  version: String!
  "When it was first published (ISO 8601)."
  publishedAt: String!
  "Who published it."
  by: String! @classification(level: "internal")
  "The version of the subgraph that first brought it."
  subgraphVersion: Int!
}

"A candidate beside the stable mesh."
type MeshPreview {
  "Requests ask for it with the header x-weft-preview: NAME."
  name: ID!
  "The versions that take the place of current ones, as name@number."
  versions: [String!]!
  "The build whose other subgraphs it is composed with."
  base: Int
  "Whether it is signed."
  signed: Boolean!
  "When it was opened, or composed anew (ISO 8601)."
  at: String!
  "Who opened it."
  by: String! @classification(level: "internal")
  "Why, in their words."
  why: String
}

"A part of the graph by tags."
type MeshVariant {
  "Its name; requests ask for it with the header x-weft-variant."
  name: ID!
  "It shows what carries one of these tags; everything when there are none."
  include: [String!]!
  "It hides what carries one of these tags."
  exclude: [String!]!
  "The apps that are always shown it."
  clients: [MeshClient!]!
}

"An app that reads the mesh."
type MeshClient @key(fields: "name") {
  "What it calls itself when it asks."
  name: ID!
  "Its name as people say it."
  title: String
  "The team that answers for it."
  team: Team
  "How to reach who looks after it."
  contact: String @classification(level: "internal")
  "The part of the graph that it is shown; null for all of it."
  variant: MeshVariant
  "The persisted operations that its versions registered."
  manifests: [MeshManifest!]!
  "What it asked, the most first, in the last days, today included."
  uses(days: Int! = 30): [MeshUse!]!
}

"The persisted operations of one version of an app: they count as used, even without traffic."
type MeshManifest {
  "The version that the app says it has."
  version: String
  "How many operations it has."
  operations: Int!
  "When they were registered (ISO 8601)."
  at: String!
  "Who registered them."
  by: String! @classification(level: "internal")
}
`;
