import { RegistryCallError, type RemoteRegistry } from '../../registry/index.ts';
import type { RegistryAccess } from './registry-access.ts';
import { RegistryError } from './registry-error.ts';

/** A registry that runs elsewhere. For whom its caller acts is what the token says; `by` is who sits here. */
export function remoteAccess(remote: RemoteRegistry, name: string, by: string): RegistryAccess {
  return {
    name,
    check: (candidates) => told(remote.check(candidates, { by })),
    publish: (candidates, reason) => told(remote.publish(candidates, { by, ...reason })),
    openPreview: (preview) => told(remote.openPreview({ by, ...preview })),
    closePreview: ({ name: preview }) => told(remote.closePreview({ name: preview })),
    previews: () => told(remote.previews()),
    rollback: (wish) => told(remote.rollback({ by, ...wish })),
    approve: (approval) => told(remote.approve({ by, ...approval })),
    waive: (waiver) => told(remote.waive({ by, ...waiver })),
    endWaiver: ({ id }) => told(remote.endWaiver({ id })),
    waivers: () => told(remote.waivers()),
    makeToken: (token) => told(remote.makeToken({ by, ...token })),
    revokeToken: ({ id }) => told(remote.revokeToken({ id })),
    tokens: () => told(remote.tokens()),
    subgraphs: () => told(remote.subgraphs()),
    subgraph: (wanted) => told(remote.subgraph(wanted)),
    history: (filter) => told(remote.history(filter)),
    report: (hash) => told(remote.findReport(hash)),
    usage: (days) => told(remote.usage(days)),
    clients: () => told(remote.clients()),
    policyFacts: () => told(remote.policyFacts()),
    supergraph: () => told(remote.supergraph()),
    document: (hash) => told(remote.document(hash)),
    close: () => remote.close(),
  };
}

/** What a call refuses is told as a finding. */
async function told<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof RegistryCallError)) throw error;
    const { code, message } = error;
    throw new RegistryError({ code: `REGISTRY_${code}`, severity: 'error', message }, { cause: error });
  }
}
