import { type DirectiveNode, parse } from 'graphql';
import type { Finding, Outcome } from '../../contracts/index.ts';
import { compose, type SubgraphSchema, type Supergraph, type Team } from '../../registry/index.ts';

/** The teams of most cases. */
export const TEAMS: readonly Team[] = ['ground-operations', 'network-operations', 'crm', 'sales'].map(
  (name) => ({
    name,
    title: name,
  }),
);

/** What a Federation 2 subgraph starts with. */
export const FEDERATION = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@external", "@requires", "@provides", "@override", "@interfaceObject", "@extends"])
`;

/** A subgraph with defaults that cases override. */
export function subgraph(name: string, sdl: string, more: Partial<SubgraphSchema> = {}): SubgraphSchema {
  return {
    name,
    url: `http://${name}.example/graphql`,
    domain: name,
    owner: '',
    file: `${name}.graphql`,
    sdl,
    ...more,
  };
}

/** Composes and insists on success. */
export function composed(...subgraphs: readonly SubgraphSchema[]): Supergraph {
  const outcome = compose({ subgraphs, teams: TEAMS });
  if (!outcome.ok) throw new Error(outcome.findings.map((finding) => finding.message).join('\n'));
  return outcome.value;
}

/** Composes and insists on findings. */
export function findingsOf(...subgraphs: readonly SubgraphSchema[]): readonly Finding[] {
  return refused(compose({ subgraphs, teams: TEAMS }));
}

/** The findings of an outcome that must have failed. */
export function refused(outcome: Outcome<unknown>): readonly Finding[] {
  if (outcome.ok) throw new Error('Expected findings, got a result.');
  return outcome.findings;
}

/** Coordinate or type → its owners in the supergraph, each as `team/steward@subgraph`. */
export function ownersIn(sdl: string): Readonly<Record<string, readonly string[]>> {
  const owners: Record<string, readonly string[]> = {};
  for (const node of parse(sdl).definitions) {
    if (!('name' in node) || !node.name || node.name.value.includes('__')) continue;
    const type = node.name.value;
    if ('directives' in node && !node.kind.startsWith('Directive')) owners[type] = stamps(node.directives);
    if (node.kind !== 'ObjectTypeDefinition' && node.kind !== 'InterfaceTypeDefinition') continue;
    for (const field of node.fields ?? []) owners[`${type}.${field.name.value}`] = stamps(field.directives);
  }
  return owners;
}

function stamps(directives: readonly DirectiveNode[] | undefined): readonly string[] {
  return (directives ?? [])
    .filter((directive) => directive.name.value === 'owner')
    .map((directive) => {
      const text = (name: string) => {
        const value = directive.arguments?.find((argument) => argument.name.value === name)?.value;
        return value?.kind === 'StringValue' ? value.value : undefined;
      };
      const steward = text('steward');
      return `${text('team')}${steward ? `/${steward}` : ''}@${text('subgraph')}`;
    })
    .sort();
}
