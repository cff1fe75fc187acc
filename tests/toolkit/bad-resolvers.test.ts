import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readContractSchema, startContractSubgraph } from '../../subgraphs/toolkit/index.ts';
import { labContext } from './lab/lab.ts';
import { tableContract } from './lab/table-contract.ts';

const CONTRACT = tableContract({
  server: '{ server: file, type: local, path: things.csv, format: csv }',
  more: 'team: { name: sales }',
  properties: `
      - { name: id, logicalType: integer, primaryKey: true, primaryKeyPosition: 1, required: true, classification: public }
      - { name: label, logicalType: string, classification: public }`,
});
const GOOD = 'extend type Thing { loud: String }';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weft-bad-resolvers-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A domain of one table with these files beside its contract. */
async function domain(files: Readonly<Record<string, string>>): Promise<string> {
  const root = await mkdtemp(join(folder, 'mesh-'));
  await mkdir(join(root, 'shop'));
  await writeFile(join(root, 'things.csv'), 'id,label\n1,one\n');
  for (const [name, text] of Object.entries({ 'things.odcs.yaml': CONTRACT, ...files }))
    await writeFile(join(root, 'shop', name), text);
  return root;
}

/** The findings of a start as `file:line CODE message`; a start that succeeds has none. */
async function told(extension: string, module?: string): Promise<readonly string[]> {
  const root = await domain({
    'extension.graphql': extension,
    ...(module === undefined ? {} : { 'resolvers.mjs': module }),
  });
  const started = await startContractSubgraph({ directory: 'shop' }, labContext(root));
  if (started.ok) await started.value.close();
  return started.findings.map(
    ({ code, message, place, fix }) =>
      `${place?.file.split('/').at(-1)}:${place?.line ?? ''} ${code} ${message}${fix ? ` ${fix}` : ''}`,
  );
}

describe('extension.graphql is refused', () => {
  test.each([
    [
      'that is not GraphQL',
      `${GOOD}\nextend type { }`,
      /^extension.graphql:2 EXTENSION_SYNTAX Syntax Error: Expected Name, found "{"/,
    ],
    ['that is empty', '', /^extension.graphql:1 EXTENSION_SYNTAX/],
    [
      'that extends no type of the domain',
      '\nextend type Thnig { a: Int }',
      /:2 EXTENSION_UNKNOWN_TYPE Expected one of Query, Thing to be extended, got Thnig.* Did you mean Thing\?/,
    ],
    [
      'that extends what has no rows',
      'extend type ThingAggregate { a: Int }',
      /:1 EXTENSION_UNSUPPORTED .* got ThingAggregate, whose values belong to no row/,
    ],
    ['that extends Mutation', 'extend type Mutation { a: Int }', /:1 EXTENSION_UNKNOWN_TYPE/],
    [
      'that declares a field there is',
      'extend type Thing {\n  """\n  Long.\n  """\n  label: String\n}',
      /:5 EXTENSION_FIELD_EXISTS .* generate Thing.label already/,
    ],
    [
      'that declares a root field there is',
      'extend type Query { things: Int }',
      /:1 EXTENSION_FIELD_EXISTS .* Query.things/,
    ],
    [
      'that declares a type there is',
      'type Thing { a: Int }',
      /:1 EXTENSION_TYPE_EXISTS .* Write `extend type Thing`/,
    ],
    ['that declares Query', 'type Query { a: Int }', /:1 EXTENSION_TYPE_EXISTS/],
    [
      'with a type nobody knows',
      'extend type Thing {\n  a: Colour\n}',
      /:2 EXTENSION_INVALID Unknown type Colour/,
    ],
    [
      'with a field twice',
      'extend type Thing { a: Int }\nextend type Thing { a: Int }',
      /:2 EXTENSION_FIELD_EXISTS .* the extension has Thing.a already/,
    ],
    [
      'that returns a generated type without a key',
      'extend type Query { a: ThingAggregate }',
      /:1 EXTENSION_UNSUPPORTED .* Query.a to return .* got the generated ThingAggregate/,
    ],
    [
      'with links of its own',
      'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3")',
      /:1 EXTENSION_UNSUPPORTED .* got schema extension/,
    ],
    ['with a query', 'query { things { id } }', /:1 EXTENSION_UNSUPPORTED .* got operation definition/],
    [
      'that requires fields',
      'extend type Thing { a: Int @requires(fields: "label") }',
      /:1 EXTENSION_UNSUPPORTED Expected no @requires on Thing.a/,
    ],
    [
      'with an entity of its own',
      'type Box @key(fields: "id") { id: ID! }',
      /:1 EXTENSION_UNSUPPORTED Expected no @key on Box/,
    ],
    [
      'with a directive nobody knows',
      'extend type Thing { a: Int @loud }',
      /:1 EXTENSION_INVALID Unknown directive "@loud"/,
    ],
    [
      'that has generated types implement something',
      'interface Named { id: Int! }\nextend type Thing implements Named { a: Int }',
      /:2 EXTENSION_UNSUPPORTED .* implement no interfaces/,
    ],
    [
      'with a generated type in a union',
      'union Any = Thing',
      /:1 EXTENSION_UNSUPPORTED .* got the generated Thing/,
    ],
  ])('%s', async (_what, extension, expected) => {
    const findings = await told(extension, 'export const resolvers = {};');
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatch(expected);
  });

  test('by compose as well, which starts nothing', async () => {
    const root = await domain({ 'extension.graphql': 'extend type Thnig { a: Int }' });
    expect(await readContractSchema(root, 'shop')).toMatchObject({
      ok: false,
      findings: [{ code: 'EXTENSION_UNKNOWN_TYPE' }],
    });
  });
});

