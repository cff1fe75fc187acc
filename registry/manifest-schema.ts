import { z } from 'zod';
import { limitsSchema } from '../contracts/index.ts';
import { DEFAULT_POLICIES } from './policies/default-policies.ts';
import { registrySettingsSchema } from './settings.ts';
import { variantSettings } from './variants/variant.ts';

/**
 * The latest version of Federation 2 that the composer knows, said here because asking it would load it: a fifth of a second for whoever
 * only reads the file.
 */
export const LATEST_MINOR = 14;

const federationVersion = z
  .union([z.string(), z.number()])
  .refine(isSupportedVersion, {
    error: `Expected 2, or an exact version such as "=2.9" (Federation 2.0 to 2.${LATEST_MINOR})`,
  })
  .transform(String)
  .default('2')
  .describe(
    'The Federation version the mesh is written for, as Rover has it: `2`, or an exact one such as `"=2.9"`. Composition uses the highest version any subgraph links.',
  );

function isSupportedVersion(value: string | number): boolean {
  const parts = /^=?2(?:\.(\d+)(?:\.\d+)?)?$/.exec(String(value));
  return parts !== null && Number(parts[1] ?? 0) <= LATEST_MINOR;
}

function isHttpUrl(value: string): boolean {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  return url?.protocol === 'http:' || url?.protocol === 'https:';
}

const httpUrl = z.string().refine(isHttpUrl, { error: 'Expected an http or https URL' });
const filePath = z.string().min(1, { error: 'Expected a path' });

/** The name of a subgraph. */
export const subgraphNameSchema = z.string().regex(/^[A-Za-z][\w-]{0,63}$/, {
  error: 'Expected a subgraph name of at most 64 letters, digits, "-" and "_" that starts with a letter',
});
/** The name of a team, a domain or a client. */
export const nameSchema = z.string().regex(/^[A-Za-z][\w.-]{0,63}$/, {
  error: 'Expected a name of at most 64 letters, digits, "-", "_" and "." that starts with a letter',
});

const schemaSource = z
  .strictObject({
    file: filePath.optional().describe('An SDL file, relative to supergraph.yaml.'),
    subgraph_url: httpUrl.optional().describe('A running subgraph to ask for its SDL (`_service { sdl }`).'),
    introspection_headers: z
      .record(z.string(), z.string())
      .optional()
      .describe('HTTP headers sent with that question, by name.'),
    graphref: z
      .string()
      .optional()
      .describe('Not supported: an Apollo GraphOS graph; it needs the network and an API key.'),
    subgraph: z.string().optional().describe('Not supported: the subgraph of that GraphOS graph.'),
    sdl: z.string().optional().describe('Not supported: SDL written in place; put it in a file.'),
  })
  .superRefine((source, context) => {
    const refuse = (key: 'graphref' | 'sdl' | 'file', message: string) =>
      context.addIssue({ code: 'custom', path: source[key] === undefined ? [] : [key], message });
    if (source.graphref !== undefined || source.subgraph !== undefined) {
      refuse(
        'graphref',
        'Expected `file` or `subgraph_url`; `graphref` needs the network and a GraphOS account, so fetch the SDL with `rover subgraph fetch` into a file',
      );
    } else if (source.sdl !== undefined) {
      refuse('sdl', 'Expected `file` or `subgraph_url`; put this SDL in a file');
    } else if ((source.file === undefined) === (source.subgraph_url === undefined)) {
      refuse('file', 'Expected exactly one of `file` and `subgraph_url`');
    } else if (source.introspection_headers !== undefined && source.subgraph_url === undefined) {
      refuse('file', 'Expected `introspection_headers` only next to `subgraph_url`');
    }
  });

const run = z
  .strictObject({
    contracts: filePath
      .optional()
      .describe('A directory of `*.odcs.yaml` contracts; the toolkit serves a subgraph made from them.'),
    data: filePath
      .optional()
      .describe('With `contracts`: a module that generates the data the contracts describe.'),
    module: filePath.optional().describe('A module that starts a hand-written subgraph.'),
  })
  .superRefine((value, context) => {
    const refuse = (message: string, path: string[] = []) =>
      context.addIssue({ code: 'custom', path, message });
    if ((value.contracts === undefined) === (value.module === undefined)) {
      refuse('Expected exactly one of `contracts` and `module`');
    } else if (value.data !== undefined && value.contracts === undefined) {
      refuse('Expected `data` only next to `contracts`', ['data']);
    }
  });

