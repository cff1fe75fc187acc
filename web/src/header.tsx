import type { ReactNode } from 'react';
import { ownershipStore } from './playground/ownership-store.ts';
import { useStore } from './store.ts';
import { Wordmark } from './wordmark.tsx';

/** Name, what the graph consists of, and the documents that describe it. */
export function Header(): ReactNode {
  return (
    <header className="top">
      <h1>
        <a href="/" aria-label="Weft">
          <Wordmark />
        </a>
      </h1>
      <GraphSummary />
      <nav aria-label="Graph documents">
        <a href="/schema.graphql">Schema</a>
        <a href="/supergraph.graphql">Supergraph</a>
        <a href="/ownership">Ownership</a>
      </nav>
    </header>
  );
}

function GraphSummary(): ReactNode {
  const state = useStore(ownershipStore);
  if (state.kind !== 'loaded') return <p className="summary" />;
  const { coordinates, teams, supergraph } = state.ownership;
  const fields = Object.keys(coordinates)
    .filter((coordinate) => coordinate.includes('.'))
    .length.toLocaleString('en');
  return (
    <p className="summary">
      {fields} fields · {Object.keys(teams).length} teams
      <code title={`Supergraph ${supergraph}`}>{supergraph.slice(0, 7)}</code>
    </p>
  );
}
