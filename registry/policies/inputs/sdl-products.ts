import { type DocumentNode, type FieldDefinitionNode, Kind, parse, type TypeNode } from 'graphql';
import { stringArgument } from '../../composition/federation-link.ts';
import { applications, fieldsOf, type TypeBlock, typeBlocks } from '../../composition/type-blocks.ts';

/** A data product as the SDL of a subgraph announces it. */
export type SdlProduct = {
  readonly id: string;
  readonly domain: string;
  readonly version: string;
  readonly status: string;
  readonly description: string;
  readonly types: readonly string[];
  readonly team?: string;
};

/** One field as the SDL writes it. */
export type SdlField = {
  readonly type: string;
  readonly coordinate: string;
  readonly node: FieldDefinitionNode;
  /** The named type it answers with, and whether in a list. */
  readonly answer: string;
  readonly isList: boolean;
};

/** The SDL of a subgraph, read: its types and fields, and which product each belongs to. */
export type SubgraphFacts = {
  readonly document: DocumentNode;
  readonly blocks: ReadonlyMap<string, readonly TypeBlock[]>;
  readonly products: readonly SdlProduct[];
  readonly fields: readonly SdlField[];
  /** `Type.field` of all of them. */
  readonly coordinates: ReadonlySet<string>;
  /** Coordinate → the named type it answers with. */
  readonly answers: ReadonlyMap<string, string>;
  /** Deprecated coordinates whose reason says something. */
  readonly replaced: ReadonlySet<string>;
};

/** Reads the SDL of a subgraph; undefined for a text that is no SDL, which another step of the check tells of. */
export function readSubgraphFacts(sdl: string): SubgraphFacts | undefined {
  const document = parsed(sdl);
  if (!document) return undefined;
  const blocks = typeBlocks(document);
  const fields = [...blocks].flatMap(([type, parts]) =>
    parts.flatMap((block) =>
      fieldsOf(block).map((node): SdlField => {
        return { type, coordinate: `${type}.${node.name.value}`, node, ...answerOf(node.type) };
      }),
    ),
  );
  return {
    document,
    blocks,
    products: readProducts(blocks),
    fields,
    coordinates: new Set(fields.map(({ coordinate }) => coordinate)),
    answers: new Map(fields.map(({ coordinate, answer }) => [coordinate, answer])),
    replaced: new Set(fields.filter(saysReplacement).map(({ coordinate }) => coordinate)),
  };
}

function parsed(sdl: string): DocumentNode | undefined {
  // A subgraph that is taken out of the mesh has nothing any more.
  if (sdl.trim() === '') return { kind: Kind.DOCUMENT, definitions: [] };
  try {
    return parse(sdl);
  } catch {
    return undefined;
  }
}

function answerOf(node: TypeNode): { readonly answer: string; readonly isList: boolean } {
  if (node.kind === 'NamedType') return { answer: node.name.value, isList: false };
  return { ...answerOf(node.type), ...(node.kind === 'ListType' ? { isList: true } : {}) };
}

function saysReplacement({ node }: SdlField): boolean {
  const [deprecated] = applications(node, 'deprecated');
  const reason = deprecated && stringArgument(deprecated, 'reason');
  return reason !== undefined && reason.trim() !== '' && reason !== 'No longer supported';
}

function readProducts(blocks: SubgraphFacts['blocks']): readonly SdlProduct[] {
  const products = new Map<string, SdlProduct>();
  for (const [type, parts] of blocks) {
    for (const node of parts.flatMap((block) => applications(block, 'dataProduct'))) {
      const [id, domain, version] = ['id', 'domain', 'version'].map((name) => stringArgument(node, name));
      if (id === undefined || domain === undefined || version === undefined) continue;
      const known = products.get(id);
      const team = known?.team ?? teamOf(parts);
      products.set(id, {
        ...{ id, domain, version },
        status: stringArgument(node, 'status') ?? 'active',
        description: known?.description ?? descriptionOf(parts),
        types: [...(known?.types ?? []), type],
        ...(team === undefined ? {} : { team }),
      });
    }
  }
  return [...products.values()];
}

function teamOf(parts: readonly TypeBlock[]): string | undefined {
  const [owner] = parts.flatMap((block) => applications(block, 'owner'));
  return owner && stringArgument(owner, 'team');
}

function descriptionOf(parts: readonly TypeBlock[]): string {
  return parts.flatMap((block) => ('description' in block ? [block.description?.value ?? ''] : [])).join(' ');
}
