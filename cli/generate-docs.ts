import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { EDGE_ERRORS } from '../edge/index.ts';
import { GATEWAY_ENVIRONMENT, GATEWAY_ERRORS, gatewayConfigSchema } from '../gateway/index.ts';
import {
  API_ERRORS,
  DEFAULT_POLICIES,
  manifestJsonSchema,
  manifestSchema,
  type Policy,
  readPolicies,
} from '../registry/index.ts';
import { DATA_FINDINGS, SUBGRAPH_ERRORS } from '../subgraphs/toolkit/index.ts';
import type { Command } from './command.ts';
import { contractReferencePage } from './contract-reference.ts';
import { loadCommands } from './main.ts';
import { policiesPage } from './policies-page.ts';
import { code, page, table } from './render/markdown.ts';

const DOCS = join(import.meta.dirname, '..', 'docs');

/** The generated pages of `docs/`, by file name. `tests/docs.test.ts` compares them with what is there. */
export async function renderDocs(): Promise<ReadonlyMap<string, string>> {
  const schema = manifestJsonSchema(gatewayConfigSchema);
  return new Map([
    ['config.md', configPage(schemaNode.parse(schema))],
    ['errors.md', errorsPage()],
    ['cli.md', cliPage(await loadCommands())],
    ['contract-reference.md', contractReferencePage()],
    ['policies.md', policiesPage(await defaultPolicies())],
    ['supergraph.schema.json', `${printJson(schema)}\n`],
  ]);
}

async function defaultPolicies(): Promise<readonly Policy[]> {
  const read = await readPolicies([DEFAULT_POLICIES], []);
  if (!read.ok) throw new Error(read.findings[0]?.message);
  return read.value;
}

/** The part of JSON Schema that `manifestJsonSchema` uses. */
type SchemaNode = {
  readonly type?: string | readonly string[] | undefined;
  readonly description?: string | undefined;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, SchemaNode>> | undefined;
  readonly additionalProperties?: boolean | SchemaNode | undefined;
  readonly items?: SchemaNode | undefined;
  readonly anyOf?: readonly SchemaNode[] | undefined;
  readonly const?: string | undefined;
  readonly required?: readonly string[] | undefined;
  readonly minimum?: number | undefined;
  readonly exclusiveMinimum?: number | undefined;
  readonly maximum?: number | undefined;
};

const schemaNode: z.ZodType<SchemaNode> = z.lazy(() =>
  z.object({
    type: z.union([z.string(), z.array(z.string())]).optional(),
    description: z.string().optional(),
    default: z.unknown().optional(),
    properties: z.record(z.string(), schemaNode).optional(),
    additionalProperties: z.union([z.boolean(), schemaNode]).optional(),
    items: schemaNode.optional(),
    anyOf: z.array(schemaNode).optional(),
    const: z.string().optional(),
    required: z.array(z.string()).optional(),
    minimum: z.number().optional(),
    exclusiveMinimum: z.number().optional(),
    maximum: z.number().optional(),
  }),
);

const asRecord = z.record(z.string(), z.unknown());

type ConfigKey = {
  readonly path: readonly string[];
  readonly node: SchemaNode;
  readonly isRequired: boolean;
};

function configPage(schema: SchemaNode): string {
  const keys = leafKeys(schema, []);
  const defaults: unknown = manifestSchema(gatewayConfigSchema).parse({ subgraphs: {} });
  const variables = new Map(GATEWAY_ENVIRONMENT.map(({ path, name }) => [`gateway.${path.join('.')}`, name]));
  const describe = ({ path, node, isRequired }: ConfigKey): string[] => [
    code(path.join('.')),
    typeText(node),
    isRequired ? 'required' : valueText(valueAt(defaults, path)),
    node.description ?? '',
  ];
  const manifestRows = keys.filter(({ path }) => path[0] !== 'gateway').map(describe);
  const gatewayRows = keys
    .filter(({ path }) => path[0] === 'gateway')
    .map((key) => [...describe(key), valueText(variables.get(key.path.join('.')))]);
  return page('Configuration', [
    'Everything is in one file, `supergraph.yaml`. It starts as the format of Rover, so tools that read that read ours; ' +
      "`domain`, `owner`, `run`, `teams`, `clients`, `policies`, `registry` and `gateway` are Weft's. Unknown keys are errors that name the nearest key. " +
      `${code('$' + '{NAME}')} and ${code('$' + '{NAME:-default}')} take values from the environment. Paths start at the folder of the file.`,
    'For completion and checks in an editor, put this line first: `# yaml-language-server: $schema=docs/supergraph.schema.json`.',
    '## The mesh',
    table(['key', 'type', 'default', 'what it is'], manifestRows),
    '## The gateway',
    'What holds, from strongest to weakest: a flag of the command, the environment variable, the file, the default. In a variable, commas part the items of a list, and `[]` is an empty one.',
    table(['key', 'type', 'default', 'what it is', 'environment variable'], gatewayRows),
  ]);
}

function valueAt(root: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => asRecord.safeParse(value).data?.[key], root);
}

/** Every key that takes a value; `NAME` stands for names that a person chooses. */
function leafKeys(node: SchemaNode, path: readonly string[], isRequired = false): ConfigKey[] {
  const { properties, additionalProperties, required = [] } = node;
  if (properties)
    return Object.entries(properties).flatMap(([name, child]) =>
      leafKeys(child, [...path, name], required.includes(name)),
    );
  if (typeof additionalProperties === 'object' && additionalProperties.properties)
    return leafKeys(additionalProperties, [...path, 'NAME']);
  return [{ path, node, isRequired }];
}

