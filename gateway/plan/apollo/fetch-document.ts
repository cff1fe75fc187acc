import type { FetchNode } from '@apollo/query-planner';
import { type DocumentNode, Kind, print, stripIgnoredCharacters, visit } from 'graphql';

/** The fetch with another document; variables that nobody uses any more are neither declared nor sent. */
export function withDocument(fetch: FetchNode, document: DocumentNode): FetchNode {
  const used = new Set<string>();
  visit(document, {
    enter(node) {
      if (node.kind === Kind.VARIABLE_DEFINITION) return false;
      if (node.kind === Kind.VARIABLE) used.add(node.name.value);
      return undefined;
    },
  });
  const trimmed = visit(document, {
    enter: (node) =>
      node.kind === Kind.VARIABLE_DEFINITION && !used.has(node.variable.name.value) ? null : undefined,
  });
  return {
    ...fetch,
    operation: stripIgnoredCharacters(print(trimmed)),
    ...(fetch.variableUsages
      ? { variableUsages: fetch.variableUsages.filter((name) => used.has(name)) }
      : {}),
  };
}
