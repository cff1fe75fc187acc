import { relative } from 'node:path';
import { type Finding, failure, type Outcome, success } from '../../../../contracts/index.ts';
import { AS_JSON, fileReader, type SourceForm } from '../../load/duckdb-source.ts';
import { identifier } from '../../query/dialect.ts';
import { type CsvHeader, findRaggedRow, notUtf8, readCsvHeader } from './csv-header.ts';
import type { DataFiles } from './data-files.ts';
import type { DraftDatabase } from './draft-database.ts';
import { type NestedType, ofJsonStructure, parseNestedType, type WholeNumbers } from './nested-type.ts';

/** A column of files, before any row was looked at. */
type FileColumn = { readonly source: string; readonly declared: string };

/** Files that can be read, with the SQL that does it. */
export type OpenFiles = {
  readonly files: DataFiles;
  readonly columns: readonly FileColumn[];
  readonly rows: number;
  /** What stands behind FROM: Parquet where it lies; text is read once, into a table of the database. */
  readonly from: string;
  readonly form: SourceForm;
  /** Only where it is not a comma. */
  readonly delimiter?: string;
};

/** Finds the columns of files. Fails with what is wrong with a file that cannot be read as rows. */
export async function openFiles(database: DraftDatabase, files: DataFiles): Promise<Outcome<OpenFiles>> {
  const shown = relative(process.cwd(), files.files[0] ?? '');
  const isCsv = files.format === 'csv' || files.format === 'tsv';
  const header = isCsv ? await readCsvHeader(shown, files.format === 'tsv' ? '\t' : undefined) : undefined;
  if (header && !header.ok) return header;
  const told = header?.value.delimiter;
  const reader = fileReader(files.format, files.files, told);
  const { form } = reader;
  const read = await readOnce(database, { files, reader, shown, header: header?.value });
  if ('code' in read) return failure(read);
  const { from, rows } = read;
  const described = await database.rows(`DESCRIBE SELECT * FROM ${from}`);
  const columns = described
    .map((row) => ({ source: String(row['column_name']), declared: String(row['column_type']) }))
    .filter(({ source }) => !source.startsWith(AS_JSON) && source !== 'file_row_number')
    .map((column) => ({ ...column, declared: form === 'typed' ? typeOf(column.declared) : 'untyped' }));
  if (form === 'json' && columns.length === 1 && columns[0]?.source === 'json')
    return failure(
      refused(
        shown,
        'NO_ROWS',
        `Expected a list of objects, or an object per line, in ${shown}; got plain values.`,
      ),
    );
  const isSpecial = files.format === 'csv' && told !== undefined && told !== ',';
  return success({ files, columns, rows, from, form, ...(isSpecial ? { delimiter: told } : {}) });
}

type Attempt = {
  readonly files: DataFiles;
  readonly reader: ReturnType<typeof fileReader>;
  readonly shown: string;
  readonly header: CsvHeader | undefined;
};

/** Reads every row, all columns of it: a file that breaks off is found out here, not when it serves. */
async function readOnce(
  database: DraftDatabase,
  attempt: Attempt,
): Promise<Finding | { readonly from: string; readonly rows: number }> {
  const { files, reader, shown, header } = attempt;
  try {
    const isTyped = reader.form === 'typed';
    const from = isTyped ? reader.from : database.newTable();
    if (!isTyped) await database.rows(`CREATE TEMP TABLE ${from} AS SELECT * FROM ${reader.from}`);
    const all = isTyped ? `(SELECT hash(t) AS h FROM (SELECT * FROM ${from}) t)` : from;
    const [counted] = await database.rows(`SELECT count(${isTyped ? 'h' : '*'}) AS rows FROM ${all}`);
    const rows = Number(counted?.['rows'] ?? 0);
    if (rows > 0) return { from, rows };
    const what = header ? 'rows below the names of the columns' : 'rows';
    return refused(shown, 'NO_ROWS', `Expected ${what} in ${shown}, got none.`);
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    if (/not utf-?8|invalid unicode|invalid utf/i.test(words)) return notUtf8(shown, 'WINDOWS-1252');
    if (header)
      for (const file of files.files) {
        const ragged = await findRaggedRow(database, relative(process.cwd(), file), header).catch(
          () => undefined,
        );
        if (ragged) return ragged;
      }
    const reason =
      words
        .split('\n')[0]
        ?.replace(/^[\w ]+Error: /, '')
        .trim() ?? '';
    return refused(
      shown,
      'UNREADABLE_FILE',
      `Expected ${files.format === 'parquet' ? 'Parquet' : files.format.toUpperCase()} in ${shown} that can be read to its end, got: ${reason}`,
    );
  }
}

function refused(file: string, code: string, message: string): Finding {
  return { code, severity: 'error', message, place: { file } };
}

