import { describe, expect, test } from 'vitest';
import { useLabs } from './lab/lab.ts';

const labs = useLabs();

describe('a table with several keys', () => {
  test('is looked up by each', async () => {
    const body = await labs.both(
      '{ site(code: "N") { title } siteByTitle(title: "South") { code samples { id } } none: siteByTitle(title: "south") { code } }',
    );
    expect(body.data).toEqual({
      site: { title: 'North' },
      siteByTitle: { code: 'S', samples: [{ id: '7' }, { id: 'c' }, { id: 'd' }] },
      none: null,
    });
  });

  test('is an entity by each, mixed in one request, in order', async () => {
    const body = await labs.both(
      'query($r: [_Any!]!) { _entities(representations: $r) { ... on Site { code title } } }',
      {
        r: [
          { __typename: 'Site', title: 'South' },
          { __typename: 'Site', code: 'N' },
          { __typename: 'Site', title: 'nowhere' },
          { __typename: 'Site', code: null, title: 'Empty' },
          { __typename: 'Site', code: null },
          { __typename: 'Site', title: 'North' },
        ],
      },
    );
    const north = { code: 'N', title: 'North' };
    const south = { code: 'S', title: 'South' };
    expect(body.data?.['_entities']).toEqual([
      south,
      north,
      null,
      { code: 'E', title: 'Empty' },
      null,
      north,
    ]);
  });

  test('refuses a representation without any of them', async () => {
    const body = await labs.both('query($r: [_Any!]!) { _entities(representations: $r) { __typename } }', {
      r: [{ __typename: 'Site', name: 'x' }],
    });
    expect(body.errors?.[0]?.message).toBe(
      'Expected one of the keys code, title of Site at representations[0], but none is complete.',
    );
  });
});

describe('a reference to another domain by a key that is not its first', () => {
  test('is an entity of that key, in rows, filters and groups', async () => {
    const body = await labs.both(`{
      readings(where: { moon: { number: { eq: 3 } } }) { sampleId moon { __typename number } }
      nowhere: readings(where: { moon: { isNull: true } }) { moon { number } }
      readingsAggregate(groupBy: { field: moon }) { group { moon { number } } count }
    }`);
    const third = { __typename: 'Moon', number: 3 };
    expect(body.data).toEqual({
      readings: [
        { sampleId: 'a', moon: third },
        { sampleId: 'b', moon: third },
      ],
      nowhere: [{ moon: null }, { moon: null }, { moon: null }],
      readingsAggregate: [
        { group: { moon: { number: 3 } }, count: '2' },
        { group: { moon: { number: 4 } }, count: '1' },
        { group: { moon: null }, count: '3' },
      ],
    });
  });
});