describe('resolvers are refused', () => {
  const exporting = (resolvers: string): string => `export const resolvers = ${resolvers};`;
  test.each([
    [
      'that are not there',
      undefined,
      /^extension.graphql:1 RESOLVER_MISSING .*Thing.loud in resolvers.ts \(there is no such file\)/,
    ],
    [
      'that do not load',
      'export const resolvers = ;',
      /^resolvers.mjs: RESOLVERS_BROKEN The module .* cannot be loaded/,
    ],
    ['that throw', 'throw new Error("no database");', /RESOLVERS_BROKEN .*no database/],
    [
      'under another name',
      'export const resolver = {};',
      /RESOLVERS_MISSING .* to export resolvers \(an object\), got nothing; it exports resolver\./,
    ],
    [
      'without one for a field',
      exporting('{ Thing: {} }'),
      /^extension.graphql:1 RESOLVER_MISSING .* Export it as resolvers.Thing.loud: \{ needs, batch \}/,
    ],
    [
      'with one that is a function',
      exporting('{ Thing: { loud: (row) => row.label } }'),
      /RESOLVER_SHAPE .*Thing.loud to be \{ needs, batch\(rows, call\) \}.*got a function/,
    ],
    [
      'that need a field there is not',
      exporting('{ Thing: { loud: { needs: "lable", batch: () => [] } } }'),
      /RESOLVER_NEEDS .* got "lable": Cannot query field "lable".* "label"/,
    ],
    [
      'that need a field of the extension',
      exporting('{ Thing: { loud: { needs: "loud", batch: () => [] } } }'),
      /RESOLVER_NEEDS .* "loud"/,
    ],
    [
      'that need what is not a selection',
      exporting('{ Thing: { loud: { needs: "id }", batch: () => [] } } }'),
      /RESOLVER_NEEDS/,
    ],
    [
      'that need an alias',
      exporting('{ Thing: { loud: { needs: "a: id", batch: () => [] } } }'),
      /RESOLVER_NEEDS .* by name only/,
    ],
    [
      'whose type is no object',
      exporting('{ Thing: 5 }'),
      /RESOLVER_SHAPE .*resolvers.Thing to be an object of fields, got a number/,
    ],
  ])('%s', async (_what, module, expected) => {
    const findings = await told(GOOD, module);
    expect(
      findings.find((one) => expected.test(one)),
      findings.join('\n'),
    ).toBeDefined();
  });

  test('with one for a field that is not there, naming the near one', async () => {
    const batch = '{ batch: (rows) => rows.map(() => "x") }';
    expect(await told(GOOD, exporting(`{ Thing: { loud: ${batch}, luod: ${batch} } }`))).toEqual([
      expect.stringMatching(/RESOLVER_UNKNOWN_FIELD .*Thing.luod.* Did you mean Thing.loud\?/),
    ]);
  });

  test('with a root field that is no function', async () => {
    expect(
      await told('extend type Query { a: Int }', exporting('{ Query: { a: { batch: () => [] } } }')),
    ).toEqual([expect.stringMatching(/RESOLVER_SHAPE .*Query.a to be a function/)]);
  });
});

test('directives of federation and scalars that no table uses are there for the extension', async () => {
  const extension =
    'extend type Thing { loud: String @tag(name: "x") @shareable hidden: Int @inaccessible at: DateTime @owner(team: "sales") }';
  const resolver = '{ batch: (rows) => rows.map(() => null) }';
  const module = `export const resolvers = { Thing: { loud: ${resolver}, hidden: ${resolver}, at: ${resolver} } };`;
  expect(await told(extension, module)).toEqual([]);
});
