import { mkdtemp, open, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startContractSubgraph } from '../../subgraphs/toolkit/index.ts';
import { postQuery } from '../support/post-query.ts';
import { labContext } from './lab/lab.ts';
import { tableContract } from './lab/table-contract.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weft-bad-files-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const HEADER = 'id,label,day,large,ratio\n';
const GOOD = '1,a,2001-01-01,1,0.5\n';

type Content = string | Buffer | ((path: string) => Promise<void>);
type Case = { readonly format: string; readonly content: Content; readonly delimiter?: string };

/** Serves one file; gives the first finding with its line and without the folder, or the answer. */
async function serve({ format, content, delimiter }: Case): Promise<unknown> {
  const root = await mkdtemp(join(folder, 'case-'));
  const name = `things.${format}`;
  const path = join(root, name);
  await (typeof content === 'function' ? content(path) : writeFile(path, content));
  const more = delimiter ? `, delimiter: "${delimiter}"` : '';
  await writeFile(
    join(root, 'things.odcs.yaml'),
    tableContract({
      server: `{ server: file, type: local, path: ${name}, format: ${format}${more} }`,
      properties: `
      - { name: id, logicalType: integer, primaryKey: true, classification: public }
      - { name: label, logicalType: string, classification: public }
      - { name: day, logicalType: date, classification: public }
      - { name: large, logicalType: integer, logicalTypeOptions: { format: i64 }, classification: public }
      - { name: ratio, logicalType: number, classification: public }`,
    }),
  );
  const outcome = await startContractSubgraph({ directory: '.' }, labContext(root));
  if (!outcome.ok) {
    expect(outcome.findings).toHaveLength(1);
    const [finding] = outcome.findings;
    expect(finding?.place?.file).toMatch(/things\.odcs\.yaml$/);
    return `${finding?.place?.line} ${finding?.code} ${finding?.message.replaceAll(`${root}/`, '')}`;
  }
  const response = await postQuery(outcome.value.url, { query: '{ things { id label day large ratio } }' });
  const body = (await response.json()) as { data: { things: unknown } };
  await outcome.value.close();
  return body.data.things;
}

async function parquet(path: string): Promise<void> {
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  await connection.run(
    `COPY (SELECT range::INTEGER AS id, 'x' || range AS label, DATE '2001-01-01' AS day, range AS large, 0.5::DOUBLE AS ratio FROM range(50000)) TO '${path}' (FORMAT parquet)`,
  );
  connection.closeSync();
  instance.closeSync();
}

async function overwrite(path: string): Promise<void> {
  await parquet(path);
  const half = Math.floor((await stat(path)).size / 2);
  const file = await open(path, 'r+');
  await file.write(Buffer.alloc(half, 0xff), 0, half, 100);
  await file.close();
}

const latin1 = Buffer.concat([Buffer.from(`${HEADER}1,caf`), Buffer.from([0xe9]), Buffer.from(',,,\n')]);

describe('a file that is not what its contract says is refused with a finding at the line of the server', () => {
  it.each([
    [
      'no Parquet at all',
      { format: 'parquet', content: 'id,label\n1,a\n' },
      /^6 DATA_DIFFERS_FROM_CONTRACT Expected things\.parquet to be a parquet file that can be read: .*No magic bytes/,
    ],
    [
      'truncated Parquet',
      {
        format: 'parquet',
        content: async (path: string) => {
          await parquet(path);
          await truncate(path, 3_000);
        },
      },
      /^6 DATA_DIFFERS_FROM_CONTRACT .*No magic bytes/,
    ],
    [
      'corrupt Parquet',
      { format: 'parquet', content: overwrite },
      /^6 DATA_DIFFERS_FROM_CONTRACT .*Failed to read file/,
    ],
    ['an empty Parquet file', { format: 'parquet', content: '' }, /^6 EMPTY_FILE .*things\.parquet is empty/],
    [
      'a CSV row that is too long',
      { format: 'csv', content: `${HEADER}${GOOD}2,b,,1,1,extra\n` },
      /^6 .* line 3 of things\.csv is not: expected 5 values as in the first line, got 6\.$/,
    ],
    [
      'a CSV row that is too short',
      { format: 'csv', content: `${HEADER}${GOOD}2,b\n` },
      /^6 .* line 3 of things\.csv is not: expected 5 values as in the first line, got 2\.$/,
    ],
    [
      'a ragged row far below',
      {
        format: 'csv',
        content: `${HEADER}${GOOD.replace('1,a', '0,a')}${Array.from({ length: 30_000 }, (_, index) => `${index + 1},a,,1,1\n`).join('')}9,b\n`,
      },
      /^6 .* line 30003 of things\.csv is not: expected 5 values/,
    ],
    [
      'an open quote',
      { format: 'csv', content: `${HEADER}1,"a,2001-01-01,1,1\n` },
      /^6 .* line 2 of things\.csv is not: a quote is opened and not closed\.$/,
    ],
    [
      'another delimiter than declared',
      { format: 'csv', delimiter: ',', content: `${HEADER}${GOOD}`.replaceAll(',', ';') },
      /^6 .* Expected the first line of things\.csv to name the columns of things \(id,label,day,large,ratio\), got "id;label;day;large;ratio"\. Perhaps the delimiter is another one\.$/,
    ],
    ['CSV that is not UTF-8', { format: 'csv', content: latin1 }, /^6 .*is not utf-8|it is not UTF-8/],
    [
      'an empty CSV file',
      { format: 'csv', content: '' },
      /^6 EMPTY_FILE Expected a csv file with the data of things, but things\.csv is empty\.$/,
    ],
    ['an empty JSON file', { format: 'json', content: '' }, /^6 EMPTY_FILE /],
    ['JSON that breaks off', { format: 'json', content: '[{"id":1,"label":"a",' }, /^6 .*Malformed JSON/],
    [
      'JSON of numbers',
      { format: 'json', content: '[1, 2, 3]' },
      /^6 .*Expected things\.json to be an array of objects with the properties of things/,
    ],
    ['JSON that is one number', { format: 'json', content: '42' }, /^6 .*to be an array of objects/],
    [
      'JSON of other objects',
      { format: 'json', content: '{"rows": [{"id": 1}]}' },
      /^6 .*to be an array of objects/,
    ],
  ] satisfies (readonly [string, Case, RegExp])[])('%s', async (_what, one, expected) => {
    expect(await serve(one)).toMatch(expected);
  });
});

