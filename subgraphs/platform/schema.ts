import { meshSchemaExtension, scalarsSdl } from '../toolkit/index.ts';
import { governanceSdl } from './governance-schema.ts';
import { registrySdl } from './registry-schema.ts';
import { servingSdl } from './serving-schema.ts';

/** Federation SDL of the platform domain: the mesh, described through the same graph it describes. */
export const sdl = `
extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@composeDirective"])
  @owner(team: "platform")

${meshSchemaExtension(['owner', 'classification'])}
# Lists at the root may be null: while this domain does not answer, the rest of an answer stands.
type Query {
  "The domains of the mesh, by name."
  domains: [Domain!]
  "One domain, or null when there is none of that name."
  domain(name: ID!): Domain
  "The data products of the mesh, by id."
  dataProducts(where: DataProductWhere): [DataProduct!]
  "One data product, or null when there is none with that id."
  dataProduct(id: ID!): DataProduct
  "The teams that answer for something, by name."
  teams: [Team!]
  "One team, or null when there is none of that name."
  team(name: ID!): Team
  "The fields of the graph, by type, in the order their type lists them."
  fields(
    "Only fields of this data product, by its id."
    product: ID
    "Only fields this team answers for, by its name."
    owner: ID
    "Only fields classified so: public, internal, confidential or restricted."
    classification: String
    "Only fields with all these words in coordinate or description."
    search: String
    "Number of fields at most, from 1 to 1000."
    limit: Int! = 100
  ): [MeshField!]
}

"Which data products are wanted; all given conditions hold."
input DataProductWhere {
  "Products of this domain, by its name."
  domain: ID
  "Products of this team, by its name."
  owner: ID
  "Products with all these words in id, description, domain, owner or the names of their types and fields."
  search: String
}

"A part of the business that publishes data products."
type Domain @key(fields: "name") {
  "Its name, as in supergraph.yaml."
  name: ID!
  "The teams at home in it or answering for its fields."
  teams: [Team!]!
  "Its services, as in supergraph.yaml."
  subgraphs: [String!]!
  "What it publishes."
  dataProducts: [DataProduct!]!
}

"What a domain publishes, as its data contract describes it."
type DataProduct @key(fields: "id") {
  "The id of its contract."
  id: ID!
  "The version of its contract."
  version: String!
  "Where it stands in its life: proposed, draft, active, deprecated or retired."
  status: String!
  "What it is for."
  description: String
  "The domain that publishes it."
  domain: Domain!
  "The team that answers for it."
  owner: Team
  "The types it brings into the graph."
  types: [String!]!
  "Its fields in the graph."
  fields: [MeshField!]!
}

"People who answer for data."
type Team @key(fields: "name") {
  "Its name, as @owner names it."
  name: ID!
  "Its name as people say it."
  title: String!
  "How to reach it."
  contact: String @classification(level: "internal")
  "The domain it is at home in."
  domain: Domain
  "What it answers for."
  dataProducts: [DataProduct!]!
  "How many fields of the graph it answers for."
  fieldCount: Int!
}

"One field of the graph, with who answers for it."
type MeshField {
  "Type and field, for instance Flight.delay."
  coordinate: ID!
  "The type it belongs to."
  typeName: String!
  "Its name in that type."
  name: String!
  "Its GraphQL type, for instance [Flight!]!."
  type: String!
  "What it means."
  description: String
  "Who answers for it, one entry for each subgraph that can."
  owners: [FieldOwner!]!
  "The data product it belongs to; null for what belongs to none, such as this catalogue."
  product: DataProduct
  "How confidential it is; null where its contract says nothing."
  classification: String
  "Whether it holds personal data."
  pii: Boolean!
}

"One team that answers for a field in one subgraph."
type FieldOwner {
  "The team."
  team: Team!
  "The person who looks after it."
  steward: String
  "The subgraph it comes from."
  subgraph: String
}
${registrySdl}${governanceSdl}${servingSdl}
${scalarsSdl(new Set(['BigInt']), '')}`;
