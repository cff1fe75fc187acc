import { json, text } from '../../../edge/index.ts';
import type { Behaviour, Case } from '../harness/behaviour.ts';
import { createWorld } from './data.ts';

/** What is left when a call for sizes failed as a whole. */
const WITHOUT_SIZES: Case['answer'] = {
  data: {
    items: [
      { id: '0', size: null, tag: 't0' },
      { id: '1', size: null, tag: 't1' },
    ],
  },
  errors: ['items'],
};

/** Subgraphs that are at fault at the second hop: nothing wrong, nothing hangs, the others stay. */
export const behaviour: Behaviour = {
  createWorld,
  cases: [
    {
      name: 'HTML',
      query: `{ items { id size tag } }`,
      faults: { b: () => text(502, '<html></html>', 'text/html') },
      answer: WITHOUT_SIZES,
    },
    {
      name: 'a timeout',
      query: `{ items { id size tag } }`,
      faults: { b: () => new Promise((resolve) => setTimeout(() => resolve(json(200, {})), 2_500)) },
      answer: WITHOUT_SIZES,
    },
    {
      name: 'broken JSON',
      query: `{ items { id size tag } }`,
      faults: {
        b: () => ({ status: 200, headers: { 'content-type': 'application/json' }, body: '{"data":' }),
      },
      answer: WITHOUT_SIZES,
    },
    {
      name: 'no GraphQL',
      query: `{ items { id size tag } }`,
      faults: { b: () => json(200, 'yes') },
      answer: WITHOUT_SIZES,
    },
    {
      name: 'errors without data',
      query: `{ items { id size tag } }`,
      faults: { b: () => json(200, { errors: [{ message: 'No.' }] }) },
      answer: WITHOUT_SIZES,
    },
    {
      name: 'errors that are none',
      query: `{ items { id size tag } }`,
      faults: { b: () => json(200, { errors: 'No.', data: null }) },
      answer: WITHOUT_SIZES,
    },
    {
      name: 'entities that are no list',
      query: `{ items { id size tag } }`,
      faults: { b: () => json(200, { data: { _entities: { size: 1 } } }) },
      answer: WITHOUT_SIZES,
    },
    {
      name: 'too few entities',
      query: `{ items { id size tag } }`,
      faults: { b: () => json(200, { data: { _entities: [{ size: 7 }] } }) },
      answer: {
        data: {
          items: [
            { id: '0', size: 7, tag: 't0' },
            { id: '1', size: null, tag: 't1' },
          ],
        },
        errors: ['items'],
      },
      stock: 'differs',
    },
    {
      name: 'too many entities',
      query: `{ items { id size tag } }`,
      faults: { b: () => json(200, { data: { _entities: [{ size: 7 }, { size: 8 }, { size: 9 }] } }) },
      answer: {
        data: {
          items: [
            { id: '0', size: 7, tag: 't0' },
            { id: '1', size: 8, tag: 't1' },
          ],
        },
        errors: ['items'],
      },
      stock: 'differs',
    },
    {
      name: 'null entities',
      query: `{ items { id size tag } }`,
      faults: { b: () => json(200, { data: { _entities: [null, { size: 8 }] } }) },
      answer: {
        data: {
          items: [
            { id: '0', size: null, tag: 't0' },
            { id: '1', size: 8, tag: 't1' },
          ],
        },
        errors: [],
      },
    },
    {
      name: 'entities that are no objects',
      query: `{ items { id size tag } }`,
      faults: { b: () => json(200, { data: { _entities: ['x', [{ size: 1 }]] } }) },
      answer: {
        data: {
          items: [
            { id: '0', size: null, tag: 't0' },
            { id: '1', size: null, tag: 't1' },
          ],
        },
        errors: ['items.0', 'items.1'],
      },
    },
    {
      name: 'entities of another type',
      query: `{ items { __typename id size } }`,
      faults: {
        b: () =>
          json(200, {
            data: {
              _entities: [
                { __typename: 'Box', size: 7 },
                { __typename: 'Item', size: 8 },
              ],
            },
          }),
      },
      answer: {
        data: {
          items: [
            { __typename: 'Item', id: '0', size: null },
            { __typename: 'Item', id: '1', size: 8 },
          ],
        },
        errors: ['items.0'],
      },
      stock: 'differs',
    },
    {
      name: 'more than was asked for',
      query: `{ items { id size tag } }`,
      faults: {
        b: () =>
          json(200, {
            data: {
              _entities: [
                { id: 'other', size: 1, tag: 'false' },
                { __typename: 'Item', size: 2, id: null, more: {}, constructor: 1 },
              ],
              items: [],
            },
          }),
      },
      answer: {
        data: {
          items: [
            { id: '0', size: 1, tag: 't0' },
            { id: '1', size: 2, tag: 't1' },
          ],
        },
        errors: [],
      },
      stock: 'differs',
    },
    {
      name: 'values of the wrong type',
      query: `{ items { id size tag } }`,
      faults: { b: () => json(200, { data: { _entities: [{ size: '7' }, { size: { n: 1 } }] } }) },
      answer: {
        data: {
          items: [
            { id: '0', size: null, tag: 't0' },
            { id: '1', size: null, tag: 't1' },
          ],
        },
        errors: ['items.0.size', 'items.1.size'],
      },
    },
    {
      name: 'lists for objects and objects for lists',
      query: `{ items { id box { w list } } }`,
      faults: {
        b: () => json(200, { data: { _entities: [{ box: [{ w: 1 }] }, { box: { w: 2, list: { a: 1 } } }] } }),
      },
      answer: {
        data: {
          items: [
            { id: '0', box: null },
            { id: '1', box: { w: 2, list: null } },
          ],
        },
        errors: ['items.0.box', 'items.1.box.list'],
      },
      stock: 'differs',
    },
    {
      name: 'fields that are missing',
      query: `{ items { id box { w list } } }`,
      faults: { b: () => json(200, { data: { _entities: [{}, { box: { list: [1] } }] } }) },
      answer: {
        data: {
          items: [
            { id: '0', box: null },
            { id: '1', box: null },
          ],
        },
        errors: ['items.1.box.w'],
      },
    },
    {
      name: 'an error at an entity',
      query: `{ items { id size tag } }`,
      faults: {
        b: () =>
          json(200, {
            data: { _entities: [{ size: 7 }, { size: null }] },
            errors: [{ message: 'No.', path: ['_entities', 1, 'size'] }],
          }),
      },
      answer: {
        data: {
          items: [
            { id: '0', size: 7, tag: 't0' },
            { id: '1', size: null, tag: 't1' },
          ],
        },
        errors: ['items.1.size'],
      },
    },
    {
      name: 'an error at an entity that was not asked for',
      query: `{ items { id size tag } }`,
      faults: {
        b: () =>
          json(200, {
            data: { _entities: [{ size: 7 }, { size: 8 }] },
            errors: [{ message: 'No.', path: ['_entities', 9, 'size'] }],
          }),
      },
      answer: {
        data: {
          items: [
            { id: '0', size: 7, tag: 't0' },
            { id: '1', size: 8, tag: 't1' },
          ],
        },
        errors: ['items'],
      },
    },
  ],
};
