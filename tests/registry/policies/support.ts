import type { PolicyQuestion } from '../../../registry/index.ts';
import { readPolicyFile } from '../../../registry/policies/read-policy-file.ts';

/** A careless product: no class for one field, no description for another. */
export const CONTRACT = `apiVersion: v3.1.0
kind: DataContract
id: sales.invoices
name: Invoices
version: 1.0.0
status: active
domain: sales
description:
  purpose: What customers bought in the shop, line by line, with the price they paid.
schema:
  - name: invoices
    description: One invoice of a customer.
    properties:
      - { name: id, logicalType: integer, primaryKey: true, required: true, classification: internal, description: Number of the invoice. }
      - { name: total, logicalType: number, description: Price in euros. }
      - { name: note, logicalType: string, classification: internal }
team:
  name: shop
  members: [{ username: ana }, { username: ben }]
`;

const SDL = `
type Query { invoices(first: Int = 20): [Invoice!] }
type Invoice @key(fields: "id") @owner(team: "shop") @dataProduct(id: "sales.invoices", domain: "sales", version: "1.0.0") {
  id: ID!
  total: Float
  note: String
}
directive @key(fields: String!) repeatable on OBJECT
directive @owner(team: String!) repeatable on OBJECT
directive @dataProduct(id: String!, domain: String!, version: String!, status: String! = "active") repeatable on OBJECT
`;

export const TODAY = '2026-11-26';

/** A question about the product above, with the given parts in place of its own. */
export function question(changes: Partial<PolicyQuestion> = {}): PolicyQuestion {
  return {
    candidate: {
      subgraph: 'sales',
      domain: 'sales',
      owner: 'shop',
      url: 'http://localhost:4999/graphql',
      sdl: SDL,
      file: 'invoices.odcs.yaml',
      contracts: [{ file: 'invoices.odcs.yaml', text: CONTRACT }],
    },
    mesh: { policies: [], teams: [{ name: 'shop', title: 'Shop' }] },
    changes: [],
    usage: { days: 30, operations: [], requests: 0 },
    waivers: [],
    today: TODAY,
    ...changes,
  };
}

/** The policies of a text; throws the first finding when it is none. */
export function policiesOf(text: string) {
  const read = readPolicyFile(text, 'policies.yaml');
  if (!read.ok) throw new Error(read.findings[0]?.message);
  return read.value.policies;
}

/** A mesh with these policies. */
export function meshWith(text: string): PolicyQuestion['mesh'] {
  return {
    policies: policiesOf(text),
    teams: [
      { name: 'shop', title: 'Shop' },
      { name: 'governance', title: 'Governance' },
    ],
  };
}

/** One policy that every field of a contract must be classified. */
export function classified(more: string): string {
  return `policies:
  - id: CLASSIFIED
    name: Every field is classified
    why: Masking follows from the class.
    owner: governance
    rule: contract.fields.all(f, has(f.classification))
    fix: Give each property a classification.
${more
  .split('\n')
  .map((line) => `    ${line}`)
  .join('\n')}
`;
}
