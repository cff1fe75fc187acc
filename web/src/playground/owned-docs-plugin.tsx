import { DOC_EXPLORER_PLUGIN, DocExplorer, useDocExplorer } from '@graphiql/plugin-doc-explorer';
import { DocsFilledIcon, DocsIcon, type GraphiQLPlugin, useGraphiQL } from '@graphiql/react';
import { isInterfaceType, isNamedType, isObjectType } from 'graphql';
import type { ReactNode } from 'react';
import { useStore } from '../store.ts';
import { OwnerCard, TeamName } from './owner-card.tsx';
import { resolveField, teamsOfType } from './ownership.ts';
import { countText } from './ownership-plugin.tsx';
import { ownershipStore } from './ownership-store.ts';

/** GraphiQL's documentation explorer with the owner of what is open pinned below it; same title, same shortcut. */
export const OWNED_DOCS_PLUGIN: GraphiQLPlugin = {
  title: DOC_EXPLORER_PLUGIN.title,
  icon: OwnedDocsIcon,
  content: OwnedDocs,
};

function OwnedDocs(): ReactNode {
  return (
    <div className="owned-docs">
      <div className="owned-docs-explorer">
        <DocExplorer />
      </div>
      <OwnerOfOpenPage />
    </div>
  );
}

function OwnerOfOpenPage(): ReactNode {
  const stack = useDocExplorer();
  const state = useStore(ownershipStore);
  if (state.kind !== 'loaded') return null;
  const open = stack.at(-1);
  if (isNamedType(open?.def)) return <OwnersOfType typeName={open.def.name} />;
  const parent = stack.at(-2)?.def;
  if (!open || !(isObjectType(parent) || isInterfaceType(parent))) return null;
  const field = resolveField(state.ownership, `${parent.name}.${open.name}`);
  return field ? <OwnerCard field={field} /> : null;
}

function OwnersOfType({ typeName }: { readonly typeName: string }): ReactNode {
  const state = useStore(ownershipStore);
  const teams = state.kind === 'loaded' ? teamsOfType(state.ownership, typeName) : [];
  if (teams.length === 0) return null;
  return (
    <section className="owner-card" aria-label={`Owners of ${typeName}`}>
      <h3>Fields owned by</h3>
      <ul className="plain-list touched">
        {teams.map(({ team, count }) => (
          <li key={team.name}>
            <TeamName team={team} />
            <span className="count">{countText(count, 'field')}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function OwnedDocsIcon(): ReactNode {
  const isOpen = useGraphiQL((state) => state.visiblePlugin === OWNED_DOCS_PLUGIN);
  return isOpen ? <DocsFilledIcon /> : <DocsIcon />;
}
