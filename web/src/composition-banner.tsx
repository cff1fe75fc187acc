import type { ReactNode } from 'react';
import type { Finding } from '../../contracts/index.ts';
import { compositionStore } from './composition.ts';
import { ownershipStore } from './playground/ownership-store.ts';
import { useStore } from './store.ts';

/** Says that the newest graph does not compose, or that the gateway is gone; nothing while all is well. */
export function CompositionBanner(): ReactNode {
  const composition = useStore(compositionStore);
  const isServing = useStore(ownershipStore).kind === 'loaded';
  return (
    <div role="status" aria-label="Composition">
      {composition.kind === 'unreachable' && (
        <section className="banner banner-warning">
          <h2>The gateway does not answer</h2>
          <p>Trying again every two seconds.</p>
        </section>
      )}
      {composition.kind === 'broken' && (
        <section className="banner">
          <h2>
            {isServing
              ? 'New graph does not compose; the previous one keeps serving'
              : 'The graph does not compose; nothing is served yet'}
          </h2>
          <ul>
            {composition.findings.map((finding) => (
              <li
                key={`${finding.code} ${finding.coordinate ?? ''} ${placeText(finding)} ${finding.message}`}
              >
                <FindingText finding={finding} />
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

function FindingText({ finding }: { readonly finding: Finding }): ReactNode {
  const where = [placeText(finding), finding.subgraph && `subgraph ${finding.subgraph}`, finding.owner]
    .filter(Boolean)
    .join(' · ');
  return (
    <>
      <code>{finding.code}</code> {finding.message}
      {where && <span className="banner-where">{where}</span>}
      {finding.fix && <span className="banner-fix">→ {finding.fix}</span>}
    </>
  );
}

function placeText({ place }: Finding): string {
  return place ? [place.file, place.line, place.column].filter((part) => part !== undefined).join(':') : '';
}
