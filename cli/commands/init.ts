import type { Finding } from '../../contracts/index.ts';
import { wayIn } from '../../subgraphs/toolkit/index.ts';
import {
  COMMON_FLAGS,
  type Command,
  type CommandInput,
  type ExitCode,
  MisuseError,
  onlyOperand,
} from '../command.ts';
import { makeSubgraph } from '../mesh/new-subgraph.ts';
import { readMeshManifest } from '../mesh/read-mesh.ts';
import { asJson, reportFindings } from '../render/findings.ts';
import { madeSubgraphJson, renderMadeSubgraph } from '../render/made-subgraph.ts';

/** `weft init NAME`: a new domain, from nothing or from what there is. */
export const initCommand: Command = {
  name: 'init',
  summary: 'Make a new domain: its contracts, drafted from what you have, and its entry in supergraph.yaml.',
  operands: 'NAME',
  flags: {
    config: COMMON_FLAGS.config,
    from: {
      type: 'string',
      value: 'SOURCE',
      description:
        'What to draft from: a .csv, .tsv, .parquet, .json or .ndjson file, a folder of them, or of partitions (year=2024), or a pattern with * and **; a database, postgres://user@host/db?schema=x&table=y or clickhouse://user@host/db?table=y; a contract, a .yaml file; or the schema of a federation service, a .graphql file. Without it the domain starts with an example.',
    },
    owner: {
      type: 'string',
      value: 'TEAM',
      description:
        'The team that owns it; added to teams when new. Default: the team of the domain NAME, else a new team NAME.',
    },
    url: {
      type: 'string',
      value: 'URL',
      description: 'With a .graphql schema: where the service answers.',
    },
    force: {
      type: 'boolean',
      description:
        'Write over contracts of the same file names; the entry in supergraph.yaml stays as it is.',
    },
    json: COMMON_FLAGS.json,
  },
  examples: [
    'weft init lounges',
    'weft init lounges --from lounges.csv --owner lounge-services',
    'weft init sales --from ../sales/orders.odcs.yaml',
    'weft init reviews --from reviews.graphql --url http://localhost:4001/graphql',
    "weft init crm --from 'postgres://reader@localhost/crm?schema=public'",
    'weft init logs --from clickhouse://reader@localhost:8123/logs',
    "weft init sales --from 'exports/orders-*.parquet' --json",
  ],
  async run(input) {
    const { terminal } = input;
    const isJson = input.flags['json'] === true;
    const name = onlyOperand(input, 'one name for the new domain, such as lounges');
    const url = serviceUrl(input);
    const manifest = await readMeshManifest(input);
    if (!manifest.ok) {
      reportFindings(manifest.findings, terminal, isJson);
      return 1;
    }
    const made = await makeSubgraph(manifest.value, {
      name,
      force: input.flags['force'] === true,
      ...optional(input, 'from'),
      ...optional(input, 'owner'),
      ...(url === undefined ? {} : { url }),
    });
    if (!made.ok) {
      reportFindings(made.findings, terminal, isJson);
      return exitCodeOf(made.findings);
    }
    terminal.out(
      isJson
        ? asJson(madeSubgraphJson(made.value, manifest.value))
        : renderMadeSubgraph(made.value, manifest.value),
    );
    return 0;
  },
};

/** Misuse when it is the command line itself that is wrong, and not what it names. */
function exitCodeOf(findings: readonly Finding[]): ExitCode {
  const errors = findings.filter(({ severity }) => severity === 'error');
  return errors.every(isMisuse) ? 2 : 1;
}

function isMisuse({ code, place }: Finding): boolean {
  // A file that a contract names is missing at a line of it; one that was typed is missing nowhere.
  if (code === 'MISSING_FILE') return place?.line === undefined;
  return code === 'INVALID_NAME' || code === 'UNKNOWN_FORMAT';
}

/** `--url`, which goes with a schema and only with one. Throws MisuseError otherwise. */
function serviceUrl({ flags }: CommandInput): string | undefined {
  const { from, url } = flags;
  const isSchema = typeof from === 'string' && wayIn(from).kind === 'schema';
  if (typeof url !== 'string') {
    if (isSchema)
      throw new MisuseError('Expected --url with a schema: the address at which the service answers.');
    return undefined;
  }
  if (!isSchema) throw new MisuseError('Expected --url only with --from a .graphql schema.');
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return url;
  throw new MisuseError(`Expected --url to be an http or https address, got "${url}".`);
}

function optional<N extends 'from' | 'owner'>(input: CommandInput, name: N): { readonly [K in N]?: string } {
  const value = input.flags[name];
  return typeof value === 'string' ? ({ [name]: value } as { [K in N]: string }) : {};
}
