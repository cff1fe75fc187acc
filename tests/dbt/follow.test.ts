import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { AdoptingMesh } from './adopting-mesh.ts';

/* The second time and every time after: the contracts follow the project, and keep what people wrote into them. */

const ORDERS = 'subgraphs/sales/orders.odcs.yaml';
const CUSTOMERS = 'subgraphs/customers/customers.odcs.yaml';
const MODEL = ['nodes', 'model.shop.orders.v2'] as const;

let mesh: AdoptingMesh;
beforeEach(async () => {
  mesh = await AdoptingMesh.create();
  await mesh.adopt();
});
afterEach(() => mesh.remove());

async function properties(file: string) {
  const { schema } = await mesh.contract(file);
  return schema[0]?.properties ?? [];
}

const addColumn = async (name: string, type: string) => {
  await mesh.change('catalog', (catalog) => {
    catalog.at(...MODEL, 'columns')[name] = { type, index: 3.5, name, comment: null };
  });
};

const dropColumn = async (name: string) => {
  await mesh.change('catalog', (catalog) => delete catalog.at(...MODEL, 'columns')[name]);
  await mesh.change('manifest', (manifest) => delete manifest.at(...MODEL, 'columns')[name]);
};

describe('weft adopt dbt again', () => {
  it('writes nothing when nothing changed, in whatever order dbt names its models', async () => {
    const before = await mesh.files('.');
    await mesh.change('manifest', (manifest) => {
      const nodes = manifest.at('nodes');
      for (const [id, node] of Object.entries(nodes).reverse()) {
        delete nodes[id];
        nodes[id] = node;
      }
    });
    const { code, out } = await mesh.adopt();
    expect(code).toBe(0);
    expect(out).toContain('Everything follows the project already; nothing to write.');
    const after = await mesh.files('.');
    expect([...after].filter(([file]) => !file.startsWith('shop/'))).toEqual(
      [...before].filter(([file]) => !file.startsWith('shop/')),
    );
  });

  it('keeps what people wrote, remarks and layout too, and takes up what dbt changed', async () => {
    await mesh.edit(
      ORDERS,
      '    description: One row per order.\n',
      '    # Ask Eve before you change this.\n    businessName: Orders\n    description: Orders, as the till saw them.\n',
    );
    await mesh.edit(
      ORDERS,
      '        description: Number of the order.\n',
      '        description: Number of the order.\n        examples: [101] # the first\n',
    );
    await mesh.edit(
      ORDERS,
      'team:\n  name: sales_ops\n',
      'team:\n  name: sales_ops\n  members:\n    - { username: eve, role: data steward }\nsupport:\n  - { channel: "#sales", url: "https://chat.shop.example" }\n',
    );
    await mesh.change('manifest', (manifest) => {
      manifest.at(...MODEL, 'columns', 'order_id')['description'] = 'Number of the order, counted from 101.';
    });
    await addColumn('gift_note', 'VARCHAR');
    const edited = await mesh.read(ORDERS);
    const { code, out } = await mesh.adopt();
    expect(code).toBe(0);
    expect(out).toContain('  ~ sales.orders         2.1.0    sales_ops, from model.shop.orders.v2\n');
    expect(out).toContain('gift_note was added');
    // Every line people see is as it was, but for what dbt changed.
    expect(await mesh.read(ORDERS)).toBe(
      edited
        .replace('version: 2.0.0', 'version: 2.1.0')
        .replace('Number of the order.', 'Number of the order, counted from 101.')
        .replace(
          '      - name: status\n',
          '      - { id: gift_note, name: gift_note, logicalType: string, physicalType: varchar }\n      - name: status\n',
        ),
    );
  });

  it('leaves out a property that the team took out, and keeps one that it renamed', async () => {
    await mesh.edit(
      ORDERS,
      '      - { name: amount, id: amount, physicalType: "decimal(10,2)", logicalType: number }\n',
      '',
    );
    await mesh.edit(
      ORDERS,
      '      - name: ordered_at\n        id: ordered_at\n',
      '      - name: placed_at\n        physicalName: ordered_at\n        id: ordered_at\n',
    );
    await addColumn('gift_note', 'VARCHAR');
    await mesh.adopt();
    expect((await properties(ORDERS)).map(({ name }) => name)).toEqual([
      ...['order_id', 'customer_id', 'placed_at', 'gift_note', 'status', 'is_gift'],
    ]);
  });

  it('says what both sides changed, and keeps the words of the team', async () => {
    await mesh.edit(ORDERS, 'description: How far the order is.', 'description: State of the order.');
    await mesh.change('manifest', (manifest) => {
      manifest.at(...MODEL, 'columns', 'status')['description'] = 'Where the order is.';
    });
    const { findings } = await mesh.adoptJson();
    expect(findings.filter(({ code }) => code === 'DBT_CONFLICT').map(({ message }) => message)).toEqual([
      'schema["orders"].properties["status"].description stays "State of the order.", as the team wrote it; dbt says "Where the order is." now.',
    ]);
    expect((await properties(ORDERS)).find(({ name }) => name === 'status')?.description).toBe(
      'State of the order.',
    );
    // Told once: from now on both know.
    expect((await mesh.adoptJson()).findings.map(({ code }) => code)).not.toContain('DBT_CONFLICT');
  });

  it('says that readers lose something, and raises the version', async () => {
    await mesh.change(
      'catalog',
      (catalog) => delete catalog.at('nodes', 'model.shop.customers', 'columns')['email'],
    );
    await mesh.change(
      'manifest',
      (manifest) => delete manifest.at('nodes', 'model.shop.customers', 'columns')['email'],
    );
    const { products, findings } = await mesh.adoptJson();
    expect(products.find(({ id }) => id === 'customers.customers')).toMatchObject({
      version: '2.0.0',
      change: 'changed',
    });
    const [breaking] = findings.filter(({ code }) => code === 'BREAKS_READERS');
    expect(breaking).toMatchObject({
      ...{ severity: 'warning', message: expect.stringContaining('email') },
      fix: 'The contract is 2.0.0 now: tell its consumers, or undo the change in dbt.',
    });
    expect((await properties(CUSTOMERS)).map(({ name }) => name)).not.toContain('email');
  });

  it('keeps the major of a versioned model, and says that a new version would be due', async () => {
    await dropColumn('amount');
    const { products, findings } = await mesh.adoptJson();
    expect(products.find(({ id }) => id === 'sales.orders')?.version).toBe('2.1.0');
    expect(findings.find(({ code }) => code === 'BREAKS_READERS')).toMatchObject({
      message: expect.stringContaining('amount'),
      fix: expect.stringContaining('Make it a new version of the model'),
    });
  });

  it('gives the plain name to a new latest version, and what people wrote to both', async () => {
    const older = await AdoptingMesh.create();
    try {
      await older.change('manifest', (manifest) => {
        manifest.at('nodes', 'model.shop.orders.v1')['latest_version'] = 1;
        manifest.at('nodes', 'model.shop.orders.v2')['latest_version'] = 1;
        manifest.at('nodes', 'model.shop.orders.v2', 'config')['access'] = 'protected';
      });
      await older.adopt();
      expect(await older.contract(ORDERS)).toMatchObject({
        version: '1.0.0',
        schema: [{ physicalName: 'orders_v1' }],
      });
      await older.edit(
        ORDERS,
        '        description: How far the order is.\n',
        '        description: How far the order is.\n        businessName: State\n',
      );
      await older.change('manifest', (manifest) => {
        manifest.at('nodes', 'model.shop.orders.v1')['latest_version'] = 2;
        manifest.at('nodes', 'model.shop.orders.v2')['latest_version'] = 2;
        manifest.at('nodes', 'model.shop.orders.v2', 'config')['access'] = 'public';
      });
      const { products } = await older.adoptJson();
      expect(products.map(({ id, version, change }) => [id, version, change])).toEqual([
        ['customers.customers', '1.0.0', 'unchanged'],
        ['sales.daily-orders', '1.0.0', 'unchanged'],
        ['sales.orders-v1', '1.0.0', 'new'],
        ['sales.orders', '2.0.0', 'changed'],
      ]);
      for (const file of [ORDERS, 'subgraphs/sales/orders_v1.odcs.yaml']) {
        const { schema } = await older.contract(file);
        expect(schema[0]?.properties.find(({ name }) => name === 'status')?.businessName, file).toBe('State');
      }
    } finally {
      await older.remove();
    }
  });

  it('leaves the contract of a model that is no longer public, and says so until somebody deletes it', async () => {
    await mesh.change('manifest', (manifest) => {
      manifest.at('nodes', 'model.shop.order_days', 'config')['access'] = 'protected';
    });
    const before = await mesh.read('subgraphs/sales/daily_orders.odcs.yaml');
    for (const _time of [1, 2]) {
      const { findings } = await mesh.adoptJson();
      expect(findings.find(({ code }) => code === 'DBT_MODEL_GONE')).toMatchObject({
        severity: 'warning',
        message: expect.stringContaining('The dbt project shop no longer publishes model.shop.order_days'),
      });
    }
    expect(await mesh.read('subgraphs/sales/daily_orders.odcs.yaml')).toBe(before);
  });

  it('only says what it would write with --check, and exits 1', async () => {
    await addColumn('gift_note', 'VARCHAR');
    const before = await mesh.files('.');
    const { code, out } = await mesh.adopt('--check');
    expect(code).toBe(1);
    expect(out).toContain(`Would write ${ORDERS}, subgraphs/sales/adopted-from-dbt.json.`);
    expect(await mesh.files('.')).toEqual(before);
  });

  it('follows without the record of the last time, and keeps every difference as the team’s', async () => {
    await mesh.edit(ORDERS, 'description: How far the order is.', 'description: State of the order.');
    const { rm } = await import('node:fs/promises');
    await rm(mesh.path('subgraphs/sales/adopted-from-dbt.json'));
    const { findings } = await mesh.adoptJson();
    expect(findings.map(({ code }) => code)).toContain('DBT_CONFLICT');
    expect(await mesh.read(ORDERS)).toContain('description: State of the order.');
  });

  it('refuses a record and a contract that cannot be read, with what to do', async () => {
    await mesh.write('subgraphs/sales/adopted-from-dbt.json', '{ "projects": ');
    expect((await mesh.adopt()).err).toMatch(
      /^subgraphs\/sales\/adopted-from-dbt\.json error ADOPTION_RECORD: Expected JSON as weft adopt dbt writes it, got: .*\n {2}→ Restore it/m,
    );
    await mesh.write('subgraphs/sales/adopted-from-dbt.json', '{ "projects": {}, "about": "" }');
    await mesh.edit(ORDERS, 'status: active', 'status: aktive');
    expect((await mesh.adopt()).err).toContain('did you mean "active"?');
  });
});

