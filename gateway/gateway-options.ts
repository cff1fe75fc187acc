import { z } from 'zod';
import { describeIssue, didYouMean } from '../contracts/index.ts';
import type { Handler } from '../edge/index.ts';
import { type GatewayConfig, gatewayConfigSchema } from './config.ts';
import type { DataSources } from './execute/data-sources.ts';
import { type GatewayHooks, HOOK_NAMES } from './hooks.ts';
import type { Log } from './log.ts';
import type { OwnershipTeam } from './ownership/ownership-index.ts';
import type { UsageSink } from './usage/pending-usage.ts';

/** What a gateway is made of. Everything has a default; without `supergraphSdl` it waits for `useSupergraph`. */
export type GatewayOptions<Context = unknown> = {
  /** The settings of `docs/config.md`; what is left out has its default. */
  readonly config?: z.input<typeof gatewayConfigSchema>;
  /** A composed supergraph, of any composer of Federation. */
  readonly supergraphSdl?: string;
  /** Title, domain and contact of the teams that the supergraph's `@owner` names. */
  readonly teams?: readonly OwnershipTeam[];
  readonly hooks?: GatewayHooks<Context>;
  readonly dataSources?: DataSources;
  /** Where the built web pages lie; without it `/` is a plain page. */
  readonly webDirectory?: string;
  /** What answers below `/registry/v1`: `createRegistryHandler` of a registry. */
  readonly registry?: Handler;
  readonly log?: Log;
  /** Takes what clients used, for the registry; without it nothing is counted. */
  readonly onUsage?: UsageSink;
};

/** The options after the border: checked, the settings with every default filled in. */
export type CheckedOptions = Omit<GatewayOptions, 'config'> & { readonly config: GatewayConfig };

type Kind = { readonly expected: string; readonly fits: (value: unknown) => boolean };

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isFunction = (value: unknown): boolean => typeof value === 'function';

const OPTIONS: Readonly<Record<keyof GatewayOptions, Kind>> = {
  config: { expected: 'an object of settings', fits: isRecord },
  supergraphSdl: {
    expected: 'the text of a composed supergraph',
    fits: (value) => typeof value === 'string' && value.trim() !== '',
  },
  teams: { expected: 'a list of teams', fits: Array.isArray },
  hooks: { expected: `an object of ${HOOK_NAMES.join(', ')}`, fits: isRecord },
  dataSources: {
    expected: 'data sources by subgraph, or a function that gives them',
    fits: (value) => isRecord(value) || isFunction(value),
  },
  webDirectory: { expected: 'a folder', fits: (value) => typeof value === 'string' },
  registry: { expected: 'a function that answers requests', fits: isFunction },
  log: { expected: 'a function', fits: isFunction },
  onUsage: { expected: 'a function', fits: isFunction },
};

/** Checks what a caller gave, types or none. Throws TypeError that says what was expected, where, and what came. */
export function checkGatewayOptions(options: GatewayOptions): CheckedOptions {
  const given: unknown = options;
  if (!isRecord(given)) throw new TypeError(`Expected the options of a gateway, got ${shown(given)}.`);
  refuseUnknown('options', Object.keys(given), Object.keys(OPTIONS));
  for (const [name, { expected, fits }] of Object.entries(OPTIONS)) {
    const value = given[name];
    if (value !== undefined && !fits(value))
      throw new TypeError(`Expected ${expected} at ${name}, got ${shown(value)}.`);
  }
  const { hooks = {}, dataSources } = options;
  refuseUnknown('hooks', Object.keys(hooks), HOOK_NAMES);
  for (const name of HOOK_NAMES)
    if (hooks[name] !== undefined && !isFunction(hooks[name]))
      throw new TypeError(`Expected a function at hooks.${name}, got ${shown(hooks[name])}.`);
  if (isRecord(dataSources)) {
    for (const [name, source] of Object.entries<unknown>(dataSources))
      if (!isRecord(source) || !isFunction(source['process']))
        throw new TypeError(
          `Expected an object with a process function at dataSources.${name}, got ${shown(source)}.`,
        );
  }
  return { ...options, config: checkConfig(options.config ?? {}) };
}

function checkConfig(config: unknown): GatewayConfig {
  const checked = gatewayConfigSchema.safeParse(config);
  if (checked.success) return checked.data;
  const [issue] = checked.error.issues;
  if (issue?.code === 'unrecognized_keys') throw new TypeError(unknownSetting(issue, config));
  const path = issue?.path ?? [];
  const where = ['config', ...path].join('.');
  const got = path.reduce<unknown>(
    (value, key) => (isRecord(value) ? value[String(key)] : undefined),
    config,
  );
  throw new TypeError(`${issue?.message ?? 'Invalid value'} at ${where}, got ${shown(got)}.`);
}

/** Names the nearest setting, as the same slip in supergraph.yaml does. */
function unknownSetting(issue: z.core.$ZodIssueUnrecognizedKeys, config: unknown): string {
  const nowhere = () => ({ file: '' });
  const [finding] = describeIssue(
    { ...issue, path: ['config', ...issue.path] },
    {
      schema: z.object({ config: gatewayConfigSchema }),
      root: { config },
      placeOf: nowhere,
      placeOfKey: nowhere,
    },
  );
  return finding?.message ?? issue.message;
}

function refuseUnknown(where: string, given: readonly string[], known: readonly string[]): void {
  const unknown = given.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new TypeError(
    `Expected ${where} to be of ${known.join(', ')}, got "${unknown}".${didYouMean(unknown, [...known])}`,
  );
}

/** A value as a message shows it: short, and never the inside of an object. */
function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  return typeof value === 'function' ? 'a function' : String(value);
}
