/** The part of the platform schema that shows the registry: versions, history, checks, use, and what is to go. */
export const registrySdl = `
extend type Query {
  "The subgraphs that the registry knows, by name; retired ones too."
  meshSubgraphs: [MeshSubgraph!]
  "One subgraph, or null when the registry knows none of that name."
  meshSubgraph(name: ID!): MeshSubgraph
  "The states that the mesh was in, the latest first."
  meshBuilds(
    "Number of builds at most, from 1 to 1000."
    limit: Int! = 20
    "Only builds before this one, to go on where a list ended."
    before: Int
  ): [MeshBuild!]
  "What happened, oldest first. Nothing of it is ever changed or removed."
  meshEvents(
    "Only events after this revision, to go on where a list ended."
    after: Int! = 0
    "Number of events at most, from 1 to 1000."
    limit: Int! = 100
    "Only events of this subgraph, by its name."
    subgraph: ID
  ): [MeshEvent!]
  "Which clients use what, the most used first."
  meshUsage(
    "Only use of this coordinate, for instance Flight.delay, Query.flights(where:) or Status.OPEN."
    coordinate: ID
    "Only use of the fields of this data product, by its id."
    product: ID
    "Only use by this client, by its name."
    client: ID
    "The last days that count, today included, from 1 to 400."
    days: Int! = 30
    "Number of entries at most, from 1 to 1000."
    limit: Int! = 100
    "Entries to leave out, to go on where a list ended."
    offset: Int! = 0
  ): [MeshUse!]
  "What is deprecated, by the day from which it may be gone, with who still uses it."
  meshDeprecations(
    "Only what this team answers for, by its name."
    owner: ID
  ): [MeshDeprecation!]
  "Policies that a product may break for a while, by id."
  meshWaivers: [MeshWaiver!]
}

extend type DataProduct {
  "Who uses its fields, the most first, in the last days, today included."
  consumers(days: Int! = 30): [MeshUse!]!
}

extend type MeshField {
  "What is to become of it; null while nothing is."
  deprecation: MeshDeprecation
  "Who uses it, the most first, in the last days, today included."
  consumers(days: Int! = 30): [MeshUse!]!
}

"One service of the mesh, with everything it ever was."
type MeshSubgraph @key(fields: "name") {
  "Its name."
  name: ID!
  "The version that serves; null when it was retired or nothing of it was let in."
  current: MeshVersion
  "All its versions, the latest first."
  versions: [MeshVersion!]!
  "What its last check found."
  findings: [MeshFinding!]!
}

"One version of a subgraph as it was sent in."
type MeshVersion {
  "Counts from 1 in its subgraph, versions that were kept out included."
  number: Int!
  "current, accepted, rejected or preview."
  standing: String!
  "When it was sent in (ISO 8601)."
  at: String!
  "Who sent it in."
  by: String! @classification(level: "internal")
  "Why, in their words."
  why: String
  "The domain it belongs to."
  domain: Domain
  "The team that answers for what nobody else claims."
  owner: Team
  "The commit it was made from."
  commit: String
  "The branch it was made from."
  branch: String
  "The ids of the contracts that came with it."
  contracts: [ID!]!
  "What its check found."
  findings: [MeshFinding!]!
}

"One thing that a check found."
type MeshFinding {
  "What kind of finding it is."
  code: String!
  "error, warning or info. Errors block."
  severity: String!
  "The step that found it: parse, compose, consumer, producer, policy or contract-test."
  stage: String!
  "What was expected, where, and what came."
  message: String!
  "What it is about, for instance Flight.delay."
  coordinate: String
  "The team that answers for it."
  owner: Team
  "What to do."
  fix: String
}

"One composed state of the mesh."
type MeshBuild {
  "Counts from 1."
  number: Int!
  "When it was made (ISO 8601)."
  at: String!
  "Who made it."
  by: String! @classification(level: "internal")
  "Why, in their words."
  why: String
  "published, rolled-back or retired."
  cause: String!
  "What changed: the subgraph, or several separated by commas."
  subgraph: String!
  "Whether it is signed."
  signed: Boolean!
  "The version of each subgraph in it, as name@number."
  versions: [String!]!
}

"One thing that happened."
type MeshEvent {
  "Counts from 1 without gaps."
  revision: Int!
  "When (ISO 8601)."
  at: String!
  "Who."
  by: String! @classification(level: "internal")
  "Why, in their words."
  why: String
  "What kind of thing: published, rejected, rolled-back, retired, checked, approved, waived and so on."
  kind: String!
  "The subgraph it concerns."
  subgraph: String
  "What happened, in one sentence."
  text: String!
}

"Use of something by one operation of one client."
type MeshUse {
  "What the client calls itself."
  client: String!
  "The version that the client says it has."
  clientVersion: String
  "The team that answers for the client; null when nobody declared it."
  team: Team
  "The hash of the operation's text without values."
  operation: ID!
  "The name of the operation."
  name: String
  "Requests that used what was asked for. 0 for an operation that is only in a manifest."
  count: Int!
  "Requests with errors, of all that the client sent of this operation."
  errors: Int!
  "When it was last seen (ISO 8601)."
  lastSeen: String!
  "traffic, or manifest for a persisted operation of an app."
  source: String!
}

"Something that is to go."
type MeshDeprecation {
  "For instance Flight.delay, Query.flights(where:) or Status.OPEN."
  coordinate: ID!
  "Why."
  reason: String
  "The day since when."
  since: String
  "The first day on which it may be gone."
  sunset: String
  "Whether that day has come."
  isPast: Boolean!
  "What to use instead."
  replacement: String
  "The team that answers for it."
  owner: Team
  "Who still uses it, the most first, in the last days, today included."
  users(days: Int! = 30): [MeshUse!]!
}

"A policy that one product may break until a day."
type MeshWaiver {
  "Its id."
  id: ID!
  "The id of the policy."
  policy: ID!
  "The data product."
  product: DataProduct
  "The team that takes the risk."
  owner: Team
  "The last day it holds."
  expires: String!
  "Whether it was ended before that day."
  isEnded: Boolean!
  "Why."
  why: String
}
`;
