import { GraphQLError, GraphQLFloat, getNamedType, type ValidationRule } from 'graphql';

/**
 * A Float is a finite number (GraphQL §3.5.2), in a literal too: graphql-js takes `1e999` for infinity, which no subgraph can be
 * sent and Apollo's planner stops at.
 */
export const finiteNumbersRule: ValidationRule = (context) => {
  const check = ({ value }: { readonly value: string }): void => {
    if (getNamedType(context.getInputType()) !== GraphQLFloat || Number.isFinite(Number(value))) return;
    const text = value.length > 40 ? `${value.slice(0, 40)}…` : value;
    context.reportError(new GraphQLError(`Float cannot represent a number as large as ${text}.`));
  };
  return { IntValue: check, FloatValue: check };
};
