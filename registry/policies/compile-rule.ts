import { type ASTNode, Environment, EvaluationError, type ParseResult } from '@marcbachmann/cel-js';
import { unknownInHas } from './check-has.ts';
import { explainFailure, type FailureExplainer } from './explain-failure.ts';
import { celInput, declareInput, type InputName } from './input-types.ts';
import type { Rule, RuleOutcome } from './rule.ts';
import { OutOfTimeError, withinTime } from './within-time.ts';

/** A rule is a sentence; what is longer is a program. */
export const MAX_RULE_LENGTH = 4_000;
/** How long one rule may take for one product; the rules of an ordinary mesh take well below a millisecond. */
const MAX_RULE_MS = 2_000;

const rules = makeEnvironment();
const scopes = makeEnvironment(['product']);

function makeEnvironment(only?: readonly InputName[]): Environment {
  const environment = new Environment({
    limits: {
      maxAstNodes: 1_000,
      maxDepth: 60,
      maxListElements: 500,
      maxMapEntries: 500,
      maxCallArguments: 8,
    },
  });
  declareInput(environment, only);
  return environment;
}

/** A rule, or why the text is none and at which character. */
export type CompiledRule =
  | { readonly ok: true; readonly rule: Rule }
  | { readonly ok: false; readonly message: string; readonly offset: number };

/** Compiles a CEL expression that says yes or no about the input of policies. Names and types are checked here. */
export function compileRule(text: string): CompiledRule {
  return compile(text, rules);
}

/** Compiles the scope of a policy: the same, about `product` only. */
export function compileScope(text: string): CompiledRule {
  return compile(text, scopes);
}

function compile(text: string, environment: Environment): CompiledRule {
  if (text.length > MAX_RULE_LENGTH) {
    const message = `Expected at most ${MAX_RULE_LENGTH} characters, got ${text.length}.`;
    return { ok: false, message, offset: MAX_RULE_LENGTH };
  }
  const parsed = parse(text, environment);
  if (!parsed.ok) return parsed;
  const { program } = parsed;
  const { valid, type, error } = program.check();
  if (!valid || error) {
    return {
      ok: false,
      message: error?.summary ?? 'Not a valid expression',
      offset: error?.range?.start ?? 0,
    };
  }
  if (type !== 'bool') {
    return { ok: false, message: `Expected an answer of type bool, got ${String(type)}.`, offset: 0 };
  }
  const slip = unknownInHas(environment, program.ast);
  if (slip) return { ok: false, ...slip };
  const explain = explainFailure(environment, program.ast);
  return { ok: true, rule: { text, evaluate: (input) => evaluate(program, explain, celInput(input)) } };
}

type Parsed =
  | { readonly ok: true; readonly program: ParseResult }
  | { readonly ok: false; readonly message: string; readonly offset: number };

function parse(text: string, environment: Environment): Parsed {
  try {
    return { ok: true, program: environment.parse(text) };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const summary = 'summary' in error ? String(error.summary) : error.message;
    return { ok: false, message: summary, offset: offsetOf(error) };
  }
}

function offsetOf(error: Error & { readonly range?: unknown }): number {
  const { range } = error;
  return typeof range === 'object' && range !== null && 'start' in range ? Number(range.start) : 0;
}

function evaluate(
  program: ParseResult,
  explain: FailureExplainer,
  input: Record<string, unknown>,
): RuleOutcome {
  try {
    const answer: unknown = withinTime(() => program(input), MAX_RULE_MS);
    if (answer === true) return { kind: 'true' };
    if (answer === false) return { kind: 'false', items: withinTime(() => explain(input), MAX_RULE_MS) };
    return { kind: 'broken', message: `It answered ${typeof answer} in place of true or false.` };
  } catch (error) {
    return outcomeOfError(error);
  }
}

function outcomeOfError(error: unknown): RuleOutcome {
  if (error instanceof OutOfTimeError)
    return { kind: 'broken', message: `It took longer than ${MAX_RULE_MS} ms.` };
  if (!(error instanceof EvaluationError)) return { kind: 'broken', message: String(error) };
  const fact = error.code === 'no_such_key' ? factAt(error.node) : undefined;
  if (fact === undefined) return { kind: 'broken', message: `${error.summary}.` };
  if (fact.isKnownName) return { kind: 'unknown', fact: fact.name };
  return {
    kind: 'broken',
    message: `It reads ${fact.name}, which is not always there: ask with has(${fact.name}) first.`,
  };
}

/**
 * The fact that an access was about, as the rule writes it. What starts at a name of the input can be unknown; what starts at the
 * variable of `all`, `exists`, … is an item that is known and lacks something.
 */
function factAt(node: unknown): { readonly name: string; readonly isKnownName: boolean } | undefined {
  if (!isAccess(node)) return undefined;
  let root: ASTNode = node;
  while (root.op === '.' || root.op === '[]') root = root.args[0];
  const { start } = root.range;
  const name = node.input.slice(start, node.range.end).trim();
  return { name, isKnownName: root.op === 'id' && rules.hasVariable(root.args) };
}

function isAccess(node: unknown): node is ASTNode & { readonly op: '.' | '[]' } {
  return typeof node === 'object' && node !== null && 'op' in node && (node.op === '.' || node.op === '[]');
}
