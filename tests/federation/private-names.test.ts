import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOverrideDraw } from '../../gateway/plan/overrides.ts';
import { MESH_FIXTURES, startTestMesh, type TestMesh } from '../support/gateway-fixtures.ts';

let mesh: TestMesh;
beforeAll(async () => {
  mesh = await startTestMesh(MESH_FIXTURES);
});
afterAll(() => mesh.close());

/** `iata` is the key that the gateway goes by, so the client's meaning of it travels under another name. */
const QUERY = '{ flights(limit: 2) { id origin { iata: name name: iata iatas: strikes { species } } } }';

describe('names that the gateway makes up', () => {
  it('never show in data, errors and receipts', async () => {
    const { data, errors, extensions, text } = await mesh.ask(QUERY, {
      extensions: { weft: { receipt: true } },
    });
    expect(text).not.toContain('weft__');
    expect(data).toMatchObject({ flights: [{ origin: { iata: 'San Francisco', name: 'SFO' } }, {}] });
    expect(errors?.map(({ path }) => path)).toEqual([['flights', 1, 'origin', 'iatas']]);
    expect(extensions).toMatchObject({
      weft: {
        receipt: {
          paths: {
            'flights[].origin.iata': { subgraph: 'airports', coordinate: 'Airport.name' },
            'flights[].origin.name': { coordinate: 'Airport.iata' },
            'flights[].origin.iatas[].species': { subgraph: 'safety', coordinate: 'Strike.species' },
          },
        },
      },
    });
  });

  it('never show as places in an explanation', async () => {
    const explained = await mesh.gateway.explain('{ flights { id: origin { name } } legs { __typename } }');
    expect(explained.ok && explained.value.text).toContain('for flights[].id');
  });

  it('are not needed for most operations', async () => {
    await mesh.ask('{ flights { late: delay from: origin { title: name } } }');
    const { query } = mesh.subgraphs['flights']?.requests.at(-1)?.body ?? {};
    expect(query).toContain('late:delay');
  });
});

describe('a label of @override', () => {
  it('is in force for its share of requests, one draw for all labels', () => {
    const draws = [0.05, 0.25, 0.9];
    const draw = createOverrideDraw(
      ['percent(10)', 'percent(50)', 'percent(100)', 'beta'],
      () => draws.shift() ?? 0,
    );
    expect([...draw()]).toEqual(['percent(10)', 'percent(100)', 'percent(50)']);
    expect([...draw()]).toEqual(['percent(100)', 'percent(50)']);
    expect([...draw()]).toEqual(['percent(100)']);
  });

  it('needs no draw where it is always or never in force', () => {
    const draw = createOverrideDraw(['percent(0)', 'percent(100)'], () => {
      throw new Error('not asked');
    });
    expect([...draw()]).toEqual(['percent(100)']);
  });
});
