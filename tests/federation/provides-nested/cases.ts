import type { Behaviour } from '../harness/behaviour.ts';
import { createWorld } from './data.ts';

/** Provided fields several levels down, and of interfaces. */
export const behaviour: Behaviour = {
  createWorld,
  cases: [
    { name: 'one level down', query: '{ hits { id categories { id name } } }' },
    { name: 'two levels down', query: '{ deep { categories { name products { id name } } } }' },
    {
      name: 'and the rest from elsewhere',
      query:
        '{ hits { name notes { text } categories { name rank products { name } } } plain { categories { name } } }',
    },
    {
      name: 'a part of it, by other names',
      query: '{ hits { c: categories { n: name } name: id } deep { categories: name } }',
    },
    { name: 'of an interface', query: '{ pets { id name } }' },
    {
      name: 'of one type of an interface',
      query: '{ mixed { id name ... on Cat { age } ... on Dog { age } } pets { ... on Cat { age } } }',
    },
    {
      name: 'under conditions',
      query:
        'query($no: Boolean = false) { deep { ... @skip(if: $no) { categories { id @include(if: $no) products @include(if: $no) { name } } } } }',
    },
  ],
};
