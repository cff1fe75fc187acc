import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv2019 } from 'ajv/dist/2019.js';
import addFormats from 'ajv-formats';
import { afterEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { commandLine } from '../cli/support/weft.ts';
import { AdoptingMesh } from './adopting-mesh.ts';

let mesh: AdoptingMesh;
afterEach(() => mesh?.remove());

const OFFICIAL = join(import.meta.dirname, '../support/odcs-v3.1.0.schema.json');

/** The property of a contract by name. */
async function property(file: string, name: string) {
  const { schema } = await mesh.contract(file);
  return schema[0]?.properties.find((one) => one.name === name);
}

describe('weft adopt dbt', () => {
  it.each(['v9', 'v10', 'v11', 'v12'])(
    'makes contracts of the public models of a manifest %s, valid by the official schema, and a mesh that composes',
    async (version) => {
      mesh = await AdoptingMesh.create(version);
      const { code, out, err } = await mesh.adopt();
      expect({ code, err }).toEqual({ code: 0, err: '' });
      expect(out.split('\n').slice(0, 7)).toEqual([
        'shop (dbt, duckdb): 4 products',
        '',
        '  + customers.customers  1.0.0    crm, from model.shop.customers',
        '  + sales.daily-orders   1.0.0    finance, from model.shop.order_days',
        '  + sales.orders-v1      1.0.0    sales_ops, from model.shop.orders.v1',
        '  + sales.orders         2.0.0    sales_ops, from model.shop.orders.v2',
        '',
      ]);
      const ajv = new Ajv2019({ strict: false, allErrors: true });
      addFormats.default(ajv);
      const official = z.record(z.string(), z.unknown()).parse(JSON.parse(await readFile(OFFICIAL, 'utf8')));
      const validate = ajv.compile(official);
      const contracts = [...(await mesh.files('subgraphs'))].filter(([file]) => file.endsWith('.odcs.yaml'));
      expect(contracts.map(([file]) => file)).toEqual([
        'subgraphs/customers/customers.odcs.yaml',
        'subgraphs/sales/daily_orders.odcs.yaml',
        'subgraphs/sales/orders.odcs.yaml',
        'subgraphs/sales/orders_v1.odcs.yaml',
      ]);
      for (const [file, text] of contracts) {
        validate(parse(text));
        expect(validate.errors ?? [], file).toEqual([]);
      }
      const composed = await commandLine('compose', '--json', '--config', mesh.path('supergraph.yaml'));
      expect(JSON.parse(composed.out)).toMatchObject({ ok: true });
    },
  );

  it('writes the domains and their teams into supergraph.yaml, and leaves the rest of it alone', async () => {
    mesh = await AdoptingMesh.create();
    await mesh.adopt();
    expect(await mesh.read('supergraph.yaml')).toMatch(
      /^# The mesh of the shop\.\nsubgraphs:\n {2}customers:\n {4}routing_url: \$\{CUSTOMERS_URL:-http:\/\/localhost:\d+\}\/graphql\n {4}domain: customers\n {4}owner: crm\n {4}run: \{ contracts: subgraphs\/customers \}\n {2}sales:\n[\s\S]*\n {4}owner: sales_ops\n[\s\S]*\nteams:\n {2}crm: \{ title: Crm, domain: customers, contact: crm@shop\.example \}\n {2}finance: \{ title: Finance, domain: sales, contact: finance@shop\.example \}\n {2}sales_ops: \{ title: Sales operations, domain: sales, contact: sales-ops@shop\.example \}\n$/,
    );
  });

  it('never touches the dbt project', async () => {
    mesh = await AdoptingMesh.create();
    const before = await mesh.files('shop');
    await mesh.adopt();
    expect(await mesh.files('shop')).toEqual(before);
  });

  it('takes types and order from the database, and says where the project promises another type', async () => {
    mesh = await AdoptingMesh.create();
    const { findings } = await mesh.adoptJson();
    expect(findings.map(({ severity, message }) => `${severity} ${message}`)).toContain(
      'warning The model order_days: the project promises integer for orders, the database has BIGINT.',
    );
    const { schema } = await mesh.contract('subgraphs/sales/daily_orders.odcs.yaml');
    expect(
      schema[0]?.properties.map(({ name, logicalType, physicalType }) => [name, logicalType, physicalType]),
    ).toEqual([
      ['day', 'date', 'date'],
      ['status', 'string', 'varchar'],
      ['orders', 'integer', 'bigint'],
      ['revenue', 'number', 'decimal(38,2)'],
      ['last_at', 'timestamp', 'timestamp with time zone'],
      ['order_ids', 'array', 'integer[]'],
    ]);
  });

  it('finds columns that the database writes in capitals', async () => {
    mesh = await AdoptingMesh.create();
    await mesh.change('catalog', (catalog) => {
      const columns = catalog.at('nodes', 'model.shop.orders.v2', 'columns');
      for (const [name, column] of Object.entries(columns)) {
        delete columns[name];
        columns[name.toUpperCase()] = {
          ...z.record(z.string(), z.unknown()).parse(column),
          name: name.toUpperCase(),
        };
      }
    });
    await mesh.adopt();
    expect(await property('subgraphs/sales/orders.odcs.yaml', 'order_id')).toMatchObject({
      ...{ physicalName: 'ORDER_ID', description: 'Number of the order.', primaryKey: true, unique: true },
    });
    expect(await property('subgraphs/sales/orders.odcs.yaml', 'customer_id')).toMatchObject({
      relationships: [{ to: '../customers/customers.odcs.yaml#/schema/customers/properties/customer_id' }],
    });
  });

  it('makes rules of tests, in the words of the standard where it has them, else as what dbt runs', async () => {
    mesh = await AdoptingMesh.create();
    await mesh.adopt();
    const orders = 'subgraphs/sales/orders.odcs.yaml';
    expect((await property(orders, 'status'))?.quality).toMatchObject([
      {
        metric: 'invalidValues',
        mustBe: 0,
        severity: 'warning',
        arguments: { validValues: ['placed', 'shipped', 'returned'] },
      },
    ]);
    // With `where` it is about part of the rows, which the standard has no word for.
    expect((await property(orders, 'is_gift'))?.quality).toMatchObject([
      {
        type: 'custom',
        engine: 'dbt',
        implementation: 'test.shop.accepted_values_orders_v2_is_gift__False__True__False.28112ed329',
      },
    ]);
    expect((await mesh.contract(orders)).schema[0]?.quality).toMatchObject([
      { id: 'no_future_orders', engine: 'dbt', implementation: 'test.shop.no_future_orders' },
      {
        id: 'source_till_raw_orders_fresh',
        description:
          'The newest row of till.raw_orders, which this is made of, is not too old: after 1 day it is a warning, after 20000 days a failure.',
        ...{ engine: 'dbt', implementation: 'source.shop.till.raw_orders', dimension: 'timeliness' },
        severity: 'error',
      },
    ]);
    // Nothing of customers comes from a source.
    expect(
      (await mesh.contract('subgraphs/customers/customers.odcs.yaml')).schema[0]?.quality,
    ).toBeUndefined();
  });

  it('promises only what the database enforces or what was green in the last run', async () => {
    mesh = await AdoptingMesh.create();
    await mesh.adopt();
    const customers = 'subgraphs/customers/customers.odcs.yaml';
    expect(await property(customers, 'FullName')).toMatchObject({
      required: true,
      classification: 'restricted',
    });
    // A test alone is no constraint, and one of some rows says nothing of the others.
    expect((await property(customers, 'email'))?.required).toBeUndefined();
    expect((await property(customers, 'email'))?.unique).toBeUndefined();
    expect((await property('subgraphs/sales/daily_orders.odcs.yaml', 'day'))?.required).toBeUndefined();
  });

  it('makes a deprecated contract of an older version, with the day it ends', async () => {
    mesh = await AdoptingMesh.create();
    await mesh.adopt();
    expect(await mesh.contract('subgraphs/sales/orders_v1.odcs.yaml')).toMatchObject({
      ...{ id: 'sales.orders-v1', version: '1.0.0', status: 'deprecated' },
      slaProperties: [{ property: 'endOfSupport', value: '2027-03-31' }],
    });
    expect(await mesh.contract('subgraphs/sales/orders.odcs.yaml')).toMatchObject({
      version: '2.0.0',
      status: 'active',
    });
  });

  it('names an exposure of two models as consumer of both products', async () => {
    mesh = await AdoptingMesh.create();
    await mesh.adopt();
    for (const file of ['customers/customers', 'sales/orders']) {
      const { customProperties } = await mesh.contract(`subgraphs/${file}.odcs.yaml`);
      expect(customProperties?.find((one) => one.property === 'weft.consumers')?.value).toEqual([
        {
          ...{ name: 'sales_cockpit', label: 'Sales cockpit', type: 'dashboard', maturity: 'high' },
          ...{ url: 'https://bi.shop.example/cockpit', owner: 'Eve Holt' },
        },
      ]);
    }
  });

  it('reads a promise of freshness, and names and classes from meta.mesh', async () => {
    mesh = await AdoptingMesh.create();
    await mesh.change('manifest', (manifest) => {
      manifest.at('nodes', 'model.shop.order_days', 'config')['freshness'] = {
        build_after: { count: 6, period: 'hour' },
      };
      manifest.at('nodes', 'model.shop.order_days', 'columns', 'day')['meta'] = {
        mesh: { graphqlName: 'onDay' },
      };
    });
    await mesh.adopt();
    const file = 'subgraphs/sales/daily_orders.odcs.yaml';
    expect((await mesh.contract(file)).slaProperties).toEqual([
      { id: 'latency', property: 'latency', value: 6, unit: 'h' },
    ]);
    expect(await property(file, 'onDay')).toMatchObject({ physicalName: 'day', logicalType: 'date' });
    expect(await property('subgraphs/customers/customers.odcs.yaml', 'joined_on')).toMatchObject({
      classification: 'internal',
    });
  });

  it('publishes what --select names instead, and knows it the next time', async () => {
    mesh = await AdoptingMesh.create();
    const { products } = await mesh.adoptJson(
      '--select',
      'secret_*,group:crm',
      '--owner',
      'crm',
      '--domain',
      'inner',
    );
    expect(products.map(({ id }) => id)).toEqual(['customers.customers', 'inner.secret-margins']);
    expect((await mesh.adoptJson('--check')).ok).toBe(true);
  });
});

describe('weft adopt dbt with less than everything', () => {
  it('does without catalog and results, and says what that means', async () => {
    mesh = await AdoptingMesh.create();
    for (const name of ['catalog', 'run_results', 'sources']) await rm(join(mesh.target, `${name}.json`));
    const { findings } = await mesh.adoptJson();
    expect(
      findings.map(
        ({ severity, code, message }) => `${severity} ${code} ${message.replace(/^.*read\. /, '')}`,
      ),
    ).toEqual([
      'warning MISSING_FILE Types and order of columns come from the YAML of the models alone.',
      'warning MISSING_FILE No test counts as green, and there are no quality results.',
      'warning DBT_COLUMN_TYPE The model order_days: no type is known of day; it is taken for text.',
      expect.stringMatching(/^warning DBT_DATABASE /),
    ]);
    expect(await property('subgraphs/sales/orders.odcs.yaml', 'amount')).toMatchObject({
      physicalType: 'decimal(10,2)',
    });
  });

  it('leaves out a model nobody described, and one without a table', async () => {
    mesh = await AdoptingMesh.create();
    await mesh.change('catalog', (catalog) => delete catalog.at('nodes')['model.shop.order_days']);
    await mesh.change('manifest', (manifest) => {
      manifest.at('nodes', 'model.shop.order_days')['columns'] = {};
      manifest.at('nodes', 'model.shop.orders.v1')['relation_name'] = null;
    });
    const { products, findings } = await mesh.adoptJson();
    expect(products.map(({ id }) => id)).toEqual(['customers.customers', 'sales.orders']);
    expect(
      findings.filter(({ code }) => code === 'DBT_MODEL_LEFT_OUT').map(({ message }) => message),
    ).toEqual([
      'The model order_days is left out: neither its YAML nor catalog.json names a column of it.',
      'The model orders is left out: it has no table of its own in the database, as ephemeral models have none.',
    ]);
  });

  it('takes the name of a group without an owner for the team, one that the mesh has under a like name for that', async () => {
    mesh = await AdoptingMesh.create();
    await mesh.write('supergraph.yaml', 'subgraphs: {}\nteams:\n  sales-ops: { title: Sales }\n');
    await mesh.change('manifest', (manifest) => {
      manifest.at('groups', 'group.shop.crm')['owner'] = { name: null, email: null };
    });
    await mesh.adopt();
    expect(await mesh.read('supergraph.yaml')).toContain('crm: { title: Crm, domain: customers }');
    expect((await mesh.contract('subgraphs/sales/orders.odcs.yaml')).team).toEqual({ name: 'sales-ops' });
    expect(await mesh.read('supergraph.yaml')).not.toContain('sales_ops');
  });

  it('refuses a model that nobody owns, and takes it with --owner', async () => {
    mesh = await AdoptingMesh.create();
    await mesh.change(
      'manifest',
      (manifest) => delete manifest.at('nodes', 'model.shop.order_days', 'config', 'meta')['owner'],
    );
    await mesh.change(
      'manifest',
      (manifest) => delete manifest.at('nodes', 'model.shop.order_days', 'meta')['owner'],
    );
    const { code, err } = await mesh.adopt();
    expect(code).toBe(1);
    expect(err).toContain(
      'shop/target/manifest.json error DBT_NO_OWNER: Expected an owner of the model order_days: it has no group, and no meta.owner.\n  → Put it into a group of the dbt project, or name the team with --owner.\n',
    );
    await mesh.adopt('--owner', 'finance');
    expect((await mesh.contract('subgraphs/sales/daily_orders.odcs.yaml')).team).toEqual({ name: 'finance' });
  });

  it.each([
    [['--select', 'ordes'], 'got "ordes", which fits none. Did you mean "orders"?'],
    [['--select', 'group:nobody'], 'got "group:nobody", which fits none.'],
    [
      ['--select', 'stg_orders', '--owner', 'x', '--domain', '1st'],
      'Expected the domain of the model stg_orders to be a name of letters, digits, "_" and "-", got "1st".',
    ],
  ])('refuses %j', async (flags, message) => {
    mesh = await AdoptingMesh.create();
    const before = await mesh.files('.');
    const { code, err } = await mesh.adopt(...flags);
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining(message) });
    expect(await mesh.files('.')).toEqual(before);
  });

  it('names the two models that would be one product', async () => {
    mesh = await AdoptingMesh.create();
    await mesh.change('manifest', (manifest) => {
      manifest.at('nodes', 'model.shop.order_days', 'config', 'meta')['mesh'] = {
        domain: 'sales',
        graphqlName: 'orders',
      };
    });
    expect((await mesh.adopt()).err).toContain(
      'Two models of the domain sales become the product sales.orders: model.shop.order_days and model.shop.orders.v2.',
    );
  });

  it('takes everything back when the mesh would not compose', async () => {
    mesh = await AdoptingMesh.create();
    await mesh.change('manifest', (manifest) => {
      manifest.at('nodes', 'model.shop.order_days', 'columns', 'day')['meta'] = {
        mesh: { graphqlName: '2nd day' },
      };
    });
    const before = await mesh.files('.');
    const { code, err } = await mesh.adopt();
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('INVALID_NAME') });
    expect(await mesh.files('.')).toEqual(before);
  });

  it('says what is missing when the folder is no target of dbt', async () => {
    mesh = await AdoptingMesh.create();
    const { code, err } = await commandLine(
      'adopt',
      'dbt',
      mesh.root,
      '--config',
      mesh.path('supergraph.yaml'),
    );
    expect(code).toBe(1);
    expect(err).toContain('error MISSING_FILE: Expected manifest.json of a dbt project at');
    const misuse = await commandLine('adopt', 'dbt');
    expect(misuse).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^Expected the target folder of a dbt project\./),
    });
  });
});
