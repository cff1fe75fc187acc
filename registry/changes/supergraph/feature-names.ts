import type { ConstDirectiveNode, DocumentNode } from 'graphql';
import { readLinks } from '../../composition/federation-link.ts';

/** Tells what a supergraph has of the specifications that it links from what its subgraphs declare. */
export type FeatureNames = {
  isFeatureType(name: string): boolean;
  isFeatureDirective(name: string): boolean;
  /** The name that the specification gives to a directive: `key` for `federation__key`, `tag` for what was imported as `@label`. */
  standardName(node: ConstDirectiveNode): string;
};

/** Reads the links of a supergraph ([link v1.0](https://specs.apollo.dev/link/v1.0/)). */
export function readFeatureNames(document: DocumentNode): FeatureNames {
  const standard = new Map<string, string>();
  const imported = new Set<string>();
  const prefixes = new Set<string>();
  for (const link of readLinks(document)) {
    prefixes.add(link.prefix);
    const own = /\/([^/]+)\/v\d[^/]*$/.exec(link.url)?.[1];
    if (own) standard.set(link.prefix, own);
    for (const [name, local] of link.imports) {
      imported.add(local);
      if (name.startsWith('@')) standard.set(local.slice(1), name.slice(1));
    }
  }
  const isPrefixed = (name: string) => name.includes('__') && prefixes.has(name.split('__')[0] ?? '');
  return {
    isFeatureType: (name) => imported.has(name) || isPrefixed(name),
    isFeatureDirective: (name) => imported.has(`@${name}`) || prefixes.has(name) || isPrefixed(name),
    standardName: ({ name: { value } }) =>
      standard.get(value) ??
      (isPrefixed(value) && !value.startsWith('join__') ? value.replace(/^.*?__/, '') : value),
  };
}
