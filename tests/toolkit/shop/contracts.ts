/** What a test changes of the shop's contracts. */
export type ShopOptions = {
  /** The text of `servers`. */
  readonly servers: string;
  /** Custom properties of the object `tickets`; `writable: true` and nothing else by default. */
  readonly tickets?: readonly string[];
  /** True for a product more, whose objects and lists can be written. */
  readonly parcels?: boolean;
};

const head = (id: string, servers: string): string => `apiVersion: v3.1.0
kind: DataContract
id: ${id}
name: ${id}
version: 1.0.0
status: active
domain: shop
servers: ${servers}
team: { name: sales, members: [{ username: ada, role: data steward }] }
schema:
`;

/** A custom property as YAML. */
export const weft = (name: string, value: string): string => `{ property: weft.${name}, value: ${value} }`;

/** The contracts of a shop whose tickets can be written; its customers can only be read. */
export function shopContracts({
  servers,
  tickets = [weft('writable', 'true')],
  parcels = false,
}: ShopOptions): Readonly<Record<string, string>> {
  return {
    ...(parcels ? { 'parcels.odcs.yaml': parcelsContract(servers) } : {}),
    'customers.odcs.yaml': `${head('shop.customers', servers)}  - name: customers
    properties:
      - { name: id, logicalType: string, primaryKey: true, primaryKeyPosition: 1, required: true, classification: internal }
      - { name: name, logicalType: string, required: true, classification: internal }
`,
    'tickets.odcs.yaml': `${head('shop.tickets', servers)}  - name: tickets
    customProperties: [${tickets.join(', ')}]
    properties:
      - { name: id, logicalType: integer, primaryKey: true, primaryKeyPosition: 1, required: true, classification: internal }
      - name: customer_id
        logicalType: string
        required: true
        classification: internal
        relationships: [{ to: customers.odcs.yaml#/schema/customers/properties/id, customProperties: [${weft('inverse', 'tickets')}] }]
      - { name: total, physicalName: amount, logicalType: number, physicalType: "decimal(10,2)", logicalTypeOptions: { minimum: 0, maximum: 1000 }, required: true, classification: internal }
      - { name: note, logicalType: string, logicalTypeOptions: { maxLength: 20, pattern: "^[^<>]*$" }, classification: internal }
      - { name: code, logicalType: string, physicalType: varchar(8), classification: internal }
      - name: status
        logicalType: string
        required: true
        classification: internal
        customProperties: [${weft('hasDefault', 'true')}]
        quality: [{ id: status_known, metric: invalidValues, arguments: { validValues: [OPEN, PAID, GONE] }, mustBe: 0 }]
      - { name: large, logicalType: integer, logicalTypeOptions: { format: i64 }, classification: internal }
      - { name: is_rush, logicalType: boolean, classification: internal }
      - { name: due_on, logicalType: date, logicalTypeOptions: { minimum: "2001-01-01" }, classification: internal }
      - { name: details, logicalType: object, classification: internal }
      - { name: card, logicalType: string, classification: restricted }
      - { name: placed_at, logicalType: timestamp, required: true, classification: internal, customProperties: [${weft('readOnly', 'true')}] }
      - { name: version, logicalType: integer, required: true, classification: internal, customProperties: [${weft('version', 'true')}] }
      - { name: changed_at, logicalType: timestamp, classification: internal, customProperties: [${weft('readOnly', 'true')}] }
`,
  };
}

const parcelsContract = (servers: string): string => `${head('shop.parcels', servers)}  - name: parcels
    customProperties: [${weft('writable', 'true')}]
    properties:
      - { name: id, logicalType: integer, primaryKey: true, primaryKeyPosition: 1, required: true, classification: internal }
      - name: shipping
        logicalType: object
        classification: internal
        properties:
          - { name: street, logicalType: string, logicalTypeOptions: { maxLength: 20 }, required: true }
          - { name: fee, physicalName: Fee EUR, logicalType: number, physicalType: "decimal(30,2)", logicalTypeOptions: { minimum: 0 } }
          - { name: serial, logicalType: integer, logicalTypeOptions: { format: i64 } }
          - { name: parts, logicalType: array, items: { logicalType: object, properties: [{ name: code, logicalType: string }, { name: good, logicalType: boolean }] } }
      - { name: labels, logicalType: array, classification: internal, logicalTypeOptions: { maxItems: 3 }, items: { logicalType: string, required: true } }
      - { name: sizes, logicalType: array, classification: internal, items: { logicalType: number, physicalType: "decimal(30,2)" } }
`;

/** The statements that make the shop's tables, in words that PostgreSQL and DuckDB share. */
export function shopTables(json: 'jsonb' | 'json'): readonly string[] {
  return [
    'CREATE TABLE customers (id text PRIMARY KEY, name text NOT NULL)',
    `CREATE TABLE tickets (
      id integer PRIMARY KEY,
      customer_id text NOT NULL REFERENCES customers (id),
      amount numeric(10,2) NOT NULL CHECK (amount <> 13),
      note text UNIQUE,
      code varchar(8),
      status text NOT NULL DEFAULT 'OPEN',
      large bigint,
      is_rush boolean,
      due_on date,
      details ${json},
      card text,
      placed_at timestamptz NOT NULL DEFAULT now(),
      version integer NOT NULL,
      changed_at timestamptz)`,
    `CREATE TABLE parcels (
      id integer PRIMARY KEY,
      shipping ${json === 'jsonb' ? 'jsonb' : 'STRUCT(street VARCHAR, "Fee EUR" DECIMAL(30,2), serial BIGINT, parts STRUCT(code VARCHAR, good BOOLEAN)[])'},
      labels text[],
      sizes numeric(30,2)[])`,
    "INSERT INTO customers VALUES ('a', 'Ada'), ('b', 'Bob')",
    "INSERT INTO tickets (id, customer_id, amount, version, card) VALUES (1, 'a', 10, 1, 'secret 1'), (2, 'b', 20, 1, NULL)",
  ];
}
