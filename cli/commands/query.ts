import { z } from 'zod';
import {
  COMMON_FLAGS,
  type Command,
  type CommandInput,
  formatFlag,
  MisuseError,
  onlyOperand,
  textFlag,
} from '../command.ts';
import { readQuestion } from '../mesh/read-question.ts';
import { asJson, reportFindings } from '../render/findings.ts';
import { resultRows } from '../render/result-rows.ts';
import { renderCsv, renderTable } from '../render/table.ts';

const FORMATS = ['table', 'csv', 'json'] as const;

/** `weft query FILE`: asks the running gateway. */
export const queryCommand: Command = {
  name: 'query',
  summary: 'Ask the running gateway a question and print the answer as table, CSV or JSON.',
  operands: 'FILE',
  flags: {
    ...COMMON_FLAGS,
    format: { type: 'string', value: 'FORMAT', description: 'table (default), csv or json.' },
    url: {
      type: 'string',
      value: 'URL',
      description: 'The GraphQL endpoint; default is the gateway of supergraph.yaml on this machine.',
    },
    variables: { type: 'string', value: 'JSON', description: 'Values of the variables, as a JSON object.' },
    operation: {
      type: 'string',
      value: 'NAME',
      description: 'The operation to run, when the file has several.',
    },
    client: {
      type: 'string',
      value: 'NAME',
      description: 'Ask in the name of this app of `clients`, so that its use is known.',
    },
  },
  examples: [
    'weft query examples/busiest-airports.graphql',
    'weft query examples/churn-by-tier.graphql --format csv > churn.csv',
  ],
  async run(input) {
    const { flags, terminal } = input;
    const format = formatFlag(input, FORMATS);
    const variables = readVariables(input);
    const headers = clientHeader(input);
    const file = onlyOperand(input, 'one file with a GraphQL query');
    const query = await readQuestion(file);
    const url = await endpoint(input);
    if (url === undefined) return 1;
    const answer = await ask(url, { query, variables, operationName: flags['operation'] }, headers);
    if (!answer.ok) {
      const { code, message } = answer;
      reportFindings([{ code, severity: 'error', message }], terminal, format === 'json');
      return 1;
    }
    const { data, errors = [] } = answer.body;
    if (format === 'json') terminal.out(asJson(answer.body));
    else {
      const rows = data == null ? undefined : resultRows(data, { repeatsParents: format === 'csv' });
      if (rows) terminal.out(format === 'csv' ? renderCsv(rows) : renderTable(rows));
      for (const error of errors) terminal.err(`${describeAnswerError(error, file)}\n`);
    }
    return errors.length > 0 ? 1 : 0;
  },
};

/** `--url`, or the gateway of `supergraph.yaml` on this machine; the rooms that read it are only loaded for that. */
async function endpoint(input: CommandInput): Promise<string | undefined> {
  const url = input.flags['url'];
  if (typeof url === 'string') {
    if (URL.canParse(url) && /^https?:/.test(url)) return url;
    throw new MisuseError(`Expected --url to be an http or https URL, got "${url}".`);
  }
  const { readGatewaySettings } = await import('../mesh/read-mesh.ts');
  const settings = await readGatewaySettings(input);
  if (settings.ok) return `http://localhost:${settings.value.port}/graphql`;
  reportFindings(settings.findings, input.terminal, input.flags['json'] === true);
  return undefined;
}

const variablesSchema = z.record(z.string(), z.unknown());

function readVariables(input: CommandInput): Record<string, unknown> {
  const text = textFlag(input, 'variables', '{}');
  const read = variablesSchema.safeParse(parseJson(text));
  if (read.success) return read.data;
  throw new MisuseError(`Expected --variables to be a JSON object, got ${text}.`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const answerError = z.looseObject({
  message: z.string(),
  path: z.array(z.union([z.string(), z.number()])).optional(),
  locations: z.array(z.object({ line: z.number(), column: z.number() })).optional(),
  extensions: z.looseObject({ owner: z.looseObject({ team: z.string() }).optional() }).optional(),
});
const answerBody = z
  .looseObject({ data: z.unknown().optional(), errors: z.array(answerError).optional() })
  .refine((body) => 'data' in body || 'errors' in body);

type Answer =
  | { readonly ok: true; readonly body: z.infer<typeof answerBody> }
  | { readonly ok: false; readonly code: string; readonly message: string };

/** What an app calls itself by in the records of use. Throws MisuseError for a name that fits in no header. */
function clientHeader({ flags }: CommandInput): Readonly<Record<string, string>> {
  const { client } = flags;
  if (typeof client !== 'string') return {};
  if (/^[\w.-]{1,64}$/.test(client)) return { 'apollographql-client-name': client };
  throw new MisuseError(
    `Expected --client to be a name of at most 64 letters, digits, "-", "_" and ".", got "${client}".`,
  );
}

async function ask(
  url: string,
  request: Readonly<Record<string, unknown>>,
  headers: Readonly<Record<string, string>>,
): Promise<Answer> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, {
      method: 'POST',
      headers: {
        ...headers,
        'content-type': 'application/json',
        accept: 'application/graphql-response+json, application/json',
      },
      body: JSON.stringify(request),
    });
    text = await response.text();
  } catch {
    const message = `Nothing answers at ${url}. Start the mesh with npm start (or weft dev), or name another gateway with --url.`;
    return { ok: false, code: 'GATEWAY_UNREACHABLE', message };
  }
  const body = answerBody.safeParse(parseJson(text));
  if (body.success) return { ok: true, body: body.data };
  const message = `Expected a GraphQL answer from ${url}, got HTTP ${response.status}: ${text.slice(0, 200)}`;
  return { ok: false, code: 'NO_GRAPHQL_ANSWER', message };
}

/** An error as a person reads it: where in the file or the answer, what, and whose it is. */
function describeAnswerError(error: z.infer<typeof answerError>, file: string): string {
  const { message, path, locations, extensions } = error;
  const [place] = locations ?? [];
  const where = path ? `at ${path.join('.')} ` : place ? `${file}:${place.line}:${place.column} ` : '';
  const team = extensions?.owner?.team;
  return `${where}error ${message}${team ? ` (owner: ${team})` : ''}`;
}
