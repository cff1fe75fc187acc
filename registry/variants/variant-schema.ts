import {
  type DefinitionNode,
  type DocumentNode,
  isTypeDefinitionNode,
  Kind,
  type SchemaDefinitionNode,
} from 'graphql';
import { failure, type Outcome, success } from '../../contracts/index.ts';
import { hiddenByTags } from './hidden-by-tags.ts';
import { readTags } from './read-tags.ts';
import type { Variant } from './variant.ts';
import { variantFaults } from './variant-faults.ts';
import { reachableTypes, withoutHidden } from './without-hidden.ts';

/** A supergraph as it was composed, and what of it clients may see. */
export type VariantSource = {
  readonly supergraph: readonly DefinitionNode[];
  readonly client: readonly DefinitionNode[];
};

/**
 * The client schema of a variant: what its tags leave of what clients see. The full schema stays what is planned with, so keys
 * may be hidden. Fails with findings that name the element when what is left is no schema.
 */
export function variantSchema(
  { supergraph, client }: VariantSource,
  variant: Variant,
): Outcome<DocumentNode> {
  const hidden = hiddenByTags(client, readTags(supergraph), variant);
  const left = withoutHidden(client, hidden);
  const roots = rootTypes(client);
  if (hidden.has(roots.query))
    return failure({
      code: 'VARIANT_EMPTY',
      severity: 'error',
      message: `The variant "${variant.name}" shows no field of ${roots.query}.`,
      coordinate: roots.query,
      fix: `Tag fields of ${roots.query} with ${variant.include.join(' or ') || 'something that is not excluded'}.`,
    });
  const reached = reachableTypes(left, Object.values(roots));
  const isShown = (type: DefinitionNode): boolean =>
    !isTypeDefinitionNode(type) || reached.has(type.name.value);
  const shown = variant.hideUnreachableTypes ? left.filter(isShown) : left;
  const faults = variantFaults({ name: variant.name, client, shown, hidden });
  return faults.length > 0 ? failure(...faults) : success({ kind: Kind.DOCUMENT, definitions: shown });
}

/** The names of the root types; `query` is always there. */
function rootTypes(
  client: readonly DefinitionNode[],
): { readonly query: string } & Readonly<Record<string, string>> {
  const schema = client.find((node): node is SchemaDefinitionNode => node.kind === Kind.SCHEMA_DEFINITION);
  const given = schema?.operationTypes.map(({ operation, type }) => [operation, type.name.value]);
  return given
    ? { query: 'Query', ...Object.fromEntries(given) }
    : { query: 'Query', mutation: 'Mutation', subscription: 'Subscription' };
}
