import type { Behaviour } from '../harness/behaviour.ts';
import { createWorld } from './data.ts';

/** Errors of fields that only the gateway asked for: they lie at the nearest field that the client knows. */
export const behaviour: Behaviour = {
  createWorld,
  cases: [
    {
      name: 'of a key',
      query: `{ users { name age } }`,
      answer: {
        data: {
          users: [
            { name: 'N0', age: 0 },
            { name: 'N1', age: null },
          ],
        },
        errors: ['users.1'],
      },
    },
    {
      name: 'of a key whose name means something else to the client',
      query: `{ users { code: name age } }`,
      answer: {
        data: {
          users: [
            { code: 'N0', age: 0 },
            { code: 'N1', age: null },
          ],
        },
        errors: ['users.1'],
      },
      stock: 'differs',
    },
    {
      name: 'of a key that the client reads too',
      query: `{ users { code c: code age } }`,
      answer: {
        data: {
          users: [
            { code: 'c0', c: 'c0', age: 0 },
            { code: null, c: null, age: null },
          ],
        },
        errors: ['users.1.code', 'users.1.c'],
      },
    },
    {
      name: 'of a key that the client leaves out this time',
      query: `query($no: Boolean = false) { users { code @include(if: $no) age } }`,
      answer: { data: { users: [{ age: 0 }, { age: null }] }, errors: ['users.1'] },
    },
    {
      name: 'of a key that the client reads of another type',
      query: `{ nodes { ... on Pet { code } ... on User { age } } }`,
      answer: { data: { nodes: [{ code: 'p0' }, { age: 0 }, { age: null }] }, errors: ['nodes.2'] },
    },
    {
      name: 'of a required field under its own arguments',
      query: `{ users { rank nick(style: "low") } }`,
      answer: {
        data: {
          users: [
            { rank: 'rank of nick loud', nick: 'nick low' },
            { rank: 'rank of null', nick: null },
          ],
        },
        errors: ['users.1.nick', 'users.1'],
      },
      stock: 'differs',
    },
    {
      name: 'at the top',
      query: `{ me { age } }`,
      answer: { data: { me: { age: null } }, errors: ['me'] },
    },
  ],
};
