import { json } from '../../../edge/index.ts';
import type { Behaviour, Fault } from '../harness/behaviour.ts';
import { createWorld } from './data.ts';

/** The answers of a subgraph, one after another. */
function answering(...answers: readonly unknown[]): Fault {
  const left = answers.map((answer, at) => (at === 0 ? { data: answer } : answer));
  return () => json(200, left.shift() ?? {});
}

function trip(id: string, sizes: readonly number[], ...hotels: readonly string[]) {
  return {
    __typename: 'Trip',
    id,
    sizes,
    currency: id,
    hotels: hotels.map((hotel) => ({ __typename: 'Hotel', id: hotel })),
  };
}

/** Arguments that come from around an entity (Federation 2.8). `@apollo/gateway` plans them and does not send them. */
export const behaviour: Behaviour = {
  createWorld,
  cases: [
    {
      name: 'one entity in several contexts',
      query: `{ trips { id hotels { id price } } }`,
      stock: 'differs',
    },
    {
      name: 'of a value that the client gives other names',
      query: `{ trips { currency: id c: currency hotels { price: id p: price } } }`,
      stock: 'differs',
    },
    {
      name: 'of one field with different arguments, which the client asks for as well',
      query: `{ trips { fee(in: "GBP") other: fee hotels { id fees } } trip(id: "t1") { days { fees } } }`,
      stock: 'differs',
    },
    {
      name: 'through lists of lists',
      query: `{ matrix { days { price name } } trips { days { id name price } } }`,
      stock: 'differs',
    },
    {
      name: 'from several levels up',
      query: `{ trips { first { hotel { price rooms { rate(nights: 2) } } next { next { hotel { price } } hotel { price } } } hotels { rooms { id rate(nights: 3) } } } }`,
      stock: 'differs',
    },
    {
      name: 'lists, objects, enums and nulls, several at once',
      query: `{ trips { hotels { facts } } trip(id: "t1") { hotels { facts price saved } } }`,
      stock: 'differs',
    },
    {
      name: 'beside arguments of the client',
      query: `query($n: Int!, $no: Boolean) { trips { inns { deal(rounded: $no) all: deal } hotels { rooms { a: rate(nights: $n) b: rate(nights: 1) } } } }`,
      variables: { n: 4, no: false },
      stock: 'differs',
    },
    {
      name: 'beside variables that are called like those of the gateway',
      query: `query($contextualArgument_1_0: Int!, $contextualArgument_2_0: Boolean, $representations: ID! = "x") { trips { inns { deal(rounded: $contextualArgument_2_0) } hotels { price rooms { rate(nights: $contextualArgument_1_0) } } } trip(id: $representations) { id } }`,
      variables: { contextualArgument_1_0: 4, contextualArgument_2_0: true },
      stock: 'differs',
    },
    {
      name: 'through a union, by the type that is around',
      query: `{ any { ... on Trip { inns { deal } } ... on Cruise { inns { id deal } } } }`,
      stock: 'differs',
    },
    {
      name: 'through an interface',
      query: `{ stays { id place { id sign } } more: stays { ... on Tent { place { loud: sign(big: true) sign } } } }`,
      stock: 'differs',
    },
    {
      name: 'of the root',
      query: `{ shops { brand } more: shops { id b: brand } }`,
      stock: 'differs',
    },
    {
      name: 'of a value that another subgraph has',
      query: `{ trip(id: "t1") { hotels { id saved } } a: trip(id: "t0") { discount hotels { saved } } }`,
      stock: 'differs',
    },
    {
      name: 'of one entity that was fetched for several places',
      query: `{ chains { slogan agencies { motto desk { phone greeting } } } }`,
      stock: 'differs',
    },
    {
      name: 'under conditions',
      query: `query($yes: Boolean = true, $no: Boolean = false) { trips { currency @include(if: $no) hotels @include(if: $yes) { price @skip(if: $no) saved @include(if: $no) } } }`,
      stock: 'differs',
    },
    {
      name: 'of what a mutation answers',
      query: `mutation { book(id: "t2") { id hotels { price name } } a: book(id: "t1") { hotels { price } } }`,
      stock: 'differs',
    },
    {
      name: 'for a field that may not be null',
      query: `{ trips { id hotels { must } } }`,
      stock: 'differs',
    },
    {
      name: 'more contexts than one request asks for',
      query: `{ many { currency hotels { id price } } }`,
      stock: 'differs',
    },
    {
      name: 'not for an object that has none',
      query: `{ trip(id: "none") { hotels { price } } trips { hotels { name } } }`,
      stock: 'differs',
    },
    {
      name: 'of a value that another subgraph fails to tell',
      query: `{ trip(id: "t1") { id hotels { id saved } } }`,
      faults: { deals: () => json(200, { errors: [{ message: 'No.' }] }) },
      answer: {
        data: { trip: { id: 't1', hotels: [{ id: 'h1', saved: null }, null, { id: 'h0', saved: null }] } },
        errors: ['trip'],
      },
      stock: 'differs',
    },
    {
      name: 'of a value that one object fails to tell',
      query: `{ trips { id hotels { saved } } }`,
      answer: {
        data: {
          trips: [
            { id: 't0', hotels: [{ saved: '0 %' }, null, { saved: '0 %' }] },
            { id: 't1', hotels: [{ saved: '10 %' }, null, { saved: '10 %' }] },
            { id: 't2', hotels: [{ saved: 'null %' }, null, { saved: 'null %' }] },
          ],
        },
        errors: ['trips.2'],
      },
      stock: 'differs',
    },
    {
      name: 'with entities that fail, by their place',
      query: `{ trips { hotels { must } } }`,
      faults: {
        trips: answering(
          { trips: [trip('t0', [0], 'h0', 'h1'), trip('t1', [1], 'h1'), trip('t2', [2], 'h2')] },
          {
            data: { _0: [{ must: 'a' }, { must: null }], _1: [{ must: 'b' }, {}], _2: 'none' },
            errors: [
              { message: 'No.', path: ['_0', 1, 'must'] },
              { message: 'No.', path: ['_1'] },
            ],
          },
        ),
      },
      answer: {
        data: { trips: [{ hotels: [{ must: 'a' }, null] }, { hotels: [{ must: 'b' }] }, { hotels: [null] }] },
        errors: ['trips.0.hotels.1.must', 'trips'],
      },
      stock: 'differs',
    },
    {
      name: 'with batches of another length',
      query: `{ trips { hotels { price } } }`,
      faults: {
        trips: answering(
          { trips: [trip('t0', [0], 'h0', 'h1'), trip('t1', [1], 'h1'), trip('t2', [2], 'h2')] },
          { data: { _0: [{ price: 'a' }], _1: [{ price: 'b' }, { price: 'x' }], _2: ['c'] } },
        ),
      },
      answer: {
        data: {
          trips: [
            { hotels: [{ price: 'a' }, { price: null }] },
            { hotels: [{ price: 'b' }] },
            { hotels: [{ price: null }] },
          ],
        },
        errors: ['trips', 'trips', 'trips.2.hotels.0'],
      },
      stock: 'differs',
    },
  ],
};
