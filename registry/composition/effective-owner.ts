import type { ConstDirectiveNode } from 'graphql';
import type { Finding } from '../../contracts/index.ts';
import { type Team, unknownTeam } from '../team.ts';
import { stringArgument } from './federation-link.ts';
import { type Claims, readClaims } from './ownership-claims.ts';
import { placeOfNode, type SubgraphDocument, type SubgraphSchema } from './subgraph-document.ts';

/** Who answers for a coordinate in one subgraph. */
export type Owner = { readonly team: string; readonly steward?: string };

/** Coordinate or type name → its owners in one subgraph; what the subgraph only refers to is not in it. */
export type SubgraphOwners = ReadonlyMap<string, readonly Owner[]>;

/** The owners per subgraph name, and what stands in the way of every coordinate having one. */
export type EffectiveOwners = {
  readonly bySubgraph: ReadonlyMap<string, SubgraphOwners>;
  readonly findings: readonly Finding[];
};

/**
 * The effective owner of every coordinate in every subgraph: the field's `@owner`, else the type's, else the
 * schema's, else the subgraph's. A key or `@external` field that another subgraph resolves is that one's alone.
 * Findings: `MISSING_OWNER` and `UNKNOWN_TEAM`.
 */
export function effectiveOwners(
  documents: readonly SubgraphDocument[],
  teams: readonly Team[],
): EffectiveOwners {
  const claims = documents.map((input) => ({ input, claims: readClaims(input) }));
  const resolvers = resolversByName(claims);
  const bySubgraph = new Map<string, SubgraphOwners>();
  const findings: Finding[] = [];
  for (const { input, claims: own } of claims) {
    const { subgraph } = input;
    const owners = new Map<string, readonly Owner[]>();
    const answersFor = (name: string) => {
      const others = resolvers.get(name);
      return others === undefined || others.has(subgraph.name);
    };
    for (const { coordinate, field, owners: applied } of own.fields) {
      if (!answersFor(coordinate)) continue;
      const effective = ownersOf(applied, subgraph);
      if (effective.length > 0) owners.set(coordinate, effective);
      else findings.push(missingOwner(subgraph, coordinate, placeOfNode(subgraph, field)));
    }
    for (const { type, owners: applied } of own.types) {
      if (answersFor(type)) owners.set(type, ownersOf(applied, subgraph));
    }
    bySubgraph.set(subgraph.name, owners);
    findings.push(...unknownTeams(subgraph, own.mentions, teams));
  }
  return { bySubgraph, findings };
}

/** Name of a coordinate or type → the subgraphs that resolve it; absent where everyone merely refers to it. */
function resolversByName(
  claims: readonly { readonly input: SubgraphDocument; readonly claims: Claims }[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const lost = new Set(
    claims.flatMap(({ claims: own }) => own.takeovers.map(({ coordinate, from }) => `${from} ${coordinate}`)),
  );
  const resolvers = new Map<string, Set<string>>();
  for (const { input, claims: own } of claims) {
    const { name } = input.subgraph;
    const resolved = [
      ...own.fields.filter((claim) => !claim.isReference).map((claim) => claim.coordinate),
      ...own.types.filter((claim) => !claim.isReference).map((claim) => claim.type),
    ];
    for (const key of resolved) {
      if (lost.has(`${name} ${key}`)) continue;
      resolvers.set(key, (resolvers.get(key) ?? new Set()).add(name));
    }
  }
  return resolvers;
}

function ownersOf(applied: readonly ConstDirectiveNode[], subgraph: SubgraphSchema): readonly Owner[] {
  if (applied.length === 0) return subgraph.owner === '' ? [] : [{ team: subgraph.owner }];
  return applied.flatMap((node) => {
    const team = stringArgument(node, 'team');
    const steward = stringArgument(node, 'steward');
    return team === undefined ? [] : [{ team, ...(steward === undefined ? {} : { steward }) }];
  });
}

function missingOwner(subgraph: SubgraphSchema, coordinate: string, place: Finding['place']): Finding {
  return {
    code: 'MISSING_OWNER',
    severity: 'error',
    message: `Expected an owner for ${coordinate} in subgraph "${subgraph.name}", got none on the field, its type or the schema, and the subgraph itself has no owner.`,
    ...(place ? { place } : {}),
    subgraph: subgraph.name,
    coordinate,
    fix: `Set \`owner:\` of subgraph "${subgraph.name}" in supergraph.yaml, or write @owner(team: "…") on the field, its type or the schema.`,
  };
}

function unknownTeams(
  subgraph: SubgraphSchema,
  mentions: Claims['mentions'],
  teams: readonly Team[],
): readonly Finding[] {
  const known = teams.map((team) => team.name);
  const findings: Finding[] = [];
  if (subgraph.owner !== '' && !known.includes(subgraph.owner)) {
    const where = `owner of subgraph "${subgraph.name}"`;
    findings.push(
      unknownTeam(subgraph.owner, known, { where, place: { file: subgraph.file }, subgraph: subgraph.name }),
    );
  }
  for (const [node, coordinate] of mentions) {
    const team = stringArgument(node, 'team');
    if (team === undefined || known.includes(team)) continue;
    const where = `owner of ${coordinate ?? 'the schema'} in subgraph "${subgraph.name}"`;
    const place = placeOfNode(subgraph, node);
    // What was made from a contract names the owner of the subgraph on each type, and all of that stands in one place.
    if (team === subgraph.owner && place.line === undefined) continue;
    findings.push(
      unknownTeam(team, known, {
        where,
        place,
        subgraph: subgraph.name,
        ...(coordinate ? { coordinate } : {}),
      }),
    );
  }
  return findings;
}
