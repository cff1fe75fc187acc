import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { logicalTypeOf } from '../../contracts/dbt/native-type.ts';
import { AdoptingMesh } from './adopting-mesh.ts';

/* What dbt says in other ways than the project of the other tests does: keys, thresholds, foreign keys, types. */

const DAYS = 'subgraphs/sales/daily_orders.odcs.yaml';

let mesh: AdoptingMesh;
beforeEach(async () => {
  mesh = await AdoptingMesh.create();
});
afterEach(() => mesh.remove());

type Test = {
  readonly name: string;
  readonly namespace?: string;
  readonly column?: string;
  readonly kwargs?: Readonly<Record<string, unknown>>;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly status?: string;
};

/** Tests of the model order_days, with how they ended. */
async function addTests(...tests: readonly Test[]): Promise<void> {
  await mesh.change('manifest', (manifest) => {
    for (const { name, namespace = null, column = null, kwargs = {}, config = {} } of tests) {
      manifest.at('nodes')[`test.shop.${name}_${column}.1`] = {
        ...{ unique_id: `test.shop.${name}_${column}.1`, resource_type: 'test', name: `${name}_${column}` },
        ...{ attached_node: 'model.shop.order_days', column_name: column },
        test_metadata: { name, namespace, kwargs },
        depends_on: { nodes: ['model.shop.order_days'] },
        config: { severity: 'ERROR', warn_if: '!= 0', error_if: '!= 0', fail_calc: 'count(*)', ...config },
      };
    }
  });
  await mesh.change('run_results', (results) => {
    const list = results.at('results');
    const first = Object.keys(list).length;
    tests.forEach(({ name, column = null, status = 'pass' }, index) => {
      list[String(first + index)] = { unique_id: `test.shop.${name}_${column}.1`, status, timing: [] };
    });
  });
}

async function days() {
  const { schema } = await mesh.contract(DAYS);
  const [object] = schema;
  return {
    quality: object?.quality,
    key: object?.properties.filter(({ primaryKey }) => primaryKey).map(({ name }) => name),
    property: (name: string) => object?.properties.find((one) => one.name === name),
  };
}

const COMBINATION: Test = {
  name: 'unique_combination_of_columns',
  namespace: 'dbt_utils',
  kwargs: { combination_of_columns: ['day', 'STATUS'] },
};

describe('the key of a model', () => {
  it('is a unique combination that was green, in its order', async () => {
    await addTests(COMBINATION);
    await mesh.adopt();
    const { key, quality } = await days();
    expect(key).toEqual(['day', 'status']);
    expect(quality).toMatchObject([
      {
        metric: 'duplicateValues',
        arguments: { properties: ['day', 'status'] },
        mustBe: 0,
        dimension: 'uniqueness',
      },
      { id: 'source_till_raw_orders_fresh' },
    ]);
  });

  it('is none that was red in the last run, which is told', async () => {
    await addTests({ ...COMBINATION, status: 'fail' });
    const { findings } = await mesh.adoptJson();
    expect((await days()).key).toEqual([]);
    expect(findings.find(({ code }) => code === 'DBT_KEY_NOT_UNIQUE')?.message).toBe(
      'The model order_days: day, status would be its key, but the test unique_combination_of_columns_null was not green in the last run.',
    );
  });

  it('is a column that is unique and not null before one that is only unique, and none that is so in part of the rows', async () => {
    await addTests(
      { name: 'unique', column: 'orders' },
      { name: 'unique', column: 'day', config: { where: 'orders > 1' } },
      { name: 'unique', column: 'last_at' },
      { name: 'not_null', column: 'last_at' },
    );
    await mesh.adopt();
    const { key, property } = await days();
    expect(key).toEqual(['last_at']);
    expect(property('orders')?.unique).toBe(true);
    expect(property('day')?.unique).toBeUndefined();
  });
});

describe('the threshold of a test', () => {
  it.each([
    ['>10', { mustBeLessOrEqualTo: 10 }],
    ['>= 10', { mustBeLessThan: 10 }],
    ['!=0', { mustBe: 0 }],
    ['< 5', { mustBeGreaterOrEqualTo: 5 }],
    ['= 0', { mustNotBe: 0 }],
    ['between 5 and 10', { engine: 'dbt', implementation: 'test.shop.not_null_status.1' }],
  ])('%s becomes %j', async (error_if, expected) => {
    await addTests({ name: 'not_null', column: 'status', config: { error_if } });
    await mesh.adopt();
    expect((await days()).property('status')?.quality).toMatchObject([expected]);
  });
});

it('makes relations of foreign keys, as dbt 1.5 and as dbt 1.9 write them', async () => {
  const foreign = async (constraint: Readonly<Record<string, unknown>>) => {
    await mesh.change('manifest', (manifest) => {
      manifest.at('nodes', 'model.shop.order_days', 'columns')['orders'] = {
        ...{ name: 'orders', constraints: [{ type: 'foreign_key', ...constraint }] },
      };
    });
    await mesh.adopt();
    return (await days()).property('orders')?.relationships;
  };
  const relation = [{ to: '../customers/customers.odcs.yaml#/schema/customers/properties/customer_id' }];
  expect(await foreign({ expression: '"shop"."main"."customers" (customer_id)' })).toEqual(relation);
  expect(await foreign({ to: '"shop"."main"."customers"', to_columns: ['customer_id'] })).toEqual(relation);
  // Text and number do not compare: no relation is better than a domain that cannot start.
  expect(await foreign({ to: '"shop"."main"."customers"', to_columns: ['email'] })).toBeUndefined();
});

it.each([
  ['NUMBER(38,0)', 'snowflake', { logicalType: 'integer', logicalTypeOptions: { format: 'i128' } }],
  ['NUMBER(10,2)', 'snowflake', { logicalType: 'number' }],
  ['TIMESTAMP_NTZ(9)', 'snowflake', { logicalType: 'timestamp', logicalTypeOptions: { timezone: false } }],
  ['TIMESTAMP_TZ', 'snowflake', { logicalType: 'timestamp' }],
  ['TIMESTAMP', 'bigquery', { logicalType: 'timestamp' }],
  ['TIMESTAMP', 'duckdb', { logicalType: 'timestamp', logicalTypeOptions: { timezone: false } }],
  ['DATETIME', 'bigquery', { logicalType: 'timestamp', logicalTypeOptions: { timezone: false } }],
  ['INT64', 'bigquery', { logicalType: 'integer', logicalTypeOptions: { format: 'i64' } }],
  ['character varying(20)', 'postgres', { logicalType: 'string' }],
  ['time without time zone', 'postgres', { logicalType: 'time' }],
  ['double precision', 'postgres', { logicalType: 'number', logicalTypeOptions: { format: 'f64' } }],
  ['uuid', 'postgres', { logicalType: 'string', logicalTypeOptions: { format: 'uuid' } }],
  [
    'ARRAY<STRING>',
    'bigquery',
    { logicalType: 'array', items: { logicalType: 'string', physicalType: 'string' } },
  ],
  ['STRUCT(a INTEGER)', 'duckdb', { logicalType: 'object' }],
  ['STRUCT(a INTEGER)[]', 'duckdb', { logicalType: 'array' }],
  ['geography', 'snowflake', undefined],
])('%s of %s is %j', (type, adapter, expected) => {
  expect(logicalTypeOf(type, adapter)).toEqual(expected);
});
