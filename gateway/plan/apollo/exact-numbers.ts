import type { QueryPlan } from '@apollo/query-planner';
import {
  type ASTNode,
  type DocumentNode,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  isSpecifiedScalarType,
  Kind,
  print,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { mapFetches } from '../map-fetches.ts';
import { PRIVATE_PREFIX } from '../private-names.ts';

/** A document without numbers that the planner would change, and how its plan gets them back. */
export type HiddenNumbers = {
  readonly document: DocumentNode;
  readonly restore: (plan: QueryPlan) => QueryPlan;
};

/**
 * Hides numbers of scalars that are the subgraphs' own. Apollo's planner reads every number as JavaScript does and writes it anew,
 * which rounds `12345678901234567890` and makes `1` of `1.0`; text it leaves alone.
 */
export function hideNumbers(document: DocumentNode, getSchema: () => GraphQLSchema): HiddenNumbers {
  if (!hasInexactNumber(document)) return { document, restore: (plan) => plan };
  let prefix = `${PRIVATE_PREFIX}number`;
  const text = print(document);
  while (text.includes(prefix)) prefix += '_';
  const numbers: string[] = [];
  const types = new TypeInfo(getSchema());
  const hidden = visit(
    document,
    visitWithTypeInfo(types, {
      enter(node) {
        if (!isInexact(node)) return undefined;
        // Within a value of such a scalar no type is known.
        const type = getNamedType(types.getInputType());
        if (type && (isSpecifiedScalarType(type) || isInputObjectType(type))) return undefined;
        numbers.push(node.value);
        return { kind: Kind.STRING, value: `${prefix}${numbers.length - 1}.` };
      },
    }),
  );
  // Text needs nothing between itself and what stands beside it; numbers do.
  const restoreText = (operation: string): string =>
    numbers.reduce(
      (changed, number, at) => changed.replaceAll(`"${prefix}${at}."`, ` ${number} `),
      operation,
    );
  return {
    document: hidden,
    restore: (plan) => mapFetches(plan, (fetch) => ({ ...fetch, operation: restoreText(fetch.operation) })),
  };
}

function hasInexactNumber(document: DocumentNode): boolean {
  let isFound = false;
  visit(document, {
    enter(node) {
      if (isInexact(node)) isFound = true;
    },
  });
  return isFound;
}

function isInexact(node: ASTNode): node is Extract<ASTNode, { readonly kind: Kind.INT | Kind.FLOAT }> {
  return (node.kind === Kind.INT || node.kind === Kind.FLOAT) && String(Number(node.value)) !== node.value;
}
