import { dirname, join } from 'node:path';
import { camelCase, formatFinding } from '../../contracts/index.ts';
import type { Guess, TableDraft } from '../../subgraphs/toolkit/index.ts';
import type { MadeSubgraph } from '../mesh/new-subgraph.ts';
import type { MeshManifest } from '../mesh/read-mesh.ts';

const WIDTH = 118;

/** What `weft init` made, what it guessed and why, and what to do next, for a person. */
export function renderMadeSubgraph(made: MadeSubgraph, manifest: MeshManifest): string {
  const { draft, warnings } = made;
  return [
    ...draft.products.flatMap(({ id, tables }) => tables.map((table) => renderTable(id, table))),
    ...warnings.map((finding) => `${formatFinding(finding)}\n`),
    `Wrote ${list([...shownFiles(made, manifest), manifest.file])}.\n`,
    ...nextSteps(made, manifest).map((step) =>
      step.startsWith('{') ? `    ${step}\n` : `${wrap(step, 2)}\n`,
    ),
  ].join('\n');
}

/** The same for a program. */
export function madeSubgraphJson(made: MadeSubgraph, manifest: MeshManifest): unknown {
  const { entry, team, draft, rows, warnings } = made;
  return {
    ok: true,
    subgraph: { name: entry.name, domain: entry.domain, owner: entry.owner, routingUrl: entry.routingUrl },
    ...(team ? { newTeam: team } : {}),
    files: [...shownFiles(made, manifest), manifest.file],
    ...(rows === undefined ? {} : { rows }),
    products: draft.products.flatMap(({ id, fileName, tables }) =>
      tables.map((table) => ({
        id,
        contract: fileName,
        from: table.from,
        rows: table.rows,
        rowsLookedAt: table.rowsLookedAt,
        object: table.object.name,
        guesses: table.guesses,
        properties: table.columns.map(({ source, property, guesses }) => ({
          name: property.name,
          source,
          logicalType: property.logicalType,
          ...(property.logicalTypeOptions?.format ? { format: property.logicalTypeOptions.format } : {}),
          ...(property.physicalType ? { physicalType: property.physicalType } : {}),
          primaryKey: property.primaryKey === true,
          required: property.required === true,
          unique: property.unique === true,
          classification: property.classification,
          personalData: property.customProperties?.some((custom) => custom.property === 'weft.pii') === true,
          relationships: property.relationships?.map(({ to }) => to) ?? [],
          guesses,
        })),
      })),
    ),
    findings: warnings,
    next: nextSteps(made, manifest),
  };
}

function renderTable(id: string, table: TableDraft): string {
  const { rows, rowsLookedAt, from, columns, guesses } = table;
  const count = (number: number) => number.toLocaleString('en-US');
  const all = rows === undefined ? '' : `, ${count(rows)} ${rows === 1 ? 'row' : 'rows'}`;
  const seen =
    rowsLookedAt === undefined
      ? all
      : rowsLookedAt === rows
        ? `${all}, all looked at`
        : `${all}: guessed from ${count(rowsLookedAt)}, promises checked in all`;
  const lines = [
    ...guesses.map((guess) => ['', guess] as const),
    ...columns.flatMap(({ property, guesses: ofColumn }) =>
      ofColumn.map((guess, index) => [index === 0 ? property.name : '', guess] as const),
    ),
  ];
  const nameWidth = Math.max(0, ...lines.map(([name]) => name.length));
  const decisionWidth = Math.max(0, ...lines.map(([, { decision }]) => decision.length));
  const rendered = lines.map(([name, guess]) => renderGuess(name, guess, [nameWidth, decisionWidth]));
  return `${id} from ${from}${seen}\n\n${rendered.join('\n')}\n`;
}

function renderGuess(
  name: string,
  { decision, reason }: Guess,
  [first, second]: readonly [number, number],
): string {
  const head = `  ${name.padEnd(first)}  ${decision.padEnd(second)}  `;
  return head + wrap(reason, head.length, Math.max(40, WIDTH - head.length)).trimStart();
}

/** What the person has to do, in order. */
function nextSteps(made: MadeSubgraph, manifest: MeshManifest): readonly string[] {
  const { entry, team, draft } = made;
  const { file, gateway } = manifest;
  // A service answers by its own schema, whose fields take what arguments they like.
  const table = draft.schemaFile === undefined ? draft.products[0]?.tables[0] : undefined;
  const contracts = shownFiles(made, manifest).filter((one) => one.endsWith('.yaml'));
  const isDrafted = draft.products.some(({ tables }) => tables.some(({ columns }) => columns.some(hasGuess)));
  return [
    ...(draft.remarks ?? []),
    `With weft dev running, ${entry.name} is in the graph now; else start it.${table ? ` Ask at http://localhost:${gateway.port}:` : ''}`,
    ...(table ? [firstQuestion(table)] : []),
    ...(isDrafted
      ? [
          `Read ${list(contracts)}: put right what was guessed wrong, write what the data is for, and set the status to active.`,
        ]
      : []),
    ...(team
      ? [`The team ${team.name} is new in ${file}: write a contact there, so that people can reach it.`]
      : []),
  ];
}

/** The files as they are called where the command runs: beside the description of the mesh, however that was named. */
function shownFiles({ files }: MadeSubgraph, manifest: MeshManifest): readonly string[] {
  return files.map((file) => join(dirname(manifest.file), file));
}

function hasGuess({ guesses }: TableDraft['columns'][number]): boolean {
  return guesses.length > 0;
}

/** A question that shows a few plain values of a table. */
function firstQuestion({ object, columns }: TableDraft): string {
  const shown = columns
    .filter(({ property }) => property.classification !== 'restricted' && !property.relationships?.length)
    .filter(({ property }) => property.logicalType !== 'object' && property.logicalType !== 'array')
    .slice(0, 3);
  const fields = shown.map(({ property }) => camelCase(property.name)).join(' ');
  return `{ ${camelCase(object.name)}(limit: 5) { ${fields} } }`;
}

function list(items: readonly string[]): string {
  const last = items.at(-1) ?? '';
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} and ${last}`;
}

/** Breaks a text into lines; those after the first begin at a column. */
function wrap(text: string, indent: number, width = WIDTH - indent): string {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line !== '' && line.length + word.length + 1 > width) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines.map((line) => ' '.repeat(indent) + line).join('\n');
}