/** A type as `SampledColumn` wants it: what was written as text may still be a day or a UUID. */
function typeOf(declared: string): string {
  return declared === 'VARCHAR' ? 'text' : declared;
}

/** The rows that guesses are made from. */
export type Sample = {
  readonly rows: number;
  readonly rowsLookedAt: number;
  /** By column, in the order of the file. */
  readonly values: readonly (readonly (string | null)[])[];
  /** Of JSON: what its values are where that is more than the text of them tells. */
  readonly jsonKinds: ReadonlyMap<string, JsonKind>;
  /** What lies inside the objects and lists of a column, in all rows. */
  readonly nested: ReadonlyMap<string, NestedType>;
};

type JsonKind = 'text' | 'JSON' | 'JSON[]';

/** Enough to tell types apart; what is promised is held against all rows afterwards. */
const SAMPLE_ROWS = 20_000;

/** Takes rows from everywhere in the files, the same ones each time; all of them where there are not many. */
export async function sampleRows(database: DraftDatabase, open: OpenFiles): Promise<Sample> {
  const { columns, from, form, rows } = open;
  const picked = columns.map(({ source }, index) => `CAST(${identifier(source)} AS VARCHAR) AS c${index}`);
  const chosen = rows > SAMPLE_ROWS ? ` USING SAMPLE reservoir(${SAMPLE_ROWS} ROWS) REPEATABLE (42)` : '';
  const found = await database.rows(`SELECT ${picked.join(', ')} FROM ${from}${chosen}`);
  const values = columns.map((_, index) => found.map((row) => textOrNull(row[`c${index}`])));
  const jsonKinds = form === 'json' ? await kindsOfJson(database, open) : new Map<string, JsonKind>();
  const nested = form === 'json' ? await nestedJson(database, open, jsonKinds) : nestedTypes(columns);
  return { rows, rowsLookedAt: found.length, values, jsonKinds, nested };
}

async function kindsOfJson(
  database: DraftDatabase,
  { columns, from }: OpenFiles,
): Promise<ReadonlyMap<string, JsonKind>> {
  const of = (source: string, types: string) =>
    `count(*) FILTER (WHERE json_type(${identifier(AS_JSON + source)}) ${types})`;
  const counts = columns.flatMap(({ source }, index) => [
    `${of(source, "= 'ARRAY'")} AS lists${index}`,
    `${of(source, "= 'OBJECT'")} AS objects${index}`,
    `${of(source, "NOT IN ('VARCHAR', 'NULL')")} AS others${index}`,
  ]);
  const [row] = await database.rows(`SELECT ${counts.join(', ')} FROM ${from}`);
  const has = (name: string) => Number(row?.[name] ?? 0) > 0;
  return new Map(
    columns.flatMap(({ source }, index): (readonly [string, JsonKind])[] => {
      if (has(`objects${index}`)) return [[source, 'JSON']];
      if (has(`lists${index}`)) return [[source, 'JSON[]']];
      return has(`others${index}`) ? [] : [[source, 'text']];
    }),
  );
}

/** The columns whose type in the source tells what lies inside. */
function nestedTypes(columns: OpenFiles['columns']): Sample['nested'] {
  const types = columns.map(({ source, declared }) => [source, parseNestedType(declared)] as const);
  return new Map(types.filter(([, { kind }]) => kind === 'list' || kind === 'object'));
}

/** The same of JSON, which has no types: what all its values have in common. */
async function nestedJson(
  database: DraftDatabase,
  { from }: OpenFiles,
  kinds: ReadonlyMap<string, JsonKind>,
): Promise<Sample['nested']> {
  const sources = [...kinds].flatMap(([source, kind]) => (kind === 'text' ? [] : [source]));
  if (sources.length === 0) return new Map();
  const parts = sources.flatMap((source, index) => {
    const json = identifier(AS_JSON + source);
    const hasDigits = (digits: number) =>
      `bool_or(regexp_matches(CAST(${json} AS VARCHAR), '[0-9]{${digits}}'))`;
    return [
      `CAST(json_group_structure(${json}) AS VARCHAR) AS structure${index}`,
      `CASE WHEN ${hasDigits(19)} THEN 'DECIMAL(38,0)' WHEN ${hasDigits(10)} THEN 'BIGINT' ELSE 'INTEGER' END AS whole${index}`,
    ];
  });
  const [row] = await database.rows(`SELECT ${parts.join(', ')} FROM ${from}`);
  return new Map(
    sources.flatMap((source, index): (readonly [string, NestedType])[] => {
      const structure: unknown = JSON.parse(String(row?.[`structure${index}`] ?? 'null'));
      const type = ofJsonStructure(structure, row?.[`whole${index}`] as WholeNumbers);
      return type.kind === 'any' ? [] : [[source, type]];
    }),
  );
}

function textOrNull(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value);
}
