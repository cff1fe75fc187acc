import {
  type ConstDirectiveNode,
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  Kind,
  visit,
} from 'graphql';
import type { Flags } from '../operation/flags.ts';

const TYPENAME: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };

/** The document as one setting of its `@skip` and `@include` variables leaves it. */
export function pruneDocument(document: DocumentNode, flags: Flags): DocumentNode {
  return visit(document, {
    enter(node) {
      if (!('directives' in node) || !node.directives?.some(isCondition)) return undefined;
      if (node.directives.some((directive) => excludes(directive, flags))) return null;
      return { ...node, directives: node.directives.filter((directive) => !isCondition(directive)) };
    },
    leave(node) {
      const isEmpty = node.kind === Kind.SELECTION_SET && node.selections.length === 0;
      return isEmpty ? { ...node, selections: [TYPENAME] } : undefined;
    },
  });
}

function isCondition({ name }: DirectiveNode | ConstDirectiveNode): boolean {
  return name.value === 'skip' || name.value === 'include';
}

function excludes(
  { name, arguments: given = [] }: DirectiveNode | ConstDirectiveNode,
  flags: Flags,
): boolean {
  const value = given[0]?.value;
  const isSet =
    value?.kind === Kind.VARIABLE ? flags[value.name.value] : value?.kind === Kind.BOOLEAN && value.value;
  return (name.value === 'skip' && isSet === true) || (name.value === 'include' && isSet !== true);
}
