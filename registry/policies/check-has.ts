import type { ASTNode, Environment } from '@marcbachmann/cel-js';

/**
 * A name inside `has(…)` that nothing of the input has: CEL takes it for a fact that is never there, so that a slip would make a
 * rule pass, or fail, for good. Returns what is wrong and at which character.
 */
export function unknownInHas(
  environment: Environment,
  rule: ASTNode,
): { readonly message: string; readonly offset: number } | undefined {
  const asked = hasCalls(rule).sort((left, right) => right.call.range.start - left.call.range.start);
  const text = rule.input;
  for (const one of asked) {
    const { call, fact } = one;
    const name = text.slice(fact.range.start, fact.range.end);
    // Read in place of asked for, the name is checked like any other, with the variables around it.
    const read = `${text.slice(0, call.range.start)}(${name} == ${name})${text.slice(call.range.end)}`;
    const { valid, error } = environment.check(read);
    if (valid) continue;
    return { message: error?.summary ?? `Unknown name: ${name}`, offset: fact.range.start };
  }
  return undefined;
}

type HasCall = { readonly call: ASTNode; readonly fact: ASTNode };

function hasCalls(node: ASTNode): HasCall[] {
  if (node.op === 'call' && node.args[0] === 'has') {
    const [fact] = node.args[1];
    return fact ? [{ call: node, fact }] : [];
  }
  return below(node.args).flatMap(hasCalls);
}

function below(args: unknown): readonly ASTNode[] {
  if (Array.isArray(args)) return args.flatMap(below);
  return isNode(args) ? [args] : [];
}

function isNode(value: unknown): value is ASTNode {
  return typeof value === 'object' && value !== null && 'op' in value && 'range' in value;
}
