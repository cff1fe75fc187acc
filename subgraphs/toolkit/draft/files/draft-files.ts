import { basename, relative } from 'node:path';
import {
  type Finding,
  failure,
  type OdcsServer,
  type Outcome,
  success,
} from '../../../../contracts/index.ts';
import { nameColumns } from '../column-names.ts';
import type { Draft } from '../draft.ts';
import type { DraftContext } from '../draft-context.ts';
import { TableNames } from '../mesh-around.ts';
import { findPersonalData, type PersonalData } from '../personal-data.ts';
import { writeProduct } from '../write-product.ts';
import { type DataFiles, findDataFiles } from './data-files.ts';
import { type DraftDatabase, openDraftDatabase } from './draft-database.ts';
import { draftTable } from './draft-table.ts';
import { groupFiles } from './group-files.ts';
import { guessKey } from './guess-key.ts';
import { orderRules } from './guess-quality.ts';
import { type OpenFiles, openFiles, type Sample, sampleRows } from './look-at-files.ts';
import type { LookedAtTable } from './looked-at-table.ts';
import { readColumn } from './read-column.ts';
import type { SampledColumn } from './reading.ts';
import { relateTables } from './relate-tables.ts';
import { settleColumns } from './settle-columns.ts';

/** Drafts a contract per table from files, by looking at their rows. Fails with what is wrong with each file. */
export async function draftFromFiles(from: string, context: DraftContext): Promise<Outcome<Draft>> {
  const found = await findDataFiles(from, context.root);
  if (!found.ok) return found;
  const database = await openDraftDatabase();
  try {
    const opened = await openAll(database, found.value, context);
    if (!opened.ok) return opened;
    const tables: LookedAtTable[] = [];
    for (const named of opened.value) {
      const looked = await lookAt(database, named);
      if (!looked.ok) return looked;
      tables.push(looked.value);
    }
    const related = await relateTables(database, tables, context);
    const products = related.map(({ table, open }) =>
      writeProduct(table, {
        domain: context.domain,
        owner: context.owner,
        server: serverOf(open),
        heading: [headingOf(table.rows ?? 0, table.rowsLookedAt ?? 0, open)],
      }),
    );
    return success({ products, remarks: outside(opened.value.map(({ open }) => open)) });
  } finally {
    database.close();
  }
}

/** Files with the type their rows get, where the mesh has the one that would be made of their name. */
type NamedFiles = { readonly open: OpenFiles; readonly type?: string };

/** Files of one shape become one table; two tables never have one name. */
async function openAll(
  database: DraftDatabase,
  found: readonly DataFiles[],
  { root, domain, mesh }: DraftContext,
): Promise<Outcome<readonly NamedFiles[]>> {
  const outcomes = [];
  for (const files of found) outcomes.push(await openFiles(database, files));
  const findings = outcomes.flatMap((outcome): readonly Finding[] => (outcome.ok ? [] : outcome.findings));
  if (findings.length > 0) return failure(...findings);
  const opened = outcomes.flatMap((outcome) => (outcome.ok ? [outcome.value] : []));
  const shaped = opened.map(({ files, columns }) => ({
    files,
    columns: columns.map(({ source }) => source),
  }));
  const names = new TableNames(domain, mesh);
  const grouped: NamedFiles[] = [];
  for (const files of groupFiles(shaped, root)) {
    const alone = opened.find((one) => one.files === files);
    const open = alone ? success(alone) : await openFiles(database, files);
    if (!open.ok) return open;
    const { name, type } = names.take(files.name);
    grouped.push({ open: { ...open.value, files: { ...files, name } }, ...(type ? { type } : {}) });
  }
  return success(grouped);
}

async function lookAt(database: DraftDatabase, { open, type }: NamedFiles): Promise<Outcome<LookedAtTable>> {
  const { files, columns } = open;
  const sample = await sampleRows(database, open);
  const named = nameColumns(columns.map(({ source }) => source));
  const sampled = columns.map((column, index) =>
    sampledColumn(column, named[index]?.name ?? '', sample, index),
  );
  const settled = await settleColumns(
    database,
    open,
    sampled.map((column) => ({ sampled: column, readings: readColumn(column) })),
  );
  if (!settled.some(({ reading }) => reading.logicalType !== 'object' && reading.logicalType !== 'array')) {
    const place = { file: relative(process.cwd(), files.files[0] ?? '') };
    const message = `Expected at least one column of plain values in ${place.file}, got only objects, lists or bytes.`;
    return failure({ code: 'NOTHING_TO_SHOW', severity: 'error', message, place });
  }
  const personal = new Map<string, PersonalData>();
  for (const { sampled: column } of settled) {
    const about = findPersonalData(column, files.name);
    if (about) personal.set(column.source, about);
  }
  const hidden = new Set(
    settled.flatMap(({ sampled: { source, name } }) =>
      personal.get(source)?.classification === 'restricted' ? [name] : [],
    ),
  );
  const key = await guessKey(database, open, { table: files.name, columns: settled, hidden });
  const table = draftTable({
    name: files.name,
    ...(type ? { type } : {}),
    physicalName: basename(files.path),
    from: files.path,
    rows: sample.rows,
    rowsLookedAt: sample.rowsLookedAt,
    columns: settled,
    names: new Map(named.map((one) => [one.source, one])),
    personal,
    key,
    rules: await orderRules(database, open, settled),
  });
  return success({ open, table, columns: settled });
}

function sampledColumn(
  { source, declared }: OpenFiles['columns'][number],
  name: string,
  sample: Sample,
  index: number,
): SampledColumn {
  const values = sample.values[index] ?? [];
  const nested = sample.nested.get(source);
  return {
    source,
    name,
    declared: sample.jsonKinds.get(source) ?? declared,
    values,
    ...(nested ? { nested } : {}),
  };
}

function serverOf({ files, delimiter }: OpenFiles): OdcsServer {
  return {
    id: 'files',
    server: 'files',
    type: 'local',
    description: 'Read in place.',
    path: files.path,
    format: files.format,
    ...(delimiter ? { customProperties: [{ property: 'weft.delimiter', value: delimiter }] } : {}),
  };
}

function headingOf(rows: number, lookedAt: number, { files }: OpenFiles): string {
  const count = (number: number) => number.toLocaleString('en-US');
  const all = `${count(rows)} ${rows === 1 ? 'row' : 'rows'}`;
  const sample =
    lookedAt < rows
      ? `Types were guessed from ${count(lookedAt)} of its ${all}; what is promised (required, unique, keys, sets of values, types) was checked in all of them.`
      : rows === 1
        ? 'Its only row was looked at.'
        : `All of its ${all} were looked at.`;
  return `Drafted by weft init from ${files.path}. ${sample} The remarks say what was guessed and why; change what is wrong, then delete them and set the status to active.`;
}

function outside(opened: readonly OpenFiles[]): readonly string[] {
  const far = opened.filter(({ files }) => files.path.startsWith('/')).map(({ files }) => files.path);
  if (far.length === 0) return [];
  return [
    `${far.join(', ')} lies outside of the mesh's folder, so the contract names it as it is called on this machine. Others need it at the same place, or move it below the folder of supergraph.yaml.`,
  ];
}
