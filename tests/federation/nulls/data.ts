import type { World } from '../harness/world.ts';

const deep = { __typename: 'Deep', a: 1, b: { __typename: 'Deep', a: null, b: null, c: [] }, c: [] };
const broken = { __typename: 'Deep', a: 2, b: null, c: [{ __typename: 'Deep', a: 3, b: null, c: [] }, null] };
const item = (id: string | null, fields: object) => ({
  __typename: 'Item',
  id,
  size: 1,
  must: 1,
  list: [1],
  deep: null,
  ...fields,
});
const link = (code: string | null, fields: object) => ({
  __typename: 'Link',
  code,
  target: null,
  sure: null,
  ...fields,
});
const [known, codeless] = [link('l', { target: 'T', sure: 'S' }), link(null, {})];
const good = item('good', { deep, link: known });
const bad = item('bad', { must: null, list: [1, null], deep: broken, link: codeless });
const unknown = item('unknown', { size: null, must: null, list: null, link: null });
const keyless = item(null, { size: null, must: null, list: null, link: link('l2', {}) });
const fine = item('fine', { link: null });

/** Items of which some lack a key, some are unknown to the other subgraph, some hold nulls where none may be. */
export const createWorld = (): World => ({
  roots: {
    items: [good, null, bad, unknown, keyless],
    strict: [good, bad],
    matrix: [[good, fine], null, [bad], []],
    cube: [[[1, 2], []], null, [[3, null]], [null]],
    holder: { __typename: 'Holder', items: [good, bad], one: good, two: bad },
    must: { __typename: 'Holder', items: null, one: null, two: null },
  },
  entities: { Item: [good, bad, fine], Link: [known, codeless] },
});
