import { useGraphiQLActions } from '@graphiql/react';
import type { ReactNode } from 'react';
import { useStore } from '../store.ts';
import { receiptStore } from './fetcher.ts';
import { TeamName } from './owner-card.tsx';
import { countText, OWNERSHIP_PLUGIN } from './ownership-plugin.tsx';
import { queryFactsStore } from './query-facts.ts';

/** The teams that the query in the editor touches, always visible under the answer, and the receipt switch. */
export function OwnersStrip(): ReactNode {
  const { touched } = useStore(queryFactsStore);
  const { setVisiblePlugin } = useGraphiQLActions();
  return (
    <section className="strip" aria-label="Teams in this query">
      <ul className="plain-list strip-teams">
        {touched.teams.map(({ team, coordinates }) => (
          <li key={team.name}>
            <button type="button" className="chip" onClick={() => setVisiblePlugin(OWNERSHIP_PLUGIN)}>
              <TeamName team={team} />
              <span className="count">{countText(coordinates.length, 'field')}</span>
            </button>
          </li>
        ))}
        {touched.unowned.length > 0 && (
          <li className="quiet" title={touched.unowned.join(', ')}>
            {countText(touched.unowned.length, 'field')} without owner
          </li>
        )}
        {touched.teams.length === 0 && touched.unowned.length === 0 && (
          <li className="quiet">No field selected yet</li>
        )}
      </ul>
      <ReceiptSwitch />
    </section>
  );
}

function ReceiptSwitch(): ReactNode {
  const isOn = useStore(receiptStore);
  return (
    <label
      className="receipt"
      title="Ask which teams, products and contract versions answered, and how old the data is"
    >
      <input type="checkbox" checked={isOn} onChange={(event) => receiptStore.set(event.target.checked)} />
      Receipt
    </label>
  );
}
