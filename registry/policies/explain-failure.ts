import type { ASTNode, Environment, ParseResult } from '@marcbachmann/cel-js';
import { serialize } from '@marcbachmann/cel-js/serialize';

/** What a rule that answered false failed for. */
export type FailureExplainer = (input: Record<string, unknown>) => readonly string[];

/** By which of its facts an item is named, the first that it has. */
const NAMES = ['coordinate', 'id', 'name', 'property', 'rule'] as const;

/**
 * Finds the items of which a rule says something untrue: those that fail in `list.all(x, …)`, those that pass in
 * `!list.exists(x, …)`, and all in `size(list) == 0`; in each part that `&&` or `||` joins. Parts of other forms name nothing.
 */
export function explainFailure(environment: Environment, rule: ASTNode): FailureExplainer {
  const questions = partsOf(rule).flatMap((part) => {
    const list = listQuestion(part);
    const compiled = list && firstValid(environment, list);
    return compiled ? [compiled] : [];
  });
  return (input) => {
    const items = questions.flatMap((question) => answers(question, input));
    return [...new Set(items)];
  };
}

function partsOf(node: ASTNode): readonly ASTNode[] {
  return node.op === '&&' || node.op === '||' ? node.args.flatMap(partsOf) : [node];
}

type ListQuestion = { readonly list: string; readonly variable: string; readonly condition: string };

function listQuestion(node: ASTNode): ListQuestion | undefined {
  const counted = node.op === '==' && isZero(node.args[1]) ? sizeOf(node.args[0]) : undefined;
  if (counted) return { list: serialize(counted), variable: 'item', condition: 'true' };
  const isNegated = node.op === '!_';
  const call = node.op === '!_' ? node.args : node;
  if (call.op !== 'rcall') return undefined;
  const [macro, list, [variable, body]] = call.args;
  if (macro !== (isNegated ? 'exists' : 'all') || variable?.op !== 'id' || !body) return undefined;
  const condition = isNegated ? serialize(body) : `!(${serialize(body)})`;
  return { list: serialize(list), variable: variable.args, condition };
}

function isZero(node: ASTNode): boolean {
  return node.op === 'value' && node.args === 0n;
}

function sizeOf(node: ASTNode): ASTNode | undefined {
  return node.op === 'call' && node.args[0] === 'size' ? node.args[1][0] : undefined;
}

/** Asks for the names of the items; for items that are texts themselves. */
function firstValid(
  environment: Environment,
  { list, variable, condition }: ListQuestion,
): ParseResult | undefined {
  const named = NAMES.map((name) => `${list}.map(${variable}, ${condition}, ${variable}.${name})`);
  const questions = [...named, `${list}.filter(${variable}, ${condition})`];
  for (const question of questions) {
    const program = environment.parse(question);
    const { valid, type } = program.check();
    if (valid && type === 'list<string>') return program;
  }
  return undefined;
}

function answers(question: ParseResult, input: Record<string, unknown>): readonly string[] {
  try {
    const found: unknown = question(input);
    return Array.isArray(found) ? found.filter((one) => typeof one === 'string') : [];
  } catch {
    // One part of the rule may fail where another one decided.
    return [];
  }
}
