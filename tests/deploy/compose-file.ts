import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { expandVariables, type Variables } from '../../contracts/index.ts';

/** The repository. */
export const ROOT = join(import.meta.dirname, '../..');

const service = z.object({
  image: z.string().optional(),
  command: z.array(z.string()).default([]),
  environment: z.record(z.string(), z.string()).default({}),
  ports: z.array(z.string()).default([]),
  networks: z.array(z.string()),
  volumes: z.array(z.string()).default([]),
  configs: z.array(z.object({ source: z.string(), target: z.string() })).default([]),
  profiles: z.array(z.string()).default([]),
  depends_on: z
    .record(z.string(), z.object({ condition: z.enum(['service_started', 'service_healthy']) }))
    .default({}),
  healthcheck: z.object({ test: z.array(z.string()), start_period: z.string() }),
  stop_grace_period: z.string().regex(/^\d+s$/),
  restart: z.string(),
});

const composeFile = z.object({
  services: z.record(z.string(), service),
  networks: z.record(z.string(), z.object({ internal: z.boolean().optional() })),
  volumes: z.record(z.string(), z.object({})),
  configs: z.record(z.string(), z.object({ content: z.string() })),
});

/** One container as `docker-compose.yml` describes it; short forms only, as the file uses them. */
export type Service = z.infer<typeof service>;

/** The parts of `docker-compose.yml` that the tests read. */
export type ComposeFile = z.infer<typeof composeFile>;

/** The text of `docker-compose.yml`. */
export const COMPOSE_TEXT = readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8');

/** The file as Compose sees it: merge keys resolved, variables filled in. Throws on a variable without a value. */
export function parseCompose(text: string, variables: Variables = {}): unknown {
  const missing = (name: string): void => {
    throw new Error(`The variable ${name} has neither a value nor a default.`);
  };
  return expandAll(parse(text, { merge: true }), (value) => expandVariables(value, variables, missing));
}

/** The services, networks and volumes of `docker-compose.yml`. */
export function readComposeFile(variables: Variables = {}): ComposeFile {
  return composeFile.parse(parseCompose(COMPOSE_TEXT, variables));
}

/** The services that run our own image, by name. */
export function ownServices({ services }: ComposeFile): [string, Service][] {
  return Object.entries(services).filter(([, { image }]) => image === 'weft');
}

/** `10s` in milliseconds. */
export function milliseconds(duration: string): number {
  return Number.parseInt(duration, 10) * 1_000;
}

function expandAll(value: unknown, expand: (text: string) => string): unknown {
  if (typeof value === 'string') return expand(value);
  if (Array.isArray(value)) return value.map((item) => expandAll(item, expand));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, expandAll(item, expand)]));
}