function typeText({ type, items, additionalProperties, anyOf, ...bounds }: SchemaNode): string {
  if (anyOf) return anyOf.map(typeText).join(' or ');
  if (bounds.const !== undefined) return code(bounds.const);
  if (typeof type === 'object') return type.map((one) => typeText({ type: one })).join(' or ');
  switch (type) {
    case 'string':
      return 'text';
    case 'boolean':
      return 'true or false';
    case 'array':
      return `list of ${items ? typeText(items) : 'values'}`;
    case 'object':
      return `${typeof additionalProperties === 'object' ? typeText(additionalProperties) : 'value'} by name`;
    case 'integer':
      return `whole number${boundsText(bounds)}`;
    default:
      return type ?? 'any value';
  }
}

function boundsText({ minimum, exclusiveMinimum, maximum }: SchemaNode): string {
  if (exclusiveMinimum !== undefined) return ` above ${exclusiveMinimum}`;
  if (maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER) return `, ${minimum ?? 0} to ${maximum}`;
  return minimum === undefined ? '' : `, at least ${minimum}`;
}

function valueText(value: unknown): string {
  if (value === undefined) return '';
  if (Array.isArray(value))
    return value.length === 0 ? 'none' : value.map((one) => code(String(one))).join(', ');
  if (typeof value === 'object') return 'none';
  return code(String(value));
}

function errorsPage(): string {
  const actors = {
    client: 'who asked',
    subgraph: 'the owner of the subgraph',
    operator: 'who runs the gateway',
  };
  const gatewayRows = Object.entries(GATEWAY_ERRORS).map(([name, { status, audience, since, help }]) => [
    code(name),
    String(status),
    actors[audience],
    since,
    help,
  ]);
  const registryRows = Object.entries(API_ERRORS).map(([name, { status, help }]) => [
    code(name),
    String(status),
    help,
  ]);
  const edgeRows = Object.entries(EDGE_ERRORS).map(([name, { status, help }]) => [
    code(name),
    String(status),
    help,
  ]);
  return page('Errors', [
    'Every error of an answer has `extensions.code`. An error that one subgraph is to blame for also has `extensions.subgraph` and, where the team is known, `extensions.owner` ' +
      'with `team`, `domain` and `contact`. A subgraph written by hand may use codes of its own; they come through unchanged.',
    '## Of the gateway',
    'Clients that accept only `application/json` get 200 in place of 400, as GraphQL over HTTP asks; other statuses are the same for all.',
    table(['code', 'HTTP status', 'who acts', 'since', 'what it means and what to do'], gatewayRows),
    '## Of subgraphs made from contracts',
    'They come through the gateway with `subgraph` and `owner` beside them. Limits are those of [the API of a table](data-product-api.md#limits).',
    helpTable(SUBGRAPH_ERRORS),
    '## Of data, when a domain starts',
    'Findings of `weft dev`, `serve subgraph`, `init` and `contract test`, with the line of the contract. `weft dev` goes on serving what it served before. Those of resolvers are on [a page of their own](resolvers.md#when-something-goes-wrong), those of the linter in the [reference of contracts](contract-reference.md#rules-of-the-linter).',
    helpTable(DATA_FINDINGS),
    '## Of the registry',
    'What `/registry/v1` answers, as `{ errors: [{ code, message, … }] }`.',
    table(['code', 'HTTP status', 'what it means and what to do'], registryRows),
    '## Of the HTTP edge',
    'Sent before there is a GraphQL request, by the gateway and by subgraphs made from contracts alike.',
    table(['code', 'HTTP status', 'what to do'], edgeRows),
  ]);
}

function helpTable(rows: Readonly<Record<string, { readonly help: string }>>): string {
  return table(
    ['code', 'what it means and what to do'],
    Object.entries(rows).map(([name, { help }]) => [code(name), help]),
  );
}

function cliPage(commands: readonly Command[]): string {
  const sections = commands.flatMap(({ name, summary, operands, flags, examples }) => [
    `## weft ${name}`,
    summary,
    block([`weft ${name}${operands ? ` ${operands}` : ''}`]),
    table(
      ['flag', 'what it does'],
      Object.entries(flags).map(([flag, { value, description }]) => [
        code(`--${flag}${value ? ` ${value}` : ''}`),
        description,
      ]),
    ),
    'Examples:',
    block(examples),
  ]);
  return page('Commands', [
    'In a checkout say `npx weft`, or `node cli/weft.cjs`. Every command also has `--help`. Exit codes: 0 good, 1 findings, 2 misuse.',
    ...sections,
  ]);
}

function block(lines: readonly string[]): string {
  return ['```sh', ...lines, '```'].join('\n');
}

/** JSON as the formatter of this repository writes it: lists of plain values on one line. */
function printJson(value: unknown, indent = ''): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const deeper = `${indent}  `;
  if (Array.isArray(value) && value.some((item) => typeof item === 'object'))
    return `[\n${value.map((item) => `${deeper}${printJson(item, deeper)}`).join(',\n')}\n${indent}]`;
  if (Array.isArray(value)) return `[${value.map((item) => printJson(item, deeper)).join(', ')}]`;
  const members = Object.entries(value).map(
    ([key, child]) => `${deeper}${JSON.stringify(key)}: ${printJson(child, deeper)}`,
  );
  return members.length === 0 ? '{}' : `{\n${members.join(',\n')}\n${indent}}`;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await mkdir(DOCS, { recursive: true });
  for (const [name, text] of await renderDocs()) await writeFile(join(DOCS, name), text);
}
