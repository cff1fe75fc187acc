import type { Fact } from '../../registry/index.ts';

/** An event in words. Of a token only its note is told. */
export function describeFact(fact: Fact): { readonly subgraph?: string; readonly text: string } {
  switch (fact.kind) {
    case 'published': {
      const { subgraph, number } = fact.version;
      return {
        subgraph,
        text: `Version ${number} of ${subgraph} was published in build ${fact.build.number}.`,
      };
    }
    case 'rejected': {
      const { subgraph, number } = fact.version;
      return { subgraph, text: `Version ${number} of ${subgraph} was kept out.` };
    }
    case 'rolled-back':
      return {
        subgraph: fact.subgraph,
        text: `${fact.subgraph} went back to version ${fact.to} in build ${fact.build.number}.`,
      };
    case 'retired':
      return {
        subgraph: fact.subgraph,
        text: `${fact.subgraph} left the mesh in build ${fact.build.number}.`,
      };
    case 'checked':
      return {
        subgraph: fact.subgraph,
        text: `A change of ${fact.subgraph} was checked and ${fact.passed ? 'passed' : 'did not pass'}.`,
      };
    case 'approved':
      return { text: `${fact.approval.team} agreed to the change ${fact.approval.change}.` };
    case 'waived':
      return { text: `${fact.waiver.product} may break ${fact.waiver.policy} until ${fact.waiver.expires}.` };
    case 'waiver-ended':
      return { text: `The waiver ${fact.id} was ended.` };
    case 'token-made':
      return { text: `A token was made: ${fact.token.note}.` };
    case 'token-revoked':
      return { text: `The token ${fact.id} was revoked.` };
    case 'client-registered': {
      const { client, version, operations } = fact.manifest;
      return {
        text: `${client}${version === undefined ? '' : ` ${version}`} registered ${operations.length} operations.`,
      };
    }
    case 'preview-opened':
      return {
        subgraph: fact.version.subgraph,
        text: `The preview ${fact.preview.name} of ${fact.version.subgraph} was opened.`,
      };
    case 'preview-closed':
      return { text: `The preview ${fact.name} was closed.` };
  }
}
