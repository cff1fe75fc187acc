import type { Entry, Fact, SubgraphVersion } from '../../registry/index.ts';
import type { CurrentSubgraph } from '../registry/registry-access.ts';
import { grouped } from './grouped.ts';
import type { Style } from './style.ts';
import { counted, listed } from './words.ts';

/** Entries for a person, the newest first: when, who, what; below it why. */
export function renderHistory(
  entries: readonly Entry[],
  subgraphs: readonly CurrentSubgraph[],
  style: Style,
): string {
  if (entries.length === 0) return 'Nothing happened yet.\n';
  const width = Math.max(...entries.map(({ by }) => by.length));
  const margin = ' '.repeat('2026-11-26 20:11'.length + 2 + width + 2);
  const lines = together(entries)
    .reverse()
    .flatMap(({ facts, stamp: { at, by, why } }) => {
      const serves = facts.some((fact) => isServing(fact, subgraphs)) ? style.green('  ← serves') : '';
      const line = `${style.faint(at.slice(0, 16).replace('T', ' '))}  ${by.padEnd(width)}  ${describeFacts(facts)}${serves}`;
      return why ? [line, `${margin}${style.faint(why.replaceAll('\n', `\n${margin}`))}`] : [line];
    });
  return `${lines.join('\n')}\n`;
}

type Event = { readonly facts: readonly Fact[]; readonly stamp: Omit<Entry, 'fact' | 'revision'> };

/** Subgraphs that were published at once are one event. */
function together(entries: readonly Entry[]): Event[] {
  const key = ({ fact, revision }: Entry): string =>
    fact.kind === 'published' ? `build ${fact.build.number}` : String(revision);
  return [...grouped(entries, key).values()].flatMap((ofEvent) => {
    const [first] = ofEvent;
    return first ? [{ facts: ofEvent.map(({ fact }) => fact), stamp: first }] : [];
  });
}

function describeFacts(facts: readonly Fact[]): string {
  const [first] = facts;
  if (!first) return '';
  const versions = facts.flatMap((fact) => (fact.kind === 'published' ? [versionText(fact.version)] : []));
  if (first.kind !== 'published' || versions.length === 1) return describeFact(first);
  return `published ${listed(versions)} in build ${first.build.number}${originText(first.version)}`;
}

/** True for what made the version that serves now. */
function isServing(fact: Fact, subgraphs: readonly CurrentSubgraph[]): boolean {
  const current = (name: string) => subgraphs.find((one) => one.name === name)?.current?.version.number;
  return fact.kind === 'published' && current(fact.version.subgraph) === fact.version.number;
}

/** What happened, in one line. */
function describeFact(fact: Fact): string {
  switch (fact.kind) {
    case 'published':
      return `published ${versionText(fact.version)} in build ${fact.build.number}${originText(fact.version)}`;
    case 'rejected':
      return `tried to publish ${versionText(fact.version)}, which was refused${originText(fact.version)}`;
    case 'rolled-back':
      return `rolled ${fact.subgraph} back to ${fact.to} in build ${fact.build.number}`;
    case 'retired':
      return `retired ${fact.subgraph} in build ${fact.build.number}`;
    case 'checked':
      return `checked ${fact.subgraph}, which ${fact.passed ? 'passed' : 'would be refused'}`;
    default:
      return describeOthers(fact);
  }
}

type OtherFact = Exclude<
  Fact,
  { readonly kind: 'published' | 'rejected' | 'rolled-back' | 'retired' | 'checked' }
>;

function describeOthers(fact: OtherFact): string {
  switch (fact.kind) {
    case 'approved':
      return `agreed for ${fact.approval.team} to the change ${fact.approval.change}`;
    case 'waived': {
      const { policy, product, expires, owner, id } = fact.waiver;
      return `let ${product} break ${policy} until ${expires}, answered for by ${owner} (waiver ${id})`;
    }
    case 'waiver-ended':
      return `ended the waiver ${fact.id}`;
    case 'token-made': {
      const { id, note, permissions, domain } = fact.token;
      return `made the token ${id} "${note}": ${permissions.join(', ')}${domain === undefined ? '' : ` in ${domain}`}`;
    }
    case 'token-revoked':
      return `revoked the token ${fact.id}`;
    case 'client-registered': {
      const { client, version, operations } = fact.manifest;
      return `registered ${counted(operations.length, 'operation')} of ${client}${version === undefined ? '' : ` ${version}`}`;
    }
    case 'preview-opened':
      return `opened the preview ${fact.preview.name} with ${versionText(fact.version)}`;
    case 'preview-closed':
      return `closed the preview ${fact.name}`;
  }
}

function versionText({ subgraph, number }: SubgraphVersion): string {
  return `${subgraph} ${number}`;
}

function originText({ commit, branch }: SubgraphVersion): string {
  const parts = [commit && `commit ${commit.slice(0, 12)}`, branch && `on ${branch}`].filter(Boolean);
  return parts.length === 0 ? '' : `, ${parts.join(' ')}`;
}
