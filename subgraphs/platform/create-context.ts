import { DEFAULT_CHECK_RULES } from '../../registry/index.ts';
import type { PlatformContext } from './platform-context.ts';
import type { StoredCatalogue } from './stored-catalogue.ts';
import type { StoredPolicies } from './stored-policies.ts';
import type { StoredRegistry } from './stored-registry.ts';

/** Where everything is read. */
export type Sources = {
  readonly catalogue: StoredCatalogue;
  readonly registry: StoredRegistry;
  readonly policies: StoredPolicies;
};

/** What the resolvers of one request share. */
export function createContext({ catalogue, registry, policies }: Sources): PlatformContext {
  const usage = new Map<number, ReturnType<PlatformContext['usage']>>();
  const manifest = once(() => catalogue.manifest());
  return {
    manifest,
    catalogue: once(() => catalogue.current()),
    registry: once(() => registry.current()),
    events: (after, limit) => registry.events(after, limit),
    usage: (days) => {
      const reading = usage.get(days) ?? registry.usage(days);
      usage.set(days, reading);
      return reading;
    },
    report: (hash) => registry.report(hash),
    endings: once(() => catalogue.endings()),
    judgement: once(() => policies.current()),
    quality: once(async () => registry.quality((await manifest()).registry?.checks ?? DEFAULT_CHECK_RULES)),
  };
}

function once<Value>(read: () => Promise<Value>): () => Promise<Value> {
  let reading: Promise<Value> | undefined;
  return () => {
    reading ??= read();
    return reading;
  };
}
