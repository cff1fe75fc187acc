import type { Registry, ShownToken, Token } from '../../registry/index.ts';
import { MisuseError } from '../command.ts';
import type { RegistryAccess } from './registry-access.ts';

/** A registry whose store is opened in this process, for a person that acts for the whole mesh. */
export function localRegistry(registry: Registry, name: string, by: string): RegistryAccess {
  return {
    name,
    check: (candidates) => registry.check(candidates, { by }),
    publish: (candidates, reason) => registry.publish(candidates, { by, ...reason }),
    openPreview: (preview) => registry.openPreview({ by, ...preview }),
    closePreview: (preview) => registry.closePreview({ by, ...preview }),
    previews: async () =>
      [...(await registry.refresh()).previews.values()].map(({ version: _version, ...listed }) => listed),
    rollback: (wish) => registry.rollback({ by, ...wish }),
    approve: (approval) => registry.approve({ by, ...approval }),
    waive: async ({ owner, ...waiver }) => {
      // Only a token could say whose team it is.
      if (owner === undefined) throw new MisuseError('Expected --owner with the team that answers for it.');
      return registry.waive({ by, owner, ...waiver });
    },
    endWaiver: (waiver) => registry.endWaiver({ by, ...waiver }),
    waivers: async () =>
      [...(await registry.refresh()).waivers.values()].flatMap(({ waiver, ended }) =>
        ended ? [] : [waiver],
      ),
    makeToken: async (token) => {
      const made = await registry.makeToken({ by, ...token });
      return made.ok ? { ...made, token: withoutHash(made.token) } : made;
    },
    revokeToken: (token) => registry.revokeToken({ by, ...token }),
    tokens: async () =>
      [...(await registry.refresh()).tokens.values()].map(({ token, revoked, ...stamp }) => ({
        ...stamp,
        token: withoutHash(token),
        isRevoked: revoked !== undefined,
      })),
    subgraphs: async () => [...(await registry.refresh()).subgraphs.values()],
    subgraph: async (wanted) => (await registry.refresh()).subgraphs.get(wanted),
    history: (filter) => registry.history(filter),
    report: (hash) => registry.findReport(hash),
    usage: (days) => registry.usage(days),
    clients: async () => registry.clients,
    policyFacts: () => registry.policyFacts(),
    supergraph: () => registry.supergraph(),
    document: (hash) => registry.document(hash),
    close: () => registry.close(),
  };
}

function withoutHash({ hash: _hash, ...token }: Token): ShownToken {
  return token;
}
