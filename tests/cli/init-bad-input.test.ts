import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InitMesh } from './support/init-mesh.ts';
import { commandLine } from './support/weft.ts';

/* What people give by mistake: each is refused with what was expected, where, and what came; nothing is left behind. */

let mesh: InitMesh;
beforeAll(async () => {
  mesh = await InitMesh.create();
});
afterAll(() => mesh?.remove());

const MANIFEST = 'subgraphs: {}\nteams: {}\n';

async function refusal(file: string, text: string | Buffer, exitCode = 1) {
  const path = await mesh.write(`in/${file}`, text);
  const { code, first } = await mesh.refused('made', '--from', path);
  expect(code).toBe(exitCode);
  expect(await mesh.read('supergraph.yaml')).toBe(MANIFEST);
  await expect(mesh.read('subgraphs/made/made.odcs.yaml')).rejects.toThrow('ENOENT');
  return first;
}

describe('a source that weft init cannot draft from', () => {
  it.each([
    [
      'nowhere.csv',
      'Expected a .csv, .tsv, .parquet, .json or .ndjson file, or a folder of them, at nowhere.csv; there is nothing.',
    ],
    ['nowhere-*.csv', 'Expected files that match nowhere-*.csv, found none.'],
    ['nowhere.odcs.yaml', 'Expected a data contract at nowhere.odcs.yaml, but there is no file to read.'],
  ])('is %s, which is not there: wrong use of the command', async (from, message) => {
    const { first, code } = await mesh.refused('made', '--from', from);
    expect(code).toBe(2);
    expect(first).toMatchObject({ code: 'MISSING_FILE', message });
  });

  it('is a contract whose data is not there, which is no wrong use', async () => {
    const { first, code } = await mesh.refused(
      'made',
      '--from',
      await mesh.write(
        'in/rows.odcs.yaml',
        'apiVersion: v3.1.0\nkind: DataContract\nid: made.rows\nversion: 1.0.0\nstatus: active\nteam: { name: made }\nservers: [{ server: f, type: local, path: nowhere.csv, format: csv }]\nschema: [{ name: rows, properties: [{ name: id, logicalType: string, primaryKey: true }] }]\n',
      ),
    );
    expect(first).toMatchObject({ code: 'MISSING_FILE', place: { line: expect.any(Number) } });
    expect(code).toBe(1);
  });

  it('is a file of another kind, which is wrong use', async () => {
    expect(await refusal('page.html', '<p>', 2)).toMatchObject({
      code: 'UNKNOWN_FORMAT',
      message: expect.stringContaining('Expected a .csv, .tsv, .parquet, .json or .ndjson file'),
    });
  });

  it.each([
    ['empty.csv', '', 'EMPTY_FILE', 'got an empty file'],
    ['header.csv', 'id,name\n', 'NO_ROWS', 'Expected rows below the names of the columns'],
    ['blank.csv', '\nid,name\n1,a\n', 'NO_HEADER', 'got an empty line'],
    [
      'report.csv',
      'Lounges;;;\n;;;\nid;name;seats;\n1;a;2;\n',
      'NO_HEADER',
      'got "Lounges" and no name for 3 of 4',
    ],
    ['excel.csv', 'sep=;\r\nid;name\r\n1;a\r\n', 'NO_HEADER', 'got sep=;, which Excel writes for itself.'],
    ['headless.csv', '1,a\n2,b\n', 'NO_HEADER', 'got the value 1.'],
    ['twice.csv', 'id,name,ID\n1,a,2\n', 'DUPLICATE_COLUMN', 'got "ID" more than once'],
    ['short.csv', 'id,name,x\n1,a,3\n2,b\n3,c,4\n', 'RAGGED_ROW', 'Expected 3 columns in line 3 of'],
    ['long.csv', 'id,name,x\n1,a,3\n2,b,4\n3,c,4,5,6\n', 'RAGGED_ROW', 'got 5.'],
    ['titled.csv', 'Report of May\nid,name\n1,a\n', 'RAGGED_ROW', 'Expected 1 column in line 2'],
    ['open.csv', 'id,name\n1,"a\n2,b\n', 'RAGGED_ROW', 'Expected quotes in line 2'],
    ['latin.csv', Buffer.from('id,name\n1,J\xfcrgen\n', 'latin1'), 'NOT_UTF8', 'Expected text in UTF-8'],
    ['wide.csv', Buffer.from('\ufeffid,name\n1,a\n', 'utf16le'), 'NOT_UTF8', 'Expected text in UTF-8'],
    ['broken.parquet', 'PAR1 nonsense PAR1', 'UNREADABLE_FILE', 'Expected Parquet in'],
    ['broken.json', '[{"a":1,', 'UNREADABLE_FILE', 'Expected JSON in'],
    ['plain.json', '[1,2,3]', 'NO_ROWS', 'Expected a list of objects, or an object per line'],
    ['none.json', '[]', 'NO_ROWS', 'Expected rows in'],
    ['nested.json', '[{"a":{"b":1}}]', 'NOTHING_TO_SHOW', 'Expected at least one column of plain values'],
  ])('is %s', async (file, text, code, message) => {
    const found = await refusal(file, text);
    expect(found).toMatchObject({ code, message: expect.stringContaining(message) });
    expect(found?.message).toContain(file);
  });

  it('is a ragged row far below the first, named by its line', async () => {
    const rows = Array.from({ length: 30_000 }, (_, index) => (index === 25_000 ? '7' : `${index},a`));
    expect(await refusal('far.csv', `id,name\n${rows.join('\n')}\n`)).toMatchObject({
      code: 'RAGGED_ROW',
      place: { line: 25_002 },
    });
  });

  it('is a folder without files of rows', async () => {
    await mesh.write('useless/readme.txt', 'hello');
    const { first } = await mesh.refused('made', '--from', mesh.path('useless'));
    expect(first).toMatchObject({ code: 'NO_DATA_FILES' });
  });

  it.each([['1st'], ['a b'], ['../up'], ['']])('goes to a domain that cannot be called %j', async (name) => {
    const { first, code } = await mesh.refused(name);
    expect(code).toBe(2);
    expect(first).toMatchObject({
      code: 'INVALID_NAME',
      message: expect.stringContaining(JSON.stringify(name)),
    });
  });

  it('is wrong use: no name, two names', async () => {
    expect(await mesh.init()).toMatchObject({ code: 2, err: expect.stringContaining('Expected one name') });
    expect((await mesh.init('a', 'b')).code).toBe(2);
    expect(await mesh.init('a', '--owner', 'Team A!')).toMatchObject({
      code: 2,
      err: expect.stringContaining('Expected a name of a team for --owner of at most 64 letters'),
    });
  });

  it('leaves a folder of code alone', async () => {
    await mesh.write('subgraphs/coded/index.ts', '');
    expect((await mesh.refused('coded')).first).toMatchObject({ code: 'FOLDER_TAKEN' });
  });

  it('is a mesh that is not there', async () => {
    expect(await commandLine('init', 'a', '--config', mesh.path('none.yaml'))).toMatchObject({
      code: 1,
      err: expect.stringContaining('Expected the description of the mesh'),
    });
  });
});

