import {
  type DirectiveNode,
  type DocumentNode,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
  visit,
} from 'graphql';
import { compileFlags, type FlagReader, type Flags } from './flags.ts';
import { fragmentsByName } from './fragments.ts';
import type { Operation, Variables } from './operation.ts';

// Asked on every request of documents that live as long as their cache does.
const known = new WeakMap<DocumentNode, boolean>();
const readers = new WeakMap<DocumentNode, Map<string, FlagReader>>();

/** True when a document says `@defer` anywhere, whether or not it is in force. */
export function usesDefer(document: DocumentNode): boolean {
  const told = known.get(document);
  if (told !== undefined) return told;
  let isUsed = false;
  visit(document, {
    Directive(node) {
      if (node.name.value === 'defer') isUsed = true;
    },
  });
  known.set(document, isUsed);
  return isUsed;
}

/** The document with everything in one part. */
export function withoutDefer(document: DocumentNode): DocumentNode {
  if (!usesDefer(document)) return document;
  return visit(document, {
    enter: (node) => (node.kind === Kind.DIRECTIVE && node.name.value === 'defer' ? null : undefined),
  });
}

/** The values of all variables that decide what is selected and what is deferred. */
export function readFlags({ document, definition, key }: Operation, variables: Variables): Flags {
  const ofDocument = readers.get(document) ?? new Map<string, FlagReader>();
  readers.set(document, ofDocument);
  let read = ofDocument.get(key);
  if (!read) {
    read = compileFlags(document, definition);
    ofDocument.set(key, read);
  }
  return read(variables);
}

/** True when with these flags a part of the operation really is deferred: not skipped, and not by `if: false`. */
export function defersAnything({ document, definition }: Operation, flags: Flags): boolean {
  const fragments = fragmentsByName(document);
  const seen = new Set<SelectionSetNode>();
  const defers = ({ selections }: SelectionSetNode): boolean => selections.some(isDeferring);
  const isDeferring = (selection: SelectionNode): boolean => {
    if (!isSelected(selection, flags)) return false;
    if (deferOf(selection, flags)) return true;
    const set =
      selection.kind === Kind.FRAGMENT_SPREAD
        ? fragments.get(selection.name.value)?.selectionSet
        : selection.selectionSet;
    if (!set || seen.has(set)) return false;
    seen.add(set);
    return defers(set);
  };
  return defers(definition.selectionSet);
}

/** False for what `@skip` or `@include` leaves out. */
export function isSelected({ directives = [] }: SelectionNode, flags: Flags): boolean {
  return directives.every((directive) => {
    if (directive.name.value === 'skip') return !readIf(directive, flags);
    return directive.name.value !== 'include' || readIf(directive, flags);
  });
}

/** The `@defer` of a fragment when it is in force, with its label. */
export function deferOf(
  { directives = [] }: SelectionNode,
  flags: Flags,
): { readonly label: string | undefined } | undefined {
  const directive = directives.find(({ name }) => name.value === 'defer');
  if (!directive || !readIf(directive, flags)) return undefined;
  const label = directive.arguments?.find(({ name }) => name.value === 'label')?.value;
  return { label: label?.kind === Kind.STRING ? label.value : undefined };
}

/** `if` of a directive; only `@defer` may do without, and then it is true. */
function readIf({ arguments: given = [] }: DirectiveNode, flags: Flags): boolean {
  const value = given.find(({ name }) => name.value === 'if')?.value;
  if (value?.kind === Kind.VARIABLE) return flags[value.name.value] === true;
  return value === undefined || (value.kind === Kind.BOOLEAN && value.value);
}