/** So many models beside the two of the shop. */
function addModels(to: AdoptingMesh, count: number): Promise<void> {
  return to.change('manifest', (manifest) => {
    const nodes = manifest.at('nodes');
    const model = JSON.stringify(nodes['model.shop.customers']);
    const test = JSON.stringify(nodes['test.shop.not_null_customers_email.da3cfcd534']);
    for (let index = 0; index < count; index += 1) {
      const name = `customers_${index}`;
      const renamed = (text: string): unknown =>
        JSON.parse(
          text
            .replaceAll('customers', name)
            .replaceAll('.da3cfcd534', `.${index}`)
            .replace(`"domain": "${name}"`, '"domain":"customers"'),
        );
      // One in fifty is public: nobody publishes 5,000 tables.
      const node = renamed(model) as Record<string, unknown> & { config: Record<string, unknown> };
      if (index % 50 !== 0) node.config['access'] = 'protected';
      node.config['meta'] = { mesh: { domain: 'customers' } };
      nodes[`model.shop.${name}`] = node;
      nodes[`test.shop.not_null_${name}_email.${index}`] = renamed(test);
    }
  });
}

it('adopts 5,000 models in time by their number, and follows them in less', async () => {
  // CPU, for the time on the wall says more about what else the machine does.
  const timed = async (of: AdoptingMesh, ...flags: string[]) => {
    const before = process.cpuUsage();
    const { products } = await of.adoptJson(...flags);
    return { products: products.length, cpuMs: process.cpuUsage(before).user / 1_000 };
  };
  const small = await AdoptingMesh.create();
  onTestFinished(() => small.remove());
  await addModels(small, 1_000);
  await addModels(mesh, 5_000);
  const fifth = await timed(small);
  const first = await timed(mesh);
  const again = await timed(mesh, '--check');
  expect([fifth.products, first.products, again.products]).toEqual([24, 104, 104]);
  expect(first.cpuMs / fifth.cpuMs).toBeLessThan(15);
  expect(again.cpuMs / first.cpuMs).toBeLessThan(1);
}, 120_000);
