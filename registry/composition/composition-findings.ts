import type { CompositionSuccess } from '@apollo/composition';
import type { ASTNode, GraphQLError } from 'graphql';
import type { Finding, Place } from '../../contracts/index.ts';
import { fixFor } from './composition-fixes.ts';
import type { CoordinateIndex } from './coordinate-index.ts';
import type { EffectiveOwners } from './effective-owner.ts';
import { placeOfNode, type SubgraphSchema } from './subgraph-document.ts';

/** What is needed to say where an error of the composer was written, and by whom. */
export type FindingContext = {
  readonly subgraphs: readonly SubgraphSchema[];
  readonly index: CoordinateIndex;
  readonly owners: EffectiveOwners['bySubgraph'];
};

type Site = { readonly subgraph: SubgraphSchema; readonly node: ASTNode };

/** One error of the composer as a finding: its code kept, with subgraphs, coordinate, owners and first place. */
export function findingOfError(error: GraphQLError, context: FindingContext): Finding {
  const code = String(error.extensions['code'] ?? 'INVALID_GRAPHQL');
  // Apollo prefixes what it found in one subgraph with `[name] `.
  const prefix = /^\[([^\]]+)\] /.exec(error.message);
  const about = describe(error.message, error.nodes ?? [], context);
  const prefixed = context.subgraphs.find((subgraph) => subgraph.name === prefix?.[1]);
  const names = about.names.length > 0 ? about.names : prefixed ? [prefixed.name] : [];
  const text = prefixed
    ? `In subgraph "${prefixed.name}": ${error.message.slice(prefix?.[0].length)}`
    : error.message;
  const place = about.places[0] ?? (prefixed && { file: prefixed.file });
  const others = about.places.slice(1).map(placeText);
  const fix = fixFor(code);
  return {
    code,
    severity: 'error',
    message: text + seeAlso(text, others),
    ...(place ? { place } : {}),
    ...about.finding,
    ...(names.length > 0 ? { subgraph: names.join(', ') } : {}),
    ...(fix === undefined ? {} : { fix }),
  };
}

/** One hint of the composer: its warnings stay warnings, all else is information. */
export function findingOfHint(hint: CompositionSuccess['hints'][number], context: FindingContext): Finding {
  const about = describe(hint.message, hint.nodes ?? [], context);
  const [place] = about.places;
  return {
    code: hint.definition.code,
    severity: hint.definition.level.name === 'WARN' ? 'warning' : 'info',
    message: hint.message,
    ...(place ? { place } : {}),
    ...about.finding,
    ...(about.names.length > 0 ? { subgraph: about.names.join(', ') } : {}),
  };
}

function describe(message: string, nodes: readonly ASTNode[], context: FindingContext) {
  const { index } = context;
  const written = nodes.flatMap((node): Site[] => {
    const subgraph = index.subgraphAt(node.loc);
    return subgraph ? [{ subgraph, node }] : [];
  });
  const coordinate =
    namedIn(message, /"(?:\[\w+\] )?(\w+\.\w+)(?:\([^"]*)?"/g, index) ??
    written.map(({ node }) => index.coordinateAt(node.loc)).find(Boolean) ??
    namedIn(message, /type "(\w+)"/gi, index);
  const named = context.subgraphs.filter(({ name }) => message.includes(`"${name}"`));
  const sites = written.length > 0 ? written : sitesOf(coordinate, named, index);
  const names = sorted([
    ...sites.map((site) => site.subgraph.name),
    ...named.map((subgraph) => subgraph.name),
  ]);
  const teams = coordinate === undefined ? [] : teamsOf(coordinate, names, context);
  return {
    places: uniquePlaces(sites),
    names,
    finding: {
      ...(coordinate === undefined ? {} : { coordinate }),
      ...(teams.length > 0 ? { owner: teams.join(', ') } : {}),
    },
  };
}

/** The first coordinate or type the message itself names, as in `Non-shareable field "Query.a" …`. */
function namedIn(message: string, pattern: RegExp, index: CoordinateIndex): string | undefined {
  const candidates = [...message.matchAll(pattern)].map((match) => match[1] ?? '');
  return candidates.find((candidate) => index.nodesOf(candidate).length > 0);
}

/** An error without nodes (satisfiability) is placed where the named subgraphs declare the coordinate. */
function sitesOf(
  coordinate: string | undefined,
  named: readonly SubgraphSchema[],
  index: CoordinateIndex,
): readonly Site[] {
  if (coordinate === undefined) return [];
  const sites = index.nodesOf(coordinate);
  const inNamed = sites.filter((site) => named.includes(site.subgraph));
  return inNamed.length > 0 ? inNamed : sites;
}

function teamsOf(
  coordinate: string,
  names: readonly string[],
  { owners }: FindingContext,
): readonly string[] {
  const type = coordinate.split('.')[0] ?? coordinate;
  return sorted(
    names.flatMap((name) => {
      const own = owners.get(name);
      return (own?.get(coordinate) ?? own?.get(type) ?? []).map((owner) => owner.team);
    }),
  );
}

function uniquePlaces(sites: readonly Site[]): readonly Place[] {
  const places = sites.map((site) => placeOfNode(site.subgraph, site.node));
  return [...new Map(places.map((place) => [placeText(place), place])).values()];
}

function placeText({ file, line, column }: Place): string {
  return [file, line, column].filter((part) => part !== undefined).join(':');
}

function seeAlso(text: string, others: readonly string[]): string {
  if (others.length === 0) return '';
  return text.includes('\n') ? `\nSee also ${others.join(', ')}.` : ` (see also ${others.join(', ')})`;
}

function sorted(names: readonly string[]): readonly string[] {
  return [...new Set(names)].sort();
}
