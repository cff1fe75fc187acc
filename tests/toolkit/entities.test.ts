import { describe, expect, test } from 'vitest';
import { useLabs } from './lab/lab.ts';

const labs = useLabs();

const TYPES = 'Crate, Shelf, Reading, Sample, Site, Bay, Planet';

const QUERY = `query($r: [_Any!]!) {
  _entities(representations: $r) {
    ... on Sample { id small }
    ... on Reading { sampleId position value }
    ... on Site { title }
    ... on Planet { code samples(limit: 1) { id } samplesAggregate { count } }
  }
}`;

async function entities(representations: readonly unknown[]): Promise<unknown> {
  const body = await labs.both(QUERY, { r: representations });
  return body.data?.['_entities'] ?? body.errors?.[0]?.message;
}

describe('_entities', () => {
  test('answers in order: several types, duplicates, and null for unknown or missing keys', async () => {
    expect(
      await entities([
        { __typename: 'Sample', id: 'b' },
        { __typename: 'Planet', code: 'earth' },
        { __typename: 'Sample', id: 'nope' },
        { __typename: 'Reading', sampleId: 'a', position: 2 },
        { __typename: 'Sample', id: 'b' },
        { __typename: 'Sample', id: null },
        { __typename: 'Site', code: 'S' },
        { __typename: 'Reading', sampleId: 'a', position: 99 },
        { __typename: 'Sample', id: 'a' },
      ]),
    ).toEqual([
      { id: 'b', small: -7 },
      { code: 'earth', samples: [{ id: 'G' }], samplesAggregate: [{ count: '4' }] },
      null,
      { sampleId: 'a', position: 2, value: 2.5 },
      { id: 'b', small: -7 },
      null,
      { title: 'South' },
      null,
      { id: 'a', small: 1 },
    ]);
  });

  test('of no representations is empty, and of nulls alone is nulls', async () => {
    expect(await entities([])).toEqual([]);
    expect(await entities([{ __typename: 'Sample', id: null }])).toEqual([null]);
  });

  test("adds to another domain's entity without knowing whether it exists", async () => {
    expect(await entities([{ __typename: 'Planet', code: 'vulcan' }])).toEqual([
      { code: 'vulcan', samples: [], samplesAggregate: [{ count: '0' }] },
    ]);
  });

  test('takes numbers for ID keys and numerals for Int keys', async () => {
    expect(
      await entities([
        { __typename: 'Sample', id: 7 },
        { __typename: 'Reading', sampleId: 'c', position: '2' },
      ]),
    ).toEqual([
      { id: '7', small: 4 },
      { sampleId: 'c', position: 2, value: 0.25 },
    ]);
  });

  test('may be asked several times in one request, under several names', async () => {
    const body = await labs.both(
      `query($a: [_Any!]!, $b: [_Any!]!) {
        first: _entities(representations: $a) { __typename ... on Sample { site { code } } }
        second: _entities(representations: $b) { __typename ... on Site { samples(limit: 1) { id } } }
      }`,
      { a: [{ __typename: 'Sample', id: 'a' }], b: [{ __typename: 'Site', code: 'N' }] },
    );
    expect(body.data).toEqual({
      first: [{ __typename: 'Sample', site: { code: 'N' } }],
      second: [{ __typename: 'Site', samples: [{ id: 'a' }] }],
    });
  });

  test('takes keys that look like SQL, templates or prototypes as the text they are', async () => {
    const keys = ["' OR 1=1 --", '"', '$1', '{a}', 'NULL', '__proto__', 'constructor', '\\', '%', 'ünï 𝄞'];
    expect(await entities(keys.map((id) => ({ __typename: 'Sample', id })))).toEqual(keys.map(() => null));
  });

  test.each([
    ['text', ['x'], 'Expected an object at representations[0], got "x".'],
    ['a list', [[]], 'Expected an object at representations[0], got [].'],
    [
      'no type',
      [{ id: 'a' }],
      `Expected __typename to be one of ${TYPES} at representations[0], got undefined.`,
    ],
    [
      'an unknown type',
      [{ __typename: 'Sample', id: 'a' }, { __typename: 'Nope' }],
      `Expected __typename to be one of ${TYPES} at representations[1], got "Nope".`,
    ],
    [
      'a type of Object.prototype',
      [{ __typename: 'constructor' }],
      `Expected __typename to be one of ${TYPES} at representations[0], got "constructor".`,
    ],
    [
      'an aggregate-only type',
      [{ __typename: 'PaySlip', id: 1 }],
      `Expected __typename to be one of ${TYPES} at representations[0], got "PaySlip".`,
    ],
    [
      'no key',
      [{ __typename: 'Sample' }],
      'Expected the key id of Sample at representations[0], but id is missing.',
    ],
    [
      'half a key',
      [{ __typename: 'Reading', sampleId: 'a' }],
      'Expected the key sampleId position of Reading at representations[0], but position is missing.',
    ],
    [
      'a key of the wrong type',
      [{ __typename: 'Reading', sampleId: 'a', position: 'x' }],
      'Expected a value of type Int at representations[0].position, got "x".',
    ],
    [
      'a number that only JavaScript reads',
      [{ __typename: 'Reading', sampleId: 'a', position: '0x1' }],
      'Expected a value of type Int at representations[0].position, got "0x1".',
    ],
    [
      'a fraction for an Int',
      [{ __typename: 'Reading', sampleId: 'a', position: 1.5 }],
      'Expected a value of type Int at representations[0].position, got 1.5.',
    ],
    [
      'an object for a key',
      [{ __typename: 'Sample', id: { a: 1 } }],
      'Expected a value of type ID at representations[0].id, got {"a":1}.',
    ],
    [
      'a boolean for a key',
      [{ __typename: 'Sample', id: true }],
      'Expected a value of type ID at representations[0].id, got true.',
    ],
    [
      'U+0000 in a key',
      [{ __typename: 'Sample', id: 'a\0' }],
      'Expected text without the character U+0000 at representations[0].id.',
    ],
  ])('refuses %s', async (_name, representations, message) => {
    expect(await entities(representations)).toBe(message);
  });

  test('takes 10,000 representations, and refuses one more, also when spread over several fields', async () => {
    const many = Array.from({ length: 10_000 }, (_, index) => ({
      __typename: 'Sample',
      id: index % 2 ? 'a' : 'b',
    }));
    const found = await entities(many);
    expect(found).toHaveLength(10_000);
    expect(Array.isArray(found) && found[9_999]).toEqual({ id: 'a', small: 1 });
    const refusal =
      'Expected at most 10000 representations in one request. Ask for less, or in several requests.';
    expect(await entities([...many, many[0]])).toBe(refusal);
    const twice = await labs.both(
      'query($r: [_Any!]!) { a: _entities(representations: $r) { __typename } b: _entities(representations: $r) { __typename } }',
      { r: many.slice(0, 5_001) },
    );
    expect(twice.errors?.[0]?.message).toBe(refusal);
  });
});
