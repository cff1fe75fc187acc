import { type GatewayConfig, gatewayConfigSchema } from './config.ts';

/** One setting and the environment variable that overrides it. */
export type EnvironmentName = { readonly path: readonly string[]; readonly name: string };

/** The environment variable of every key of the gateway's settings, for `withEnvironment` and the documentation. */
export const GATEWAY_ENVIRONMENT: readonly EnvironmentName[] = leafPaths(
  gatewayConfigSchema.parse({}),
  [],
).map((path) => ({
  path,
  name: [
    'WEFT_GATEWAY',
    ...path.map((part) => part.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()),
  ].join('_'),
}));

/**
 * The settings with those of the environment laid over them (order: flag, environment, file, default).
 * Throws `TypeError` naming the variable when a value does not fit.
 */
export function withEnvironment(
  config: GatewayConfig,
  environment: Readonly<Record<string, string | undefined>>,
): GatewayConfig {
  let merged: Record<string, unknown> = config;
  for (const { path, name } of GATEWAY_ENVIRONMENT) {
    const text = environment[name];
    if (text === undefined || text === '') continue;
    merged = replaceAt(merged, path, readText(text, valueAt(config, path)));
    const checked = gatewayConfigSchema.safeParse(merged);
    if (!checked.success) {
      throw new TypeError(
        `${checked.error.issues[0]?.message ?? 'Invalid value'} in the environment variable ${name}, got "${text}".`,
      );
    }
  }
  return gatewayConfigSchema.parse(merged);
}

function leafPaths(value: object, path: readonly string[]): (readonly string[])[] {
  return Object.entries(value).flatMap(([key, child]: [string, unknown]) =>
    isPlainObject(child) ? leafPaths(child, [...path, key]) : [[...path, key]],
  );
}

/** The default tells the kind of value; what does not read as that kind goes on as text, for the schema to refuse. */
function readText(text: string, current: unknown): unknown {
  if (typeof current === 'number')
    return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
  if (typeof current === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  // An empty variable is one that is not set, so that an empty list needs a sign of its own.
  if (Array.isArray(current)) return text.trim() === '[]' ? [] : text.split(',').map((part) => part.trim());
  return text;
}

function valueAt(root: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => (isPlainObject(value) ? value[key] : undefined), root);
}

function replaceAt(
  root: Readonly<Record<string, unknown>>,
  path: readonly string[],
  value: unknown,
): Record<string, unknown> {
  const [key, ...rest] = path;
  if (key === undefined) return root;
  const child = root[key];
  return { ...root, [key]: rest.length > 0 && isPlainObject(child) ? replaceAt(child, rest, value) : value };
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
