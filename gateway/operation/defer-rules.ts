import {
  type ASTVisitor,
  type DirectiveNode,
  type DocumentNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValidationContext,
} from 'graphql';
import { fragmentsByName } from './fragments.ts';

/** What the incremental delivery proposal asks of `@defer` beyond its definition; graphql-js 16 has no rules for it. */
export const deferRules: readonly ((context: ValidationContext) => ASTVisitor)[] = [
  labelsAreUnique,
  rootFieldsAreNotDeferred,
];

/** A label names one part of the answer, so it is written out and stands once. */
function labelsAreUnique(context: ValidationContext): ASTVisitor {
  const known = new Map<string, DirectiveNode>();
  return {
    Directive(node) {
      if (node.name.value !== 'defer') return;
      const value = node.arguments?.find(({ name }) => name.value === 'label')?.value;
      if (value?.kind === Kind.VARIABLE) {
        context.reportError(
          new GraphQLError('The label of @defer must be written out, not a variable.', { nodes: node }),
        );
      }
      if (value?.kind !== Kind.STRING) return;
      const first = known.get(value.value);
      if (first) {
        const message = `The label ${JSON.stringify(value.value)} is given to two @defer; a label names one.`;
        context.reportError(new GraphQLError(message, { nodes: [first, node] }));
      } else known.set(value.value, node);
    },
  };
}

/** Mutations run in order and subscriptions answer events, so their root fields cannot come later; nothing of an event can. */
function rootFieldsAreNotDeferred(context: ValidationContext): ASTVisitor {
  return {
    OperationDefinition(operation) {
      if (operation.operation === 'query') return false;
      const isWhole = operation.operation === 'subscription';
      for (const directive of findDefers(operation, context.getDocument(), isWhole)) {
        const message = isWhole
          ? 'Nothing of a subscription can be deferred. Take away @defer, or set it to if: false.'
          : 'The root fields of a mutation run in order and cannot be deferred. Use @defer further inside.';
        context.reportError(new GraphQLError(message, { nodes: directive }));
      }
      return false;
    },
  };
}

/** The `@defer` at the root of an operation, or with `everywhere` also those inside its fields; `if: false` is none. */
function findDefers(
  operation: OperationDefinitionNode,
  document: DocumentNode,
  everywhere: boolean,
): ReadonlySet<DirectiveNode> {
  const fragments = fragmentsByName(document);
  const found = new Set<DirectiveNode>();
  const seen = new Set<SelectionSetNode>();
  const walk = (set: SelectionSetNode | undefined): void => {
    if (!set || seen.has(set)) return;
    seen.add(set);
    for (const selection of set.selections) {
      const defer = selection.directives?.find(({ name }) => name.value === 'defer');
      if (defer && !isOff(defer)) found.add(defer);
      if (selection.kind === Kind.FRAGMENT_SPREAD) walk(fragments.get(selection.name.value)?.selectionSet);
      else if (selection.kind === Kind.INLINE_FRAGMENT || everywhere) walk(selection.selectionSet);
    }
  };
  walk(operation.selectionSet);
  return found;
}

function isOff({ arguments: given = [] }: DirectiveNode): boolean {
  return given.some(({ name, value }) => name.value === 'if' && value.kind === Kind.BOOLEAN && !value.value);
}
