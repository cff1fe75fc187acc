import type { ReactNode } from 'react';
import { type FieldOwner, type FieldOwnership, isSensitive, type TeamLabel } from './ownership.ts';

/** A team's colour and title; the colour never stands alone. */
export function TeamName({ team }: { readonly team: TeamLabel }): ReactNode {
  return (
    <span className={`team tint-${team.tint}`} title={team.name}>
      <span className="dot" aria-hidden="true" />
      {team.title}
    </span>
  );
}

/** Who answers for one field, with what is known about it. */
export function OwnerCard({ field }: { readonly field: FieldOwnership }): ReactNode {
  const tint = field.owners[0]?.team.tint ?? 0;
  return (
    <section className={`owner-card tint-${tint}`} aria-label={`Owner of ${field.coordinate}`}>
      <h3>
        <code>{field.coordinate}</code>
      </h3>
      {field.owners.map((owner) => (
        <Owner key={`${owner.team.name} ${owner.subgraph ?? ''}`} owner={owner} />
      ))}
      {field.owners.length === 0 && <p className="quiet">No team answers for this field.</p>}
      <dl>
        {field.product && (
          <Fact name="Product">
            <code>{field.product.id}</code> {field.product.version}
            {field.product.status && <span className="badge">{field.product.status}</span>}
          </Fact>
        )}
        {field.classification && (
          <Fact name="Classification">
            <span className={isSensitive(field) ? 'badge badge-sensitive' : 'badge'}>
              {field.classification.level}
            </span>
            {field.classification.pii && <span className="badge badge-sensitive">personal data</span>}
          </Fact>
        )}
      </dl>
    </section>
  );
}

function Owner({ owner }: { readonly owner: FieldOwner }): ReactNode {
  const { team } = owner;
  return (
    <div className="owner">
      <p className="owner-title">
        <TeamName team={team} />
      </p>
      <dl>
        {team.contact && (
          <Fact name="Contact">
            <Contact text={team.contact} />
          </Fact>
        )}
        {owner.steward && <Fact name="Steward">{owner.steward}</Fact>}
        {team.domain && <Fact name="Domain">{team.domain}</Fact>}
        {owner.subgraph && (
          <Fact name="Subgraph">
            <code>{owner.subgraph}</code>
          </Fact>
        )}
      </dl>
    </div>
  );
}

/** A mail address becomes a link that breaks at its @; a channel or a page name stays text. */
function Contact({ text }: { readonly text: string }): ReactNode {
  const [name, host] = text.split('@');
  if (!name || !host) return text;
  return (
    <a href={`mailto:${text}`}>
      {name}
      <wbr />@{host}
    </a>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }): ReactNode {
  return (
    <div className="fact">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
