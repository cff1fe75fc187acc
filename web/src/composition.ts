import * as z from 'zod/mini';
import type { Finding } from '../../contracts/index.ts';
import { createStore, type Store } from './store.ts';

const POLL_MS = 2_000;

/** What the gateway says about the newest composition. */
export type Composition =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'composed'; readonly supergraph: string | undefined }
  | {
      readonly kind: 'broken';
      readonly supergraph: string | undefined;
      readonly findings: readonly Finding[];
    }
  | { readonly kind: 'unreachable' };

const findingSchema: z.ZodMiniType<Finding> = z.object({
  code: z.string(),
  severity: z.enum(['error', 'warning', 'info']),
  message: z.string(),
  place: z.exactOptional(
    z.object({ file: z.string(), line: z.exactOptional(z.number()), column: z.exactOptional(z.number()) }),
  ),
  subgraph: z.exactOptional(z.string()),
  coordinate: z.exactOptional(z.string()),
  owner: z.exactOptional(z.string()),
  fix: z.exactOptional(z.string()),
});

/** `supergraph` is the hash of the graph that serves, null while none does; it tells of a swap that went well. */
const compositionSchema = z.object({
  ok: z.boolean(),
  findings: z.array(findingSchema),
  supergraph: z.nullish(z.string()),
});

/** Reads the body of `GET /composition`; throws when it is not one. */
export function parseComposition(body: unknown): Composition {
  const { ok, findings, ...rest } = compositionSchema.parse(body);
  const supergraph = rest.supergraph ?? undefined;
  if (ok) return { kind: 'composed', supergraph };
  return { kind: 'broken', supergraph, findings: findings.filter((finding) => finding.severity === 'error') };
}

/** The newest answer of `GET /composition`, kept up to date by `watchComposition`. */
export const compositionStore: Store<Composition> = createStore<Composition>({ kind: 'unknown' });

/** Asks every two seconds while the page is visible; a gateway without the endpoint (404) is asked once. */
export function watchComposition(): void {
  const poll = async (): Promise<void> => {
    if (document.visibilityState === 'visible' && !(await refresh())) return;
    setTimeout(() => void poll(), POLL_MS);
  };
  void poll();
}

async function refresh(): Promise<boolean> {
  try {
    const response = await fetch('/composition', { headers: { accept: 'application/json' } });
    if (response.status === 404) return false;
    if (!response.ok) throw new Error(`GET /composition answered ${response.status}`);
    replace(parseComposition(await response.json()));
  } catch {
    replace({ kind: 'unreachable' });
  }
  return true;
}

/** Keeps the old object when nothing changed, so that nothing renders every two seconds. */
function replace(next: Composition): void {
  if (JSON.stringify(next) !== JSON.stringify(compositionStore.get())) compositionStore.set(next);
}
