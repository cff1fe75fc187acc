import type { Behaviour, Case } from '../harness/behaviour.ts';
import { createWorld } from './data.ts';

/** Every kind of literal, alone: what arrives must be what was written. */
const ARGUMENTS: readonly string[] = [
  'int: 1',
  'int: -2147483648',
  'int: -0',
  'int: null',
  'float: 1',
  'float: 1.50',
  'float: 0.1',
  'float: -0.0',
  'float: 1e3',
  'float: 1.7976931348623157E308',
  'float: 9007199254740993',
  'float: 0.1000000000000000055511151231257827',
  'text: ""',
  'text: "é \\u{1F600} \\" \\\\ \\n"',
  'text: """\n    block\n      of text "quoted"\n  """',
  'yes: true',
  'yes: false',
  'id: "x"',
  'id: 12345678901234567890',
  'kind: TWO',
  'json: "text"',
  'json: 1.0',
  'json: TWO',
  'json: { a: [1, { b: null, c: ONE }] }',
  'json: [true, "x"]',
  'date: "2001-01-01"',
  'date: 20010101',
  'big: 123456789012345678901234567890',
  'big: "123456789012345678901234567890"',
  'ints: [1, null, 3]',
  'ints: 4',
  'ints: []',
  'ints: null',
  'grid: [[1, 2], null, []]',
  'grid: [1, 2]',
  'grid: 1',
  'ids: [1, "1"]',
  'kinds: ONE',
  'dates: ["2001-01-01", "2001-01-02"]',
  'range: {}',
  'range: { to: 1, from: null }',
  'range: { unit: { factor: 2 }, kind: ONE, on: ["2001-01-01", null], json: "j" }',
  'range: { json: { deep: [1.0] }, to: 3, on: "2001-01-01" }',
  'ranges: [{ from: 1 }, { from: 2, unit: { name: "km" } }]',
  'ranges: { to: 9007199254740993 }',
  'required: 8',
];

const everyKind: readonly Case[] = ARGUMENTS.map((text) => ({
  name: `passes ${JSON.stringify(text)} on as it was written`,
  query: `{ echo(${text}) }`,
}));

/** Literals of a client become variables on their way; nobody may notice. */
export const behaviour: Behaviour = {
  createWorld,
  cases: [
    ...everyKind,
    {
      name: 'passes all kinds at once',
      query:
        '{ echo(int: 1, float: 1, text: "1", yes: true, id: 1, kind: ONE, json: "1", date: "1", big: "1", ints: 1, ids: 1, required: 1) }',
    },
    {
      name: 'passes the parts of a value beside variables',
      query: `query($n: Int, $k: Kind = TWO, $d: Date) {
        echo(ints: [1, $n, 2], range: { to: 4, kind: $k, on: ["2001-01-01", $d], unit: { factor: $n, name: "ft" } })
      }`,
      variables: { n: 5, d: '2001-01-02' },
    },
    {
      name: 'leaves out what a variable beside literals does not give',
      query: 'query($n: Float, $k: Kind) { echo(range: { from: $n, to: 4, kind: $k, on: [] }) }',
    },
    {
      name: 'merges fields whose literals are equal',
      query: `{
        items(first: 1) { called(a: 1, range: { to: 1, from: 2 }) }
        items(first: 1) { called(range: { from: 2, to: 1 }, a: 1) price(ids: [1]) }
        ... { items(first: 1) { price(ids: [1]) ...P } }
      }
      fragment P on Item { price(ids: [1]) }`,
    },
    {
      name: 'keeps fields of one name on different types apart',
      query: `{
        named { ... on Item { name(size: 1) } }
        items(first: 1) { name(size: 2) friends(first: 2) { name(size: 3) friends(first: 2) { name(size: 1) } } }
      }`,
    },
    {
      name: 'keeps aliases with different literals apart',
      query: `{
        a: items(first: 1) { a: called(a: 1) b: called(a: 2) c: called(a: 1, b: ONE) id: called(b: TWO) }
        b: items(first: 1) { a: price(at: "2001-01-01") b: price(at: "2001-01-02") id: called(b: TWO) }
      }`,
      stock: 'differs',
    },
    {
      name: 'passes literals of fragments that are used twice',
      query: `query Q { one(id: 1) { ...F friends(first: 2) { ...F } } other: one(id: "2") { ...F } }
        fragment F on Item { called(a: 3) price(in: { to: 3 }) ...G }
        fragment G on Item { name(short: true) }`,
    },
    {
      name: 'has variables of the client that are named like its own',
      query: `query($weft__v0: Int, $weft__v1: Kind = ONE, $representations: Date) {
        items(first: 1) { called(a: $weft__v0, b: $weft__v1) price(at: $representations, ids: [3]) x: called(a: 4) }
      }`,
      variables: { weft__v0: 9, representations: '2001-01-01' },
      stock: 'differs',
    },
    {
      name: 'decides by the literals of directives when it plans',
      query: `{
        items(first: 1) { id @skip(if: true) called(a: 1) @include(if: true) price(ids: 1) @skip(if: false) name @include(if: false) }
      }`,
    },
    {
      name: 'answers introspection with arguments beside data',
      query: `{
        __type(name: "Kind") { name enumValues(includeDeprecated: true) { name } }
        items(first: 1) { called(b: TWO) }
      }`,
    },
  ],
};