describe('a value that its property cannot hold is a finding at the line of the property', () => {
  it.each([
    ['an invalid date', '1,a,2001-02-30,1,1', /^12 .*things\.day .*2001-02-30/],
    ['an integer beyond 64 bits', '1,a,,9223372036854775808,1', /^13 .*things\.large/],
    ['an integer beyond 32 bits', '2147483648,a,,1,1', /^10 .*things\.id/],
    ['a fraction for an integer', '1.5,a,,1,1', /^10 .*things\.id/],
    ['text for a number', '1,a,,1,much', /^14 .*things\.ratio/],
  ])('%s', async (_what, row, expected) => {
    expect(await serve({ format: 'csv', content: `${HEADER}${row}\n` })).toMatch(expected);
  });

  it('a column name that stands twice', async () => {
    const content = 'id,label,Label,day,large,ratio\n1,a,b,,1,1\n';
    expect(await serve({ format: 'csv', content })).toBe(
      '11 DATA_DIFFERS_FROM_CONTRACT Expected one column "label" for things.label in things.csv, but its first line names several.',
    );
  });
});

describe('what is unusual but right is served', () => {
  const row = { id: 1, label: 'a', day: '2001-01-01', large: '1', ratio: 0.5 };

  it.each([
    ['a file with a header only', { format: 'csv', content: HEADER }, []],
    ['an empty list', { format: 'json', content: '[]' }, []],
    ['a byte order mark', { format: 'csv', content: `\ufeff${HEADER}${GOOD}` }, [row]],
    ['Windows line ends', { format: 'csv', content: `${HEADER}${GOOD}`.replaceAll('\n', '\r\n') }, [row]],
    [
      'a delimiter that is not declared',
      { format: 'csv', content: `${HEADER}${GOOD}`.replaceAll(',', ';') },
      [row],
    ],
    [
      'one object per line',
      { format: 'json', content: '{"id":1,"label":"a","day":"2001-01-01","large":1,"ratio":0.5}\n' },
      [row],
    ],
    [
      'a name twice that nobody asks for',
      { format: 'csv', content: 'id,x,x,label,day,large,ratio\n1,,,a,2001-01-01,1,0.5\n' },
      [row],
    ],
  ] satisfies (readonly [string, Case, unknown])[])('%s', async (_what, one, expected) => {
    expect(await serve(one)).toEqual(expected);
  });

  it('integers beyond 2^53 exactly, NaN and infinities as missing', async () => {
    const rows = [
      '1,a,,9007199254740993,NaN',
      '2,a,,-9223372036854775808,Infinity',
      '3,a,,9223372036854775807,-inf',
    ];
    const things = (await serve({ format: 'csv', content: `${HEADER}${rows.join('\n')}\n` })) as {
      id: number;
    }[];
    expect(things.toSorted((one, other) => one.id - other.id)).toMatchObject([
      { large: '9007199254740993', ratio: null },
      { large: '-9223372036854775808', ratio: null },
      { large: '9223372036854775807', ratio: null },
    ]);
  });

  it('hostile text as it is', async () => {
    const texts = ["a'; DROP TABLE things; --", '"}]}', '\u0001\u001f\\', '{object}', '‮𝄞\u2028'];
    const rows = texts.map((text, index) => `${index},"${text.replaceAll('"', '""')}",,1,1\n`);
    const things = (await serve({ format: 'csv', content: `${HEADER}${rows.join('')}` })) as {
      id: number;
      label: string;
    }[];
    expect(things.toSorted((one, other) => one.id - other.id).map(({ label }) => label)).toEqual(texts);
  });
});
