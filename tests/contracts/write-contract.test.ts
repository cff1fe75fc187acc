import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2019 } from 'ajv/dist/2019.js';
import addFormats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readContract } from '../../contracts/contract.ts';
import { type OdcsContract, writeContract } from '../../contracts/index.ts';

const contract: OdcsContract = {
  apiVersion: 'v3.1.0',
  kind: 'DataContract',
  id: 'shop.orders',
  version: '1.0.0',
  status: 'active',
  servers: [{ server: 'file', type: 'local', path: 'orders.csv', format: 'csv' }],
  schema: [
    {
      name: 'orders',
      properties: [
        { name: 'id', logicalType: 'integer', primaryKey: true, required: true, examples: [1, 2] },
        {
          name: 'note',
          logicalType: 'string',
          description: 'What the customer said: "as it is", # and all.',
        },
      ],
    },
  ],
};

describe('writing a contract', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'weft-contract-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('writes what reads back as the same document', async () => {
    const file = join(folder, 'orders.odcs.yaml');
    await writeFile(file, writeContract(contract));
    const read = await readContract(file);
    expect(read).toMatchObject({ ok: true, value: { document: contract } });
  });

  it('writes what the official schema accepts', async () => {
    const schema = JSON.parse(await readFile('tests/support/odcs-v3.1.0.schema.json', 'utf8'));
    const ajv = new Ajv2019({ strict: false, allErrors: true });
    addFormats.default(ajv);
    expect(ajv.validate(schema, parse(writeContract(contract))), ajv.errorsText()).toBe(true);
  });

  it('puts remarks above what they speak of', () => {
    const text = writeContract(contract, {
      heading: 'Drafted from orders.csv.',
      comments: [{ path: ['schema', 0, 'properties', 0, 'primaryKey'], text: 'Every row has another.' }],
    });
    expect(text).toMatch(/^# Drafted from orders\.csv\.\n/);
    expect(text).toMatch(/ +# Every row has another\.\n +primaryKey: true\n/);
  });

  it('refuses a document that could not be read', () => {
    expect(() => writeContract({ ...contract, schema: [] })).toThrow(
      'Expected a valid contract, but schema: Expected at least one object.',
    );
  });
});
