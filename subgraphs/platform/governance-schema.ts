/** The part of the platform schema that shows how the mesh is governed: policies, findings, changes, approvals. */
export const governanceSdl = `
extend type Query {
  "The policies of the mesh in their order, then those that domains keep for themselves."
  meshPolicies(
    "Only policies of this team, by its name."
    owner: ID
    "Only policies that count this much today."
    level: MeshPolicyLevel
  ): [MeshPolicy!]
  "One policy, or null when there is none with that id."
  meshPolicy(id: ID!): MeshPolicy
  "How published products fare with policies today, by policy. What is kept is only counted, in MeshPolicy.coverage."
  meshPolicyResults(
    "Only results of this policy, by its id."
    policy: ID
    "Only results of this data product, by its id."
    product: ID
    "Only results of products of this team, by its name."
    team: ID
    "Only results of this kind."
    result: MeshPolicyOutcome
    "Number of entries at most, from 1 to 1000."
    limit: Int! = 100
    "Entries to leave out, to go on where a list ended."
    offset: Int! = 0
  ): [MeshPolicyResult!]
  "What checks found, errors first."
  meshFindings(
    "Of which check of each subgraph."
    check: MeshCheck! = SERVING
    "Only what concerns this data product, by its id."
    product: ID
    "Only what this team answers for, by its name."
    owner: ID
    "Only findings of this subgraph, by its name."
    subgraph: ID
    "Only findings of this policy, by its id."
    policy: ID
    "Only findings that weigh as much: error, warning or info."
    severity: String
    "Number of findings at most, from 1 to 1000."
    limit: Int! = 100
    "Findings to leave out, to go on where a list ended."
    offset: Int! = 0
  ): [MeshFinding!]
  "What checks say that changes, what somebody has to agree to first."
  meshChanges(
    "Of which check of each subgraph."
    check: MeshCheck! = LAST
    "Only changes of this subgraph, by its name."
    subgraph: ID
    "Only changes that wait for the word of this team, by its name, or of client:NAME."
    awaiting: ID
    "Number of changes at most, from 1 to 1000."
    limit: Int! = 100
    "Changes to leave out, to go on where a list ended."
    offset: Int! = 0
  ): [MeshChange!]
  "Who agreed to which change, the latest first."
  meshApprovals(
    "Only approvals of this change, by its id."
    change: ID
    "Only approvals of this team, by its name."
    team: ID
    "Number of approvals at most, from 1 to 1000."
    limit: Int! = 100
    "Approvals to leave out, to go on where a list ended."
    offset: Int! = 0
  ): [MeshApproval!]
}

extend type DataProduct {
  "What the check of the version that serves, or the last check, found about it."
  findings(check: MeshCheck! = SERVING): [MeshFinding!]!
  "How it fares with policies today; what it keeps is not listed."
  policyResults: [MeshPolicyResult!]!
  "Policies that it may break for a while."
  waivers: [MeshWaiver!]!
}

extend type Team {
  "What it answers for, as the checks of the versions that serve, or the last checks, found it."
  findings(check: MeshCheck! = SERVING): [MeshFinding!]!
  "How its products fare with policies today; what they keep is not listed."
  policyResults: [MeshPolicyResult!]!
  "The policies that it answers for."
  policies: [MeshPolicy!]!
  "The waivers that it takes the risk of."
  waivers: [MeshWaiver!]!
  "Changes that wait for its word."
  awaitedChanges: [MeshChange!]!
}

extend type MeshSubgraph {
  "When it was checked last (ISO 8601)."
  checkedAt: String
  "Whether it passed then."
  passed: Boolean
  "What its last check said that changes."
  changes: [MeshChange!]!
}

extend type MeshVersion {
  "What it changed against the version before, as its check saw it."
  changes: [MeshChange!]!
}

extend type MeshFinding {
  "The subgraph that was checked."
  subgraph: ID
  "The data product, where it is about one."
  product: DataProduct
  "The policy that says it."
  policy: MeshPolicy
  "The level of that policy on the day of the check."
  level: MeshPolicyLevel
  "All teams that answer for it."
  owners: [Team!]!
  "The file that it stands in, as its domain knows it."
  file: String
  "The line in that file."
  line: Int
}

extend type MeshWaiver {
  "The policy itself; null when the mesh has it no more."
  rule: MeshPolicy
  "When it was given (ISO 8601)."
  at: String!
  "Who gave it."
  by: String! @classification(level: "internal")
  "Whether it holds today."
  isInForce: Boolean!
}

"Which check of a subgraph is meant."
enum MeshCheck {
  "The one that let the version in that serves."
  SERVING
  "The last one, which may have been of a change that was never published."
  LAST
}

"How much a policy counts."
enum MeshPolicyLevel {
  "It does not hold, or not yet."
  OFF
  "It is recorded."
  OBSERVE
  "A check tells it as information."
  INFORM
  "A check warns."
  WARN
  "A check fails."
  BLOCK
}

"What came of judging a product by a policy."
enum MeshPolicyOutcome {
  "The product breaks it."
  BREAKS
  "The product breaks it, and may."
  WAIVED
  "A fact that the rule reads is not known."
  UNKNOWN
  "The rule itself is at fault."
  UNJUDGED
}

"A rule that every data product keeps."
type MeshPolicy @key(fields: "id") {
  "Stays the same for good."
  id: ID!
  "The rule in a few words."
  name: String!
  "The reason."
  why: String!
  "The team that answers for it; null for those that come with Weft."
  owner: Team
  "The name of who answers for it."
  ownerName: String!
  "How much it counts today."
  level: MeshPolicyLevel!
  "How much it counts in the end."
  finalLevel: MeshPolicyLevel!
  "The days still to come on which its level changes."
  changes: [MeshPolicyStep!]!
  "When it is judged: publish, change or retire."
  event: String!
  "Which products it is for, in CEL; null for all."
  scope: String
  "The rule, in CEL."
  rule: String!
  "What to do about it."
  fix: String
  "When it was written."
  since: String
  "The domain that keeps it for itself; null for a policy of the mesh."
  domain: Domain
  "On how many published products it was judged today, by what came of it."
  coverage: MeshPolicyCoverage!
  "Where it is not kept, or cannot be judged."
  results(
    "Only results of this kind."
    result: MeshPolicyOutcome
    "Number of entries at most, from 1 to 1000."
    limit: Int! = 100
  ): [MeshPolicyResult!]!
}

"A day on which the level of a policy changes."
type MeshPolicyStep {
  "The first day (ISO 8601)."
  from: String!
  "The level from then on."
  level: MeshPolicyLevel!
}

"On how many products a policy was judged, by what came of it."
type MeshPolicyCoverage {
  "Products that keep it."
  passes: Int!
  "Products that break it."
  breaks: Int!
  "Products that break it and may."
  waived: Int!
  "Products of which a fact is not known."
  unknown: Int!
  "Products at which the rule itself is at fault."
  unjudged: Int!
}

"What one policy says of one data product."
type MeshPolicyResult {
  "The policy."
  policy: MeshPolicy!
  "The id of the product; the name of the subgraph where that declares none."
  productId: ID!
  "The data product; null for a subgraph that declares none."
  product: DataProduct
  "The team that answers for the product."
  owner: Team
  "What came of it."
  result: MeshPolicyOutcome!
  "What it is broken for, which fact is not known, or what is wrong with the rule."
  about: [String!]!
  "How much that counts today."
  level: MeshPolicyLevel!
  "The days still to come on which that changes."
  changes: [MeshPolicyStep!]!
  "The waiver that lets it off."
  waiver: MeshWaiver
}

"A change of schema, applied directives or contract, as a check saw it."
type MeshChange {
  "The same change has the same id in every check; an approval names it."
  id: ID!
  "What kind of change it is."
  code: String!
  "What changes, for instance Flight.delay."
  coordinate: String!
  "What changes, in one sentence."
  message: String!
  "The subgraph that changes it."
  subgraph: ID!
  "Whether readers lose something: safe, dangerous or breaking."
  consumer: String!
  "Whether today's data may break it: safe, dangerous or breaking."
  producer: String!
  "safe, notice, unused, approved or blocked."
  verdict: String!
  "The teams that answer for what changes."
  owners: [Team!]!
  "Teams, and client:NAME for a client that nobody declared, that have to agree and did not."
  missingApprovals: [ID!]!
  "Teams that agreed."
  approvedBy: [ID!]!
  "Who loses something."
  affected: [MeshAffected!]!
  "What stood there."
  before: String
  "What stands there then."
  after: String
  "What to do."
  fix: String
}

"An operation of a client that loses something."
type MeshAffected {
  "What the client calls itself."
  client: String!
  "The team that answers for the client; null when nobody declared it."
  team: Team
  "The hash of the operation's text without values."
  operation: ID!
  "The name of the operation."
  name: String
  "Its requests in the window of the check."
  count: Int!
  "When it was last seen (ISO 8601)."
  lastSeen: String!
}

"The word of a team on a change. It holds in every check that meets the same change."
type MeshApproval {
  "The id of the change."
  change: ID!
  "Who agreed: a team, or client:NAME."
  teamName: ID!
  "The team; null for a client that nobody declared."
  team: Team
  "When (ISO 8601)."
  at: String!
  "Who gave its word."
  by: String! @classification(level: "internal")
  "Why, in their words."
  why: String
}
`;
