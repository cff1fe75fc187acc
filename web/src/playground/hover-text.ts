import type { FieldOwner, FieldOwnership } from './ownership.ts';

/** The hover of a field as Monaco markdown: its teams first, then product and classification. */
export function hoverText(field: FieldOwnership): string {
  const owners = field.owners.length > 0 ? field.owners.map(ownerText) : ['No team answers for this field.'];
  const facts: string[] = [];
  if (field.product)
    facts.push(`product \`${field.product.id}\` ${escapeMarkdown(field.product.version)}`.trim());
  if (field.classification) {
    const personal = field.classification.pii ? ', personal data' : '';
    facts.push(`${escapeMarkdown(field.classification.level)}${personal}`);
  }
  return [...owners, ...(facts.length > 0 ? [facts.join(' · ')] : [])].join('\n\n');
}

function ownerText({ team, steward, subgraph }: FieldOwner): string {
  const parts = [`Owned by **${escapeMarkdown(team.title)}**`];
  if (subgraph) parts.push(`subgraph \`${subgraph}\``);
  if (steward) parts.push(`steward ${escapeMarkdown(steward)}`);
  if (team.contact) parts.push(escapeMarkdown(team.contact));
  return parts.join(' · ');
}

/** Titles are written by domain teams; they must not become links or images in somebody's editor. */
function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+!|<>~-]/g, '\\$&');
}
