import {
  COMMON_FLAGS,
  type Command,
  type CommandInput,
  MisuseError,
  onlyOperand,
  textFlag,
} from '../command.ts';
import { readMeshManifest } from '../mesh/compose-mesh.ts';
import { readQuestion } from '../mesh/read-question.ts';
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
  },
  examples: [
    'weft query examples/busiest-airports.graphql',
    'weft query examples/churn.graphql --format csv > churn.csv',
  ],
  async run(input) {
    const { flags, terminal } = input;
    const format = flags['json'] === true ? 'json' : textFlag(input, 'format', 'table');
    if (!FORMATS.includes(format as (typeof FORMATS)[number]))
      throw new MisuseError(`Expected --format to be one of ${FORMATS.join(', ')}, got "${format}".`);
    const query = await readQuestion(onlyOperand(input, 'one file with a GraphQL query'));
    const answer = await ask(await endpoint(input), {
      query,
      variables: readVariables(input),
      operationName: flags['operation'],
    });
    if (!answer.ok) {
      terminal.err(`${answer.message}\n`);
      return 1;
    }
    const { body } = answer;
    if (format === 'json') terminal.out(`${JSON.stringify(body, null, 2)}\n`);
    else if (body.data != null)
      terminal.out(format === 'csv' ? renderCsv(resultRows(body.data)) : renderTable(resultRows(body.data)));
    if (format !== 'json') for (const error of body.errors ?? []) terminal.err(`${describeError(error)}\n`);
    return body.errors && body.errors.length > 0 ? 1 : 0;
  },
};

type AnswerError = {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: { readonly owner?: { readonly team?: string } };
};
type AnswerBody = { readonly data?: unknown; readonly errors?: readonly AnswerError[] };
type Answer =
  | { readonly ok: true; readonly body: AnswerBody }
  | { readonly ok: false; readonly message: string };

async function endpoint(input: CommandInput): Promise<string> {
  const url = input.flags['url'];
  if (typeof url === 'string') return url;
  const manifest = await readMeshManifest(input);
  const port = process.env['WEFT_GATEWAY_PORT'] ?? (manifest.ok ? manifest.value.gateway.port : 4000);
  return `http://localhost:${port}/graphql`;
}

function readVariables(input: CommandInput): Record<string, unknown> {
  const text = textFlag(input, 'variables', '{}');
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch {
    // Told below, together with JSON that is no object.
  }
  throw new MisuseError(`Expected --variables to be a JSON object, got ${text}.`);
}

async function ask(url: string, request: Readonly<Record<string, unknown>>): Promise<Answer> {
  let response: Response;
  try {
    response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json, application/json',
      },
      body: JSON.stringify(request),
    });
  } catch {
    return {
      ok: false,
      message: `Nothing answers at ${url}. Start the mesh with npm start, or name another gateway with --url.`,
    };
  }
  const text = await response.text();
  try {
    const body = JSON.parse(text) as AnswerBody;
    if ('data' in body || 'errors' in body) return { ok: true, body };
  } catch {
    // Told below.
  }
  return {
    ok: false,
    message: `Expected a GraphQL answer from ${url}, got HTTP ${response.status}: ${text.slice(0, 200)}`,
  };
}

function describeError({ message, path, extensions }: AnswerError): string {
  const where = path ? ` at ${path.join('.')}` : '';
  const owner = extensions?.owner?.team ? ` (owner: ${extensions.owner.team})` : '';
  return `error${where}: ${message}${owner}`;
}
