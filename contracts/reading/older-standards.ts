import type { YAMLMap } from 'yaml';
import type { Editor } from './editor.ts';

/** Keys that version 2.2 called otherwise, by where they stand. */
const RENAMED_AT_TOP = {
  uuid: 'id',
  datasetDomain: 'domain',
  datasetName: 'name',
  dataset: 'schema',
  slaDefaultColumn: 'slaDefaultElement',
} as const;
const RENAMED_IN_OBJECT = {
  table: 'name',
  columns: 'properties',
  dataGranularity: 'dataGranularityDescription',
} as const;
const RENAMED_IN_PROPERTY = {
  column: 'name',
  isPrimary: 'primaryKey',
  isPrimaryKey: 'primaryKey',
  isUnique: 'unique',
  partitionStatus: 'partitioned',
  criticalDataElementStatus: 'criticalDataElement',
  encryptedColumnName: 'encryptedName',
  transformSourceTables: 'transformSourceObjects',
  sampleValues: 'examples',
} as const;
const RENAMED_IN_ROLE = {
  '1stLevelApprovers': 'firstLevelApprovers',
  '2ndLevelApprovers': 'secondLevelApprovers',
} as const;

/** Rewrites v3.0 and v2.2 documents to v3.1. Of v2.2 everything that has a place in v3.1; the rest becomes custom properties. */
export function readOlderStandard(editor: Editor, contract: YAMLMap): void {
  const version = editor.text(contract, 'apiVersion') ?? '';
  if (/^v?3\.0\.\d+$/.test(version)) {
    editor.say(contract, `A contract of ODCS ${version} is read as v3.1.0.`, 'apiVersion');
    editor.set(contract, 'apiVersion', 'v3.1.0');
  }
  if (/^v?2\.2\.\d+$/.test(version)) readVersion2(editor, contract, version);
  if (version === '3.1.0') {
    editor.say(contract, 'The version of the standard is written v3.1.0.', 'apiVersion');
    editor.set(contract, 'apiVersion', 'v3.1.0');
  }
}

function readVersion2(editor: Editor, contract: YAMLMap, version: string): void {
  editor.say(
    contract,
    `A contract of ODCS ${version} is read as v3.1.0; what has no place there is kept as custom properties.`,
    'apiVersion',
  );
  editor.set(contract, 'apiVersion', 'v3.1.0');
  editor.set(contract, 'kind', 'DataContract');
  if (editor.text(contract, 'status') === 'current') editor.set(contract, 'status', 'active');
  rename(editor, contract, RENAMED_AT_TOP);
  if (!editor.rename(contract, 'quantumName', 'name'))
    keepAsCustomProperties(editor, contract, ['quantumName']);
  if (editor.rename(contract, 'stakeholders', 'team')) readStakeholders(editor, contract);
  for (const role of editor.maps(contract, 'roles')) rename(editor, role, RENAMED_IN_ROLE);
  for (const promise of editor.maps(contract, 'slaProperties'))
    rename(editor, promise, { column: 'element' });
  readServer(editor, contract);
  for (const object of editor.maps(contract, 'schema')) readTable(editor, object);
  readSupport(editor, contract);
  keepAsCustomProperties(editor, contract, [
    ...[
      'datasetProject',
      'datasetKind',
      'userConsumptionMode',
      'productDl',
      'productFeedbackUrl',
      'systemInstance',
      'type',
    ],
    ...[
      'schedulerAppName',
      'sourcePlatform',
      'sourceSystem',
      'driverVersion',
      'username',
      'databaseLocation',
    ],
  ]);
  // Nobody may find a password in a contract, old or new.
  editor.remove(contract, 'password');
}

function readStakeholders(editor: Editor, contract: YAMLMap): void {
  for (const member of editor.maps(contract, 'team')) rename(editor, member, { comment: 'description' });
}

