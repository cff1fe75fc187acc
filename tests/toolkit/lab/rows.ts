/** A value as text, the way a CSV file or a SQL cast reads it; null is a missing value. */
type Cell = string | null;
export type TableRows = {
  readonly columns: readonly (readonly [name: string, postgresType: string])[];
  readonly rows: readonly (readonly Cell[])[];
};

const BEYOND_2_53 = '9007199254740993';
const TOKEN = '2fd1c7de-5c50-4a3a-8a38-9a0f1d4f6d2c';

const samples: TableRows = {
  columns: [
    ['id', 'text'],
    ['small', 'integer'],
    ['large', 'bigint'],
    ['ratio', 'double precision'],
    ['price', 'numeric(12,2)'],
    ['label', 'text'],
    ['is_good', 'boolean'],
    ['made_on', 'date'],
    ['taken_at', 'timestamptz'],
    ['local_at', 'timestamp'],
    ['clock', 'time'],
    ['token', 'uuid'],
    ['stage', 'text'],
    ['details', 'jsonb'],
    ['site_code', 'text'],
    ['planet', 'text'],
    ['secret', 'text'],
  ],
  // biome-ignore format: a table reads best as a table.
  rows: [
    ['a', '1', BEYOND_2_53, '0.5', '12.50', 'plain', 'true', '2001-01-01', '2001-01-01T00:30:00Z', '2001-01-01T08:00:00', '08:00:00', TOKEN, 'NEW', '{"k":[1,2]}', 'N', 'earth', 's1'],
    ['b', '-7', '-9223372036854775808', 'NaN', '-0.05', '100% sure', 'false', '2001-01-31', '2001-01-31T23:30:00.123456Z', '2001-03-25T02:30:00.5', '23:59:59.999999', null, 'OLD', '[]', 'N', 'mars', 's2'],
    ['c', '0', '9223372036854775807', 'Infinity', '9999999999.99', 'under_score', 'true', '2000-02-29', '2001-07-01T12:00:00Z', '2001-07-01T12:00:00', '00:00:00', null, 'NEW', '"text"', 'S', null, 's3'],
    ['d', '2147483647', '0', '-Infinity', '0.00', 'back\\slash', null, '1999-12-31', '2000-12-31T23:59:59Z', null, null, null, 'ODD', null, 'S', 'earth', 's4'],
    ['e', '-2147483648', null, '1e300', '1.00', 'it\'s "quoted"', 'false', null, '2001-07-02T04:00:00Z', '2001-07-02T00:00:00', null, null, null, null, null, 'earth', 's5'],
    ['f', null, '5', '-0.25', null, 'Ünïcode ☃ 𝄞', 'true', '2001-01-01', null, null, null, null, 'NEW', null, 'N', 'pluto', 's6'],
    ['G', '3', '5', null, '2.50', null, 'true', '2001-01-02', '2001-01-01T06:00:00Z', null, null, null, 'OLD', null, 'missing', 'earth', 's7'],
    ['7', '4', '6', '0.125', '3.00', 'PLAIN', null, '2001-01-02', '2001-01-02T06:00:00Z', null, null, null, 'OLD', null, 'S', 'mars', 's8'],
  ],
};

const sites: TableRows = {
  columns: [
    ['code', 'text'],
    ['title', 'text'],
  ],
  rows: [
    ['N', 'North'],
    ['S', 'South'],
    ['E', 'Empty'],
  ],
};

const readings: TableRows = {
  columns: [
    ['sample_id', 'text'],
    ['position', 'integer'],
    ['value', 'double precision'],
    ['moon_number', 'integer'],
  ],
  rows: [
    ['a', '1', '1.5', '3'],
    ['a', '2', '2.5', null],
    ['a', '3', null, '4'],
    ['b', '1', '-4', '3'],
    ['c', '1', '8', null],
    ['c', '2', '0.25', null],
  ],
};

const MAKE =
  '{"width":"12345678901234567890.1250","Height mm":0.1,"serial":9007199254740993,"made_at":"2001-01-01T00:30:00.5Z","on":"2000-02-29","secret":"x","stage":"NEW","maker":{"name":"Ünïcode ☃","sites":["N",null],"more":{"a":[1]}}}';
const PARTS = '[{"code":"a","amount":2,"bought_on":"2001-02-03"},{"code":"b","amount":null}]';

const crates: TableRows = {
  columns: [
    ['id', 'integer'],
    ['shelf_room', 'text'],
    ['shelf_number', 'integer'],
    ['bay_side', 'text'],
    ['bay_level', 'integer'],
    ['next_id', 'integer'],
    ['make', 'jsonb'],
    ['tags', 'text[]'],
    ['weights', 'numeric(24,4)[]'],
    ['stages', 'jsonb'],
    ['parts', 'json'],
    ['grid', 'jsonb'],
    ['extra', 'jsonb'],
  ],
  rows: [
    [
      '1',
      'A',
      '1',
      'left',
      '1',
      '2',
      MAKE,
      '["red","it\'s \\"x\\""]',
      '["12345678901234567890.1250",null]',
      '["NEW","OLD"]',
      PARTS,
      '[[1,2],[],null,[null]]',
      '{"k":[1,{}]}',
    ],
    ['2', 'A', '1', 'left', '2', '3', '{"width":"1","unknown":[1]}', '[]', '[]', '[]', '[]', '[]', '[]'],
    [
      '3',
      'B',
      '1',
      null,
      '1',
      '1',
      '{"width":0.5,"height":null,"maker":{}}',
      '["blue","red"]',
      '["0.5"]',
      '["OLD"]',
      '[{"code":"c"},null]',
      null,
      'null',
    ],
    ['4', 'B', null, 'right', null, '4', null, null, null, null, null, null, null],
    [
      '5',
      null,
      '2',
      'left',
      '1',
      null,
      '{"width":2,"maker":{"name":null,"sites":[]}}',
      '["green"]',
      null,
      null,
      null,
      '[[2147483647]]',
      '"text"',
    ],
  ],
};

const shelves: TableRows = {
  columns: [
    ['room', 'text'],
    ['number', 'integer'],
    ['favourite', 'integer'],
  ],
  rows: [
    ['A', '1', '2'],
    ['A', '2', null],
    ['B', '1', '1'],
  ],
};

const paySlips: TableRows = {
  columns: [
    ['id', 'integer'],
    ['team', 'text'],
    ['salary', 'integer'],
    ['height', 'integer'],
  ],
  rows: [
    ['1', 'big', '100', '170'],
    ['2', 'big', '200', '171'],
    ['3', 'big', '300', '172'],
    ['4', 'tiny', '900', '173'],
    ['5', 'tiny', '901', '174'],
  ],
};

/** Every table of the laboratory; both engines hold the same rows. */
export const LAB_ROWS = { samples, sites, readings, crates, shelves, pay_slips: paySlips } as const;
