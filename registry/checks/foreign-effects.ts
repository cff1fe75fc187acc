import { createHash } from 'node:crypto';
import { parse } from 'graphql';
import { federationLink } from '../composition/federation-link.ts';
import type { AcceptedMesh } from './accepted-mesh.ts';
import { readElements, type SupergraphElement } from './supergraph-elements.ts';

/** Something of another domain that a candidate would change, and the teams that have to agree. */
export type ForeignEffect = {
  /** Fingerprint: the same effect has the same id in every check. */
  readonly id: string;
  readonly code: 'FIELD_TAKEN_OVER' | 'FIELD_ANSWERED_TOO' | 'FOREIGN_ELEMENT_CHANGED' | 'OWNER_CLAIMED';
  readonly coordinate: string;
  /** The subgraph that would do it. */
  readonly subgraph: string;
  readonly message: string;
  readonly fix: string;
  readonly teams: readonly string[];
};

/** Who changes what: the subgraphs that change, and the domain that speaks. */
export type Publisher = { readonly subgraphs: readonly string[]; readonly domain: string };

/**
 * What a change does to elements that subgraphs of other domains declare. Federation merges: a subgraph can take over another's
 * field, hide another's type, or drop a field of another's input merely by what it writes itself. Here that is found by the
 * result: all that others declare must come out of composition as it was, answered by whom it was. What is new beside it is free.
 */
export function foreignEffects(
  mesh: AcceptedMesh,
  supergraph: string,
  publisher: Publisher,
): readonly ForeignEffect[] {
  if (mesh.supergraph === undefined) return [];
  const others = mesh.subgraphs.filter(
    ({ subgraph, domain }) => domain !== publisher.domain && !publisher.subgraphs.includes(subgraph),
  );
  if (others.length === 0) return [];
  const foreign = new Set(others.map(({ subgraph }) => subgraph));
  const before = readElements(mesh.supergraph);
  const after = readElements(supergraph);
  const older = lazySet(() =>
    others.filter(({ sdl }) => isFederationOne(sdl)).map(({ subgraph }) => subgraph),
  );
  const effects: ForeignEffect[] = [];
  for (const was of before.values()) {
    const declaring = [...was.declaredBy].filter((name) => foreign.has(name));
    if (declaring.length === 0) continue;
    const teams = teamsOf(was, declaring, before, others);
    const is = after.get(was.coordinate);
    const found = compareElements({
      was,
      is,
      publisher,
      foreign,
      isFederationOne: (name) => older().has(name),
    });
    for (const effect of found)
      effects.push({ ...effect, id: effectId(effect), coordinate: was.coordinate, teams });
  }
  return effects;
}

type Comparison = {
  readonly was: SupergraphElement;
  readonly is: SupergraphElement | undefined;
  readonly publisher: Publisher;
  readonly foreign: ReadonlySet<string>;
  readonly isFederationOne: (subgraph: string) => boolean;
};

type Found = Pick<ForeignEffect, 'code' | 'message' | 'fix' | 'subgraph'> & { readonly evidence: string };

function compareElements(comparison: Comparison): readonly Found[] {
  const { was, is, publisher } = comparison;
  const [subgraph = ''] = publisher.subgraphs;
  if (!is || is.text !== was.text)
    return [
      {
        code: 'FOREIGN_ELEMENT_CHANGED',
        subgraph,
        message: is
          ? `${was.coordinate} belongs to another domain and would become ${shorten(is.text)}, where it is ${shorten(was.text)}.`
          : `${was.coordinate} belongs to another domain and would be gone from the graph.`,
        fix: `Leave ${was.coordinate} as its owners have it, or ask them to approve.`,
        evidence: `${was.text} → ${is?.text ?? ''}`,
      },
    ];
  return resolverEffects(comparison, is);
}

/** The same text, perhaps answered by somebody else. */
function resolverEffects(comparison: Comparison, is: SupergraphElement): readonly Found[] {
  const { was, publisher, foreign, isFederationOne } = comparison;
  return publisher.subgraphs.flatMap((subgraph): readonly Found[] => {
    const from = is.takeovers.get(subgraph);
    if (from !== undefined && from !== was.takeovers.get(subgraph) && foreign.has(from.split(' ')[0] ?? '')) {
      return [
        {
          code: 'FIELD_TAKEN_OVER',
          subgraph,
          message: `The subgraph ${subgraph} would take over ${was.coordinate} from ${from}, which is of another domain.`,
          fix: `Remove @override from ${was.coordinate}, or ask its owners to approve.`,
          evidence: from,
        },
      ];
    }
    // Federation 2 asks the owner's consent (@shareable, or a key); Federation 1 shares whatever is declared twice.
    const isNew = is.resolvedBy.has(subgraph) && !was.resolvedBy.has(subgraph);
    const rivals = [...was.resolvedBy].filter((name) => foreign.has(name) && isFederationOne(name));
    if (!isNew || rivals.length === 0 || is.isKey) return [];
    return [
      {
        code: 'FIELD_ANSWERED_TOO',
        subgraph,
        message: `The subgraph ${subgraph} would answer ${was.coordinate} too, which until now only ${rivals.join(', ')} answers.`,
        fix: `Mark ${was.coordinate} @external in ${subgraph}, or ask its owners to approve.`,
        evidence: rivals.join(),
      },
    ];
  });
}

/** The owners of the field, else of its type, else those of the subgraphs that declare it. */
function teamsOf(
  element: SupergraphElement,
  declaring: readonly string[],
  all: ReadonlyMap<string, SupergraphElement>,
  others: AcceptedMesh['subgraphs'],
): readonly string[] {
  const [type = ''] = element.coordinate.split('.');
  const teams = declaring.flatMap(
    (name) =>
      element.owners.get(name) ??
      all.get(type)?.owners.get(name) ??
      others.flatMap((other) => (other.subgraph === name && other.owner !== '' ? [other.owner] : [])),
  );
  return [...new Set(teams)].sort();
}

function effectId({ code, subgraph, message, evidence }: Found): string {
  return createHash('sha256')
    .update(JSON.stringify([code, subgraph, message, evidence]))
    .digest('hex')
    .slice(0, 16);
}

function isFederationOne(sdl: string): boolean {
  return federationLink(parse(sdl, { noLocation: true })) === undefined;
}

function lazySet(read: () => readonly string[]): () => ReadonlySet<string> {
  let found: ReadonlySet<string> | undefined;
  return () => {
    found ??= new Set(read());
    return found;
  };
}

function shorten(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > 160 ? `${line.slice(0, 159)}…` : line;
}
