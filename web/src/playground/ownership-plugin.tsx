import type { GraphiQLPlugin } from '@graphiql/react';
import type { ReactNode } from 'react';
import { useStore } from '../store.ts';
import { OwnerCard, TeamName } from './owner-card.tsx';
import { resolveField } from './ownership.ts';
import { ownershipStore } from './ownership-store.ts';
import { queryFactsStore } from './query-facts.ts';
import type { Touched } from './touched-teams.ts';

/** The panel that tells who answers for the field under the cursor and for the query as a whole. */
export const OWNERSHIP_PLUGIN: GraphiQLPlugin = {
  title: 'Ownership',
  icon: OwnershipIcon,
  content: OwnershipPanel,
};

function OwnershipPanel(): ReactNode {
  const state = useStore(ownershipStore);
  const { touched } = useStore(queryFactsStore);
  return (
    <section className="ownership" aria-label="Ownership">
      <h2>Ownership</h2>
      {state.kind === 'loading' && <p className="quiet">Loading owners …</p>}
      {state.kind === 'failed' && <p className="quiet">Owners could not be loaded: {state.reason}</p>}
      {state.kind === 'loaded' && (
        <>
          <FieldUnderCursor />
          <TouchedTeams touched={touched} />
        </>
      )}
    </section>
  );
}

function FieldUnderCursor(): ReactNode {
  const state = useStore(ownershipStore);
  const { coordinate } = useStore(queryFactsStore);
  if (state.kind !== 'loaded') return null;
  const field = coordinate === undefined ? undefined : resolveField(state.ownership, coordinate);
  if (field) return <OwnerCard field={field} />;
  return (
    <p className="quiet">
      {coordinate === undefined
        ? 'Put the cursor on a field to see who answers for it.'
        : `No team is known for ${coordinate}.`}
    </p>
  );
}

function TouchedTeams({ touched }: { readonly touched: Touched }): ReactNode {
  if (touched.teams.length === 0) return null;
  return (
    <>
      <h3>This query reads from {countText(touched.teams.length, 'team')}</h3>
      <ul className="plain-list touched">
        {touched.teams.map(({ team, coordinates }) => (
          <li key={team.name}>
            <details>
              <summary>
                <TeamName team={team} />
                <span className="count">{countText(coordinates.length, 'field')}</span>
              </summary>
              <ul className="plain-list touched-fields">
                {coordinates.map((coordinate) => (
                  <li key={coordinate}>
                    <code>{coordinate}</code>
                  </li>
                ))}
              </ul>
            </details>
          </li>
        ))}
      </ul>
      {touched.sensitive.length > 0 && (
        <>
          <h3>Handle with care</h3>
          <ul className="plain-list sensitive">
            {touched.sensitive.map(({ coordinate, classification }) => (
              <li key={coordinate}>
                <code>{coordinate}</code>
                <span className="badge badge-sensitive">
                  {classification?.pii ? 'personal data' : classification?.level}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

function OwnershipIcon(): ReactNode {
  return (
    <svg viewBox="0 0 20 20" fill="none" stroke="currentColor" strokeWidth="1.6" aria-hidden="true">
      <circle cx="7" cy="6.5" r="3" />
      <path d="M1.8 16.5c.4-3.2 2.4-5 5.2-5s4.8 1.8 5.2 5" strokeLinecap="round" />
      <path d="M13 3.8a3 3 0 0 1 0 5.4M15 12c1.8.8 2.9 2.300 3.200 4.500" strokeLinecap="round" />
    </svg>
  );
}

/** `1 team`, `3 teams`. */
export function countText(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