describe('odd data that can be served all the same', () => {
  it('keeps what numbers cannot hold, and promises nothing that a row breaks', async () => {
    const rows = Array.from({ length: 25 }, (_, index) =>
      [
        `k${index}`,
        9007199254740993n + BigInt(index),
        index === 24 ? 'NaN' : index / 8,
        index === 3 ? '2024-02-30' : `2024-02-${String(1 + index).padStart(2, '0')}`,
        index === 5 ? '' : 'x',
      ].join(','),
    );
    const path = await mesh.write(
      'in/odd.csv',
      `key,"a ""q""; drop table",__type,💥,and\n${rows.join('\n')}\n`,
    );
    const made = await mesh.made('odd', '--from', path);
    const properties = made.products[0]?.properties ?? [];
    expect(properties.map(({ name, logicalType, required }) => [name, logicalType, required])).toEqual([
      ['key', 'string', true],
      ['a_q_drop_table', 'integer', true],
      ['type', 'number', false],
      ['column_4', 'string', true],
      ['and_value', 'string', false],
    ]);
    expect(properties[3]?.guesses[0]?.reason).toContain('1 of 25 would not');
    const ask = await mesh.serve('odd');
    expect(await ask('{ oddByKey(key: "k24") { aqDropTable type column4 andValue } }')).toEqual({
      data: {
        oddByKey: { aqDropTable: '9007199254741017', type: null, column4: '2024-02-25', andValue: 'x' },
      },
    });
  });

  it('makes a table without a key that can be listed and counted', async () => {
    const path = await mesh.write(
      'in/readings.csv',
      `level,mood\n${'1.5,calm\n2.5,wild\n1.5,calm\n'.repeat(10)}`,
    );
    const made = await mesh.made('readings', '--from', path);
    expect(made.products[0]?.guesses[0]).toMatchObject({ decision: 'no key' });
    const ask = await mesh.serve('readings');
    expect(await ask('{ readingsAggregate { count } }')).toEqual({
      data: { readingsAggregate: [{ count: '30' }] },
    });
  });

  it('checks in all rows what it guessed from some', async () => {
    const rows = Array.from(
      { length: 60_000 },
      (_, index) => `${index},${index === 59_000 ? 'n.n.' : index},${index % 3}`,
    );
    const path = await mesh.write('in/long.csv', `id,amount,grade\n${rows.join('\n')}\n`);
    const made = await mesh.made('long', '--from', path);
    const [product] = made.products;
    expect(product).toMatchObject({ rows: 60_000, rowsLookedAt: 20_000 });
    expect(product?.properties.find(({ name }) => name === 'amount')).toMatchObject({
      logicalType: 'string',
    });
    expect(product?.properties.find(({ name }) => name === 'id')).toMatchObject({ primaryKey: true });
    expect(await mesh.read('subgraphs/long/long.odcs.yaml')).toContain(
      'guessed from 20,000 of its 60,000 rows',
    );
  });
});
