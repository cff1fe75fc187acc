import { type ConstDirectiveNode, type FieldDefinitionNode, parse } from 'graphql';
import { booleanArgument, federationName, stringArgument } from './federation-link.ts';
import type { SubgraphDocument } from './subgraph-document.ts';
import {
  applications,
  fieldsOf,
  isExtension,
  isRootType,
  type TypeBlock,
  typeBlocks,
} from './type-blocks.ts';

/** What one subgraph says about one coordinate: it resolves it, or only names it to reach another's data. */
type Claim = {
  readonly coordinate: string;
  readonly isReference: boolean;
  readonly field: FieldDefinitionNode;
  /** The `@owner` applications that apply, nearest first: field, its block, the type's other blocks, schema. */
  readonly owners: readonly ConstDirectiveNode[];
};

/** What one subgraph says about a type as a whole; unions and enums have nothing else to own. */
type TypeClaim = {
  readonly type: string;
  readonly isReference: boolean;
  readonly block: TypeBlock;
  readonly owners: readonly ConstDirectiveNode[];
};

/** A field this subgraph takes over from another one entirely (`@override` without a label). */
type Takeover = { readonly coordinate: string; readonly from: string };

/** Everything a subgraph claims, by the names types have in the supergraph. */
export type Claims = {
  readonly fields: readonly Claim[];
  readonly types: readonly TypeClaim[];
  readonly takeovers: readonly Takeover[];
  /** Every `@owner` written down → the coordinate or type it stands on; none for the schema's. */
  readonly mentions: ReadonlyMap<ConstDirectiveNode, string | undefined>;
};

/** Reads which coordinates a subgraph resolves, which it only refers to, and the `@owner` that applies to each. */
export function readClaims({ document }: SubgraphDocument): Claims {
  const names = federationNames(document);
  const schemaOwners = document.definitions.flatMap((node) =>
    node.kind === 'SchemaDefinition' || node.kind === 'SchemaExtension' ? applications(node, 'owner') : [],
  );
  const fields: Claim[] = [];
  const types: TypeClaim[] = [];
  const takeovers: Takeover[] = [];
  const mentions = new Map<ConstDirectiveNode, string | undefined>(
    schemaOwners.map((node) => [node, undefined]),
  );
  for (const [type, blocks] of typeBlocks(document)) {
    const shape = readShape(type, blocks, names);
    const typeOwners = blocks.flatMap((block) => applications(block, 'owner'));
    for (const node of typeOwners) mentions.set(node, type);
    const [first] = blocks;
    if (first && !isRootType(type)) {
      types.push({
        type,
        isReference: shape.isReference,
        block: first,
        owners: nearest([typeOwners, schemaOwners]),
      });
    }
    for (const block of blocks) {
      const isExternalBlock = applications(block, names.external).length > 0;
      const blockOwners = applications(block, 'owner');
      for (const field of fieldsOf(block)) {
        const coordinate = `${type}.${field.name.value}`;
        const isKeyOfReference = shape.isReference && shape.keyFields.has(field.name.value);
        const isExternal = isExternalBlock || applications(field, names.external).length > 0;
        const fieldOwners = applications(field, 'owner');
        for (const node of fieldOwners) mentions.set(node, coordinate);
        const levels = [fieldOwners, blockOwners, typeOwners, schemaOwners];
        fields.push({
          coordinate,
          isReference: isKeyOfReference || isExternal,
          field,
          owners: nearest(levels),
        });
        takeovers.push(...readTakeover(coordinate, applications(field, names.override)));
      }
    }
  }
  return { fields, types, takeovers, mentions };
}

type FederationNames = {
  readonly [Name in 'key' | 'external' | 'extends' | 'override' | 'interfaceObject']: string;
};

function federationNames(document: SubgraphDocument['document']): FederationNames {
  const name = (directive: string) => federationName(document, directive);
  return {
    key: name('key'),
    external: name('external'),
    extends: name('extends'),
    override: name('override'),
    interfaceObject: name('interfaceObject'),
  };
}

/** A type is a reference when it is only extended, stands for another's interface, or offers no resolvable key. */
function readShape(type: string, blocks: readonly TypeBlock[], names: FederationNames) {
  const has = (name: string) => blocks.some((block) => applications(block, name).length > 0);
  const keys = blocks.flatMap((block) => applications(block, names.key));
  const isOnlyExtended = blocks.every(isExtension) || has(names.extends) || has(names.interfaceObject);
  const isStub = keys.length > 0 && keys.every((key) => booleanArgument(key, 'resolvable') === false);
  const isReference = !isRootType(type) && (isOnlyExtended || isStub);
  return {
    isReference,
    keyFields: new Set(keys.flatMap((key) => topFields(stringArgument(key, 'fields') ?? ''))),
  };
}

/** The top-level names of a field set; a malformed one is the composer's to report. */
function topFields(fields: string): readonly string[] {
  try {
    const [operation] = parse(`{ ${fields} }`, { noLocation: true }).definitions;
    const selections = operation?.kind === 'OperationDefinition' ? operation.selectionSet.selections : [];
    return selections.flatMap((selection) => (selection.kind === 'Field' ? [selection.name.value] : []));
  } catch {
    return [];
  }
}

/** With a label both subgraphs go on resolving the field, so nothing is taken over. */
function readTakeover(coordinate: string, overrides: readonly ConstDirectiveNode[]): readonly Takeover[] {
  return overrides.flatMap((override) => {
    const from = stringArgument(override, 'from');
    return from === undefined || stringArgument(override, 'label') !== undefined
      ? []
      : [{ coordinate, from }];
  });
}

function nearest(levels: readonly (readonly ConstDirectiveNode[])[]): readonly ConstDirectiveNode[] {
  return levels.find((level) => level.length > 0) ?? [];
}
