import { basename } from 'node:path';
import type { DocumentNode, FieldNode } from 'graphql';
import type { BatchResolver, RootResolver } from './resolvers.ts';

/** The name of the file with the SDL of an extension, beside the contracts. */
export const EXTENSION_FILE = 'extension.graphql';

/** The names the module with the resolvers may have; the first that is there counts. */
export const RESOLVER_FILES: readonly string[] = ['resolvers.ts', 'resolvers.mjs', 'resolvers.js'];

/** True for a file that an extension is read from: what it says changes without a new start. */
export function isExtensionFile(file: string): boolean {
  return [EXTENSION_FILE, ...RESOLVER_FILES].includes(basename(file));
}

/** A domain's `extension.graphql`, checked against what its contracts generate. */
export type Extension = {
  /** As findings name it. */
  readonly file: string;
  readonly text: string;
  readonly document: DocumentNode;
};

/** How one field of an extension is answered. */
export type ExtensionField =
  | { readonly kind: 'root'; readonly resolve: RootResolver }
  /** Without needs its rows are what the resolver above returned. */
  | ({ readonly kind: 'batch'; readonly needs: readonly FieldNode[] | undefined } & Pick<
      BatchResolver<unknown>,
      'batch'
    >)
  /** A property of what the field above returned. */
  | { readonly kind: 'property' };

/** The fields of an extension by coordinate. */
export type ExtensionFields = ReadonlyMap<string, ExtensionField>;

/** The name a needed field travels under, apart from those a client may choose. */
export function needAlias(name: string): string {
  return `__need_${name}`;
}
