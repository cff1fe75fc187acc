import type { PlatformContext } from './platform-context.ts';
import type { StoredCatalogue } from './stored-catalogue.ts';
import type { StoredRegistry } from './stored-registry.ts';

/** What the resolvers of one request share. */
export function createContext(catalogue: StoredCatalogue, registry: StoredRegistry): PlatformContext {
  const usage = new Map<number, ReturnType<PlatformContext['usage']>>();
  return {
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
    clients: once(() => catalogue.clients()),
  };
}

function once<Value>(read: () => Promise<Value>): () => Promise<Value> {
  let reading: Promise<Value> | undefined;
  return () => {
    reading ??= read();
    return reading;
  };
}