const subgraph = z
  .strictObject({
    routing_url: httpUrl
      .optional()
      .describe('Where the gateway sends requests; `schema.subgraph_url` when left out.'),
    schema: schemaSource
      .optional()
      .describe('Where the SDL comes from. May be left out when `run` says how to start the subgraph.'),
    domain: nameSchema.optional().describe('The domain the subgraph belongs to; its own name when left out.'),
    owner: nameSchema
      .optional()
      .describe('The team that answers for everything no `@owner` in the SDL claims; one of `teams`.'),
    run: run
      .optional()
      .describe('How `weft dev` and `weft serve subgraph` start it. Leave out for one that runs elsewhere.'),
  })
  .superRefine((value, context) => {
    if (value.schema === undefined && value.run === undefined) {
      context.addIssue({
        code: 'custom',
        path: [],
        message: 'Expected `run` or `schema`, so that the SDL can be found,',
      });
    }
    if (value.routing_url === undefined && value.schema?.subgraph_url === undefined) {
      context.addIssue({ code: 'custom', path: ['routing_url'], message: 'Expected an http or https URL' });
    }
  });

/** One team of `supergraph.yaml`. */
export const teamSchema = z.strictObject({
  title: z.string().min(1, { error: 'Expected a title' }).describe('The name people read.'),
  contact: z.string().min(1).optional().describe('Where to reach the team: mail address, channel or URL.'),
  domain: nameSchema.optional().describe('The domain the team works in.'),
  members: z
    .array(z.string().min(1, { error: 'Expected the name of a member' }))
    .optional()
    .describe('The people of the team, by whatever name they go; those that its contracts name count too.'),
});

const organisation = z.strictObject({
  allowedRegions: z
    .record(z.string(), z.array(z.string()))
    .exactOptional()
    .describe('Where data may lie, by its class: `confidential: [eu-central-1]`.'),
  maxRetentionDays: z
    .record(z.string(), z.int().min(0))
    .exactOptional()
    .describe('How many days data may be kept, by its class.'),
});

const client = z.strictObject({
  team: nameSchema.describe(
    'The team that answers for the app, and is asked when a change would hurt it; one of `teams`.',
  ),
  title: z.string().min(1, { error: 'Expected a title' }).exactOptional().describe('The name people read.'),
  contact: z
    .string()
    .min(1)
    .exactOptional()
    .describe("Where to reach its people, when not at the team's contact."),
  variant: nameSchema
    .exactOptional()
    .describe('The variant of the graph that the app is shown; all of it when left out.'),
});

/** The schema of `supergraph.yaml`, the `gateway` part supplied by whoever runs the gateway. */
export function manifestSchema<G>(gatewaySchema: z.ZodType<G>) {
  return z.strictObject({
    federation_version: federationVersion,
    subgraphs: z.record(subgraphNameSchema, subgraph).describe('The subgraphs of the mesh, by name.'),
    teams: z
      .record(nameSchema, teamSchema)
      .default({})
      .describe('The teams that can own something, by name.'),
    clients: z
      .record(nameSchema, client)
      .default({})
      .describe('The apps that read the mesh, by the name they send as `apollographql-client-name`.'),
    variants: z
      .record(nameSchema, variantSettings)
      .default({})
      .describe('Parts of the graph by tags, each with a client schema of its own, by name.'),
    organisation: organisation
      .default({})
      .describe('What the organisation decides for everybody; policies hold products against it.'),
    limits: limitsSchema
      .default({})
      .describe('What `weft.limits` of a contract may say, for all contracts that do not say it themselves.'),
    policies: z
      .array(filePath)
      .default([DEFAULT_POLICIES])
      .describe(
        'Policy files, relative to supergraph.yaml. `weft:defaults` names the policies that come with Weft; an empty list means none.',
      ),
    registry: registrySettingsSchema.prefault({}).describe('Settings of the registry.'),
    gateway: gatewaySchema.prefault({} as never).describe('Settings of the gateway.'),
  });
}

/** JSON Schema (draft 7) of `supergraph.yaml`, for editors and for the generated configuration page. */
export function manifestJsonSchema<G>(gatewaySchema: z.ZodType<G>): Readonly<Record<string, unknown>> {
  const schema = z.toJSONSchema(manifestSchema(gatewaySchema), {
    target: 'draft-7',
    io: 'input',
    unrepresentable: 'any',
  });
  return { ...schema, title: 'supergraph.yaml' };
}
