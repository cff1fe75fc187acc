import { parse } from 'graphql';
import type { Finding } from '../../contracts/index.ts';
import { applications, fieldsOf, typeBlocks } from './type-blocks.ts';

/**
 * The promise checked on the result: every field of every type of the supergraph has an `@owner`. Stamping makes it
 * so; this finds what a merge rule of a later composer version might add without asking.
 */
export function unownedFields(supergraphSdl: string): readonly Finding[] {
  const findings: Finding[] = [];
  for (const [type, blocks] of typeBlocks(parse(supergraphSdl, { noLocation: true }))) {
    for (const field of blocks.flatMap(fieldsOf)) {
      if (applications(field, 'owner').length > 0) continue;
      const coordinate = `${type}.${field.name.value}`;
      findings.push({
        code: 'MISSING_OWNER',
        severity: 'error',
        message: `Expected an owner for ${coordinate} in the composed supergraph, got none.`,
        coordinate,
        fix: 'Write @owner(team: "…") on this field in the subgraph that resolves it.',
      });
    }
  }
  return findings;
}
