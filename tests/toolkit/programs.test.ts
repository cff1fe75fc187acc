import { describe, expect, test } from 'vitest';
import { useLabs } from './lab/lab.ts';

const labs = useLabs();

/** Asks one text again and again with other variables; each answer has to be that of a text of its own. */
async function ids(query: string, variables: readonly Record<string, unknown>[]): Promise<unknown[]> {
  const answers: unknown[] = [];
  for (const [at, one] of variables.entries()) {
    const again = await labs.both(query, one);
    const alone = await labs.both(`# ${at} of ${variables.length}\n${query}`, one);
    expect(JSON.stringify(again.data)).toBe(JSON.stringify(alone.data));
    answers.push(again.errors?.[0]?.message ?? again.data?.['samples']);
  }
  return answers;
}

const of = (...names: string[]) => names.map((id) => ({ id }));

describe('an operation that is asked again', () => {
  test('is answered for its new values: in filters, lists of values and whole conditions', async () => {
    expect(
      await ids('query($least: Int!) { samples(where: { small: { gte: $least } }) { id } }', [
        { least: 4 },
        { least: 3 },
      ]),
    ).toEqual([of('7', 'd'), of('7', 'G', 'd')]);
    expect(
      await ids('query($some: [ID!]!) { samples(where: { id: { in: $some } }) { id } }', [
        { some: ['a'] },
        { some: ['a', 'b', 'c'] },
        { some: [] },
      ]),
    ).toEqual([of('a'), of('a', 'b', 'c'), []]);
    expect(
      await ids('query($where: SampleWhere) { samples(where: $where, limit: 2) { id } }', [
        { where: { label: { eq: 'plain' } } },
        { where: { label: { eq: 'PLAIN' } } },
        { where: { label: { isNull: true } } },
        { where: { label: { isNull: false } } },
        { where: { or: [{ small: { eq: 0 } }, { stage: { eq: 'ODD' } }] } },
        { where: { or: [{ small: { eq: 1 } }, { stage: { eq: 'OLD' } }] } },
        {},
      ]),
    ).toEqual([of('a'), of('7'), of('G'), of('7', 'a'), of('c', 'd'), of('7', 'G'), of('7', 'G')]);
  });

  test('is planned anew where values decide what is done: limits, orders, fields left out', async () => {
    expect(
      await ids(
        'query($n: Int!, $order: [SampleOrderBy!], $more: Boolean!) { samples(limit: $n, where: { small: { lt: $n } }, orderBy: $order) { id small @include(if: $more) } }',
        [
          { n: 2, order: [{ small: 'ASC' }], more: false },
          { n: 1, order: [{ small: 'DESC' }], more: false },
          { n: 1, order: [{ small: 'DESC' }], more: true },
        ],
      ),
    ).toEqual([of('e', 'b'), of('c'), [{ id: 'c', small: 0 }]]);
  });

  test('refuses bad values after good ones, in the same words and places', async () => {
    const query = 'query($text: String) { samples(where: { label: { like: $text } }) { id } }';
    const nul = 'Expected text without the character U+0000 at where.label.like.';
    expect(
      await ids(query, [
        { text: 'pl%' },
        { text: 'a\0' },
        { text: 'x\\' },
        { text: null },
        { text: 'PL%' },
        {},
      ]),
    ).toEqual([
      of('a'),
      nul,
      expect.stringContaining('Expected a character after the last'),
      expect.stringContaining('Expected a value at where.label.like, got null.'),
      of('7'),
      of('7', 'G', 'a', 'b', 'c', 'd', 'e', 'f'),
    ]);
    const { body } = await labs.duckdb.ask(query, { text: 'a\0' });
    expect(body.errors?.[0]).toMatchObject({
      message: nul,
      path: ['samples'],
      locations: [{ line: 1, column: 24 }],
      extensions: { code: 'BAD_USER_INPUT' },
    });
  });

  test('takes representations that are no list as a list of one, and refuses gaps', async () => {
    const query = 'query($r: [_Any!]!) { _entities(representations: $r) { ... on Site { title } } }';
    const north = { __typename: 'Site', code: 'N' };
    for (let round = 0; round < 2; round++) {
      expect((await labs.both(query, { r: [north] })).data).toEqual({ _entities: [{ title: 'North' }] });
      expect((await labs.both(query, { r: north })).data).toEqual({ _entities: [{ title: 'North' }] });
      expect((await labs.both(query, { r: [north, null] })).errors?.[0]?.message).toMatch(/\$r.*at "r\[1\]"/);
      expect((await labs.both(query, {})).errors?.[0]?.message).toMatch(/\$r/);
    }
  });
});
