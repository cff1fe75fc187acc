import { describe, expect, test } from 'vitest';
import { useLabs } from './lab/lab.ts';

const labs = useLabs();

async function stages(args: string, selection = ''): Promise<unknown> {
  const body = await labs.both(
    `{ samplesAggregate(groupBy: { field: stage }${args}) { group { stage } ${selection} } }`,
  );
  const groups = body.data?.['samplesAggregate'] as { group: { stage: string | null } }[];
  return body.errors?.[0]?.message ?? groups.map(({ group }) => group.stage).join(' ');
}

describe('groups are ordered by any measure', () => {
  test.each([
    ['different values', 'orderBy: { countDistinct: { siteCode: DESC } }', 'OLD NEW ODD '],
    ['a quantile', 'orderBy: { quantile: { field: small, q: 0.5, order: ASC } }', ' NEW OLD ODD'],
    [
      'a quantile, then the count',
      'orderBy: [{ quantile: { field: small, q: 1, order: DESC } }, { count: ASC }]',
      'ODD OLD NEW ',
    ],
  ])('%s', async (_name, args, expected) => {
    expect(await stages(`, ${args}`)).toBe(expected);
  });

  test('and a quantile out of bounds is refused', async () => {
    expect(await stages(', orderBy: { quantile: { field: small, q: 2, order: ASC } }')).toBe(
      'Expected q to be a share from 0 to 1, got 2.',
    );
  });
});

describe('groups fulfil conditions on any measure', () => {
  test.each([
    ['different values', 'having: { countDistinct: { siteCode: { gte: 2 } } }', 'NEW OLD'],
    ['a quantile', 'having: { quantile: [{ field: small, q: 0.5, is: { gt: 1 } }] }', 'ODD OLD'],
    [
      'several quantiles',
      'having: { quantile: [{ field: small, q: 0, is: { lt: 0 } }, { field: small, q: 1, is: { gt: 0 } }] }',
      'OLD',
    ],
    [
      'measures together',
      'having: { count: { gt: 1 }, countDistinct: { siteCode: { lt: 9 } }, max: { small: { gt: 1 } } }',
      'OLD',
    ],
  ])('%s', async (_name, args, expected) => {
    expect(await stages(`, ${args}`)).toBe(expected);
  });

  test('which need not be selected, and are measured once when they are', async () => {
    const args =
      ', having: { countDistinct: { siteCode: { gte: 2 } } }, orderBy: { countDistinct: { siteCode: ASC } }';
    expect(await stages(args, 'a: countDistinct(field: siteCode) b: countDistinct(field: siteCode)')).toMatch(
      /NEW|OLD/,
    );
  });
});
