import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const contract = (name: string, server: string, schema: string): string => `apiVersion: v3.1.0
kind: DataContract
id: shop.${name}
name: ${name}
version: 1.0.0
status: active
domain: shop
servers: [${server}]
team: { name: shop, members: [{ username: ada, role: data steward }] }
schema:
${schema}`;

const CUSTOMERS = `  - name: customers
    properties:
      - { name: id, logicalType: integer, logicalTypeOptions: { format: i32 }, primaryKey: true, primaryKeyPosition: 1, required: true, classification: public }
      - { name: name, logicalType: string, required: true, classification: public }
      - { name: segment, logicalType: string, required: true, classification: public }
      - { name: city, logicalType: string, required: true, classification: public }
      - { name: balance, logicalType: number, physicalType: "decimal(12,2)", required: true, classification: public }
`;

const PURCHASES = `  - name: purchases
    properties:
      - { name: id, logicalType: integer, logicalTypeOptions: { format: i32 }, primaryKey: true, primaryKeyPosition: 1, required: true, classification: public }
      - name: customer_id
        logicalType: integer
        logicalTypeOptions: { format: i32 }
        required: true
        classification: public
        relationships: [{ to: customers.odcs.yaml#/schema/customers/properties/id }]
      - { name: status, logicalType: string, required: true, classification: public }
      - { name: total, logicalType: number, physicalType: "decimal(12,2)", required: true, classification: public }
      - { name: ordered_at, logicalType: timestamp, logicalTypeOptions: { timezone: false }, required: true, classification: public }
      - { name: clerk, logicalType: string, required: true, classification: public }
      - { name: priority, logicalType: integer, logicalTypeOptions: { format: i32 }, required: true, classification: public }
      - { name: comment, logicalType: string, required: true, classification: public }
`;

const lines = (name: string): string => `  - name: ${name}
    customProperties: [{ property: weft.type, value: Line }]
    properties:
      - { name: id, logicalType: integer, logicalTypeOptions: { format: i32 }, primaryKey: true, primaryKeyPosition: 1, required: true, classification: public }
      - { name: order_id, logicalType: integer, logicalTypeOptions: { format: i32 }, required: true, classification: public }
      - { name: supplier, logicalType: string, required: true, classification: public }
      - { name: quantity, logicalType: integer, logicalTypeOptions: { format: i32 }, required: true, classification: public }
      - { name: price, logicalType: number, required: true, classification: public }
`;

/** Writes the contracts of customers and purchases into a new folder, read from Parquet or from PostgreSQL. */
export async function writeShopContracts(
  folder: string,
  source: { readonly parquet: string } | { readonly postgresUrl: string },
): Promise<void> {
  const server = (table: string): string =>
    'parquet' in source
      ? parquetServer(join(source.parquet, `${table}.parquet`))
      : `{ server: db, type: postgres, host: x, database: shop, schema: public, customProperties: [{ property: weft.url, value: "${source.postgresUrl}" }] }`;
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'customers.odcs.yaml'), contract('customers', server('customers'), CUSTOMERS));
  await writeFile(join(folder, 'purchases.odcs.yaml'), contract('purchases', server('purchases'), PURCHASES));
}

/** Writes the contract of a table of lines into a new folder. */
export async function writeLinesContract(folder: string, file: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'lines.odcs.yaml'), contract('lines', parquetServer(file), lines('lines')));
}

function parquetServer(path: string): string {
  return `{ server: file, type: local, path: "${path}", format: parquet }`;
}
