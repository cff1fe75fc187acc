import { type OdcsProperty, type Outcome, success } from '../../../contracts/index.ts';
import { goodName, inWords } from './column-names.ts';
import type { ColumnDraft, Draft, Guess } from './draft.ts';
import type { DraftContext } from './draft-context.ts';
import { TableNames } from './mesh-around.ts';
import { writeProduct } from './write-product.ts';

const ROWS = `id,name,kind,amount,since
A1,The first,STANDARD,12.50,2024-01-15
A2,The second,PREMIUM,99.00,2024-03-01
A3,The third,STANDARD,7.25,
`;

const HEADING = [
  'The contract of a data product (Open Data Contract Standard v3.1). It is all that this domain has to write: the API, its types and its owner follow from it. Written by weft init; change it, save, and a running weft dev follows.',
  'Rows come from the CSV file named under servers. Put your own there, or start over from your data: weft init NAME --from FILE --force.',
];

/** A domain of one small table, with a remark on every part of its contract: a place to begin where there is no data yet. */
export function draftExample({ domain, owner, mesh, folder }: DraftContext): Outcome<Draft> {
  const { name, type } = new TableNames(domain, mesh).take(goodName(domain));
  const csv = `${name}.csv`;
  const path = `${folder}/${csv}`;
  const product = writeProduct(
    {
      from: path,
      rows: 3,
      object: {
        id: name,
        name,
        physicalName: csv,
        physicalType: 'file',
        logicalType: 'object',
        description: `One of our ${inWords(name).toLowerCase()}.`,
        ...(type ? { customProperties: [{ property: 'weft.type', value: type }] } : {}),
        quality: [
          {
            id: `${name}_not_empty`,
            metric: 'rowCount',
            mustBeGreaterThan: 0,
            dimension: 'completeness',
            severity: 'error',
          },
        ],
      },
      guesses: remark(
        'the table',
        'An object is a table; its name makes the fields of the graph, in the singular its type. Rules under quality are measured against the rows.',
      ),
      columns: COLUMNS,
    },
    {
      domain,
      owner,
      heading: HEADING,
      server: {
        id: 'file',
        server: 'file',
        type: 'local',
        description: 'Read in place; the path starts at the folder of supergraph.yaml.',
        path,
        format: 'csv',
      },
    },
  );
  return success({ products: [product], otherFiles: [{ fileName: csv, text: ROWS }] });
}

function remark(decision: string, reason: string): readonly Guess[] {
  return [{ decision, reason }];
}

function column(name: string, property: Partial<OdcsProperty>, guesses: readonly Guess[]): ColumnDraft {
  return { source: name, property: { id: name, name, classification: 'internal', ...property }, guesses };
}

const COLUMNS: readonly ColumnDraft[] = [
  column(
    'id',
    {
      description: 'What tells one from the others.',
      logicalType: 'string',
      primaryKey: true,
      primaryKeyPosition: 1,
      required: true,
      unique: true,
      examples: ['A1'],
    },
    remark(
      'the key',
      'primaryKey lets others fetch one row and point at it from their own data. required promises that no row is without it.',
    ),
  ),
  column(
    'name',
    { description: 'What people call it.', logicalType: 'string', required: true },
    remark(
      'classification',
      'public, internal, confidential or restricted. Restricted columns never leave the domain; mark personal data with customProperties: [{ property: weft.pii, value: true }].',
    ),
  ),
  column(
    'kind',
    {
      description: 'Which kind it is.',
      logicalType: 'string',
      required: true,
      quality: [
        {
          id: 'kind_valid',
          metric: 'invalidValues',
          arguments: { validValues: ['STANDARD', 'PREMIUM'] },
          mustBe: 0,
          dimension: 'conformity',
          severity: 'error',
        },
      ],
    },
    remark('a closed set', 'This rule makes an enum of the column. A row with another value is refused.'),
  ),
  column(
    'amount',
    {
      description: 'What it costs, in euros.',
      logicalType: 'number',
      physicalType: 'decimal(18,2)',
      logicalTypeOptions: { minimum: 0 },
      required: true,
    },
    remark(
      'an exact number',
      'With physicalType decimal no cent is lost. Other types: integer, number, boolean, date, timestamp, time, object, array.',
    ),
  ),
  column(
    'since',
    { description: 'When we began with it; unknown for some.', logicalType: 'date' },
    remark(
      'may be missing',
      'No required here. Where the column is called otherwise in the file, physicalName says how. A column that holds the key of another table gets relationships: [{ to: ../airports/airports.odcs.yaml#/schema/airports/properties/iata }].',
    ),
  ),
];