/** v2.2 has one server, spread over the top of the document. */
function readServer(editor: Editor, contract: YAMLMap): void {
  const host = editor.text(contract, 'server');
  const project = editor.text(contract, 'project');
  const database = editor.text(contract, 'database');
  const driver = editor.text(contract, 'driver')?.toLowerCase();
  for (const key of ['server', 'database', 'driver', 'project']) editor.remove(contract, key);
  if (host === undefined && database === undefined) return;
  const named = Object.entries({ host, project, database }).filter(([, value]) => value !== undefined);
  editor.append(contract, 'servers', {
    server: 'server',
    type: driver ?? 'custom',
    ...Object.fromEntries(named),
  });
}

function readSupport(editor: Editor, contract: YAMLMap): void {
  const channel = editor.text(contract, 'productSlackChannel');
  editor.remove(contract, 'productSlackChannel');
  if (channel !== undefined) editor.append(contract, 'support', { channel, tool: 'slack' });
}

function readTable(editor: Editor, object: YAMLMap): void {
  rename(editor, object, RENAMED_IN_OBJECT);
  keepAsCustomProperties(editor, object, ['priorTableName']);
  readOldRules(editor, object);
  for (const property of editor.maps(object, 'properties')) {
    rename(editor, property, RENAMED_IN_PROPERTY);
    keepAsCustomProperties(editor, property, ['clusterStatus', 'clusterKeyPosition']);
    readOldRules(editor, property);
    const isNullable = editor.value(property, 'isNullable');
    editor.remove(property, 'isNullable');
    if (isNullable === false) editor.set(property, 'required', true);
    readLogicalType(editor, property);
    for (const key of ['primaryKeyPosition', 'partitionKeyPosition']) {
      if (editor.value(property, key) === -1) editor.remove(property, key);
    }
  }
}

/** v2.2 left the names of types to the writer. */
const LOGICAL_TYPES: readonly (readonly [RegExp, string])[] = [
  [/^(string|text|varchar.*|char.*|uuid|enum)$/i, 'string'],
  [/^(int|integer|long|bigint|smallint|short|byte)$/i, 'integer'],
  [/^(number|numeric|decimal.*|double|float|real|money)$/i, 'number'],
  [/^(bool|boolean)$/i, 'boolean'],
  [/^(timestamp.*|datetime)$/i, 'timestamp'],
  [/^(struct|record|object|map|json)$/i, 'object'],
  [/^(array|list)$/i, 'array'],
];

function readLogicalType(editor: Editor, property: YAMLMap): void {
  const type = editor.text(property, 'logicalType');
  const meant = LOGICAL_TYPES.find(([pattern]) => type !== undefined && pattern.test(type))?.[1];
  if (type === undefined || meant === undefined || meant === type) return;
  editor.say(property, `The logical type ${type} is read as ${meant}.`, 'logicalType');
  editor.set(property, 'logicalType', meant);
}

/** Rules of v2.2 name a tool and a template: they are kept for people to read. */
function readOldRules(editor: Editor, element: YAMLMap): void {
  for (const rule of editor.maps(element, 'quality')) {
    if (!editor.has(rule, 'metric') && !editor.has(rule, 'query')) editor.set(rule, 'type', 'text');
    editor.rename(rule, 'scheduleCronExpression', 'schedule');
    if (!editor.rename(rule, 'code', 'name')) keepAsCustomProperties(editor, rule, ['code']);
    keepAsCustomProperties(editor, rule, ['templateName', 'toolName', 'toolRuleName']);
  }
}

function rename(editor: Editor, map: YAMLMap, names: Readonly<Record<string, string>>): void {
  for (const [from, to] of Object.entries(names)) editor.rename(map, from, to);
}

function keepAsCustomProperties(editor: Editor, map: YAMLMap, keys: readonly string[]): void {
  for (const key of keys) {
    if (!editor.has(map, key)) continue;
    const value = editor.data(map.get(key, true));
    editor.remove(map, key);
    if (value !== null) editor.append(map, 'customProperties', { property: key, value });
  }
}
