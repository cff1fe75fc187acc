import { distance } from 'fastest-levenshtein';
import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, visit } from 'yaml';
import { z } from 'zod';
import { type Finding, failure, hasErrors, type Outcome, type Place, success } from './finding.ts';

type Path = readonly PropertyKey[];

/** A YAML document that passed its schema, and a way back from any value to the line it was written on. */
export type YamlDocument<T> = {
  readonly value: T;
  /** The place of the value at `path`, or of the nearest parent that is written down. */
  placeOf(path: Path): Place;
};

/** How `${NAME}` and `${NAME:-default}` are filled in; leave out to keep the text as it is. */
export type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Parses YAML and checks it against a schema. Every finding names file, line and column, what was expected
 * and, for an unknown key, the nearest known one. Fails on a syntax error or when the schema refuses.
 */
export function readYamlDocument<T>(
  text: string,
  file: string,
  schema: z.ZodType<T>,
  variables?: Variables,
): Outcome<YamlDocument<T>> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line, column: col };
  };
  if (document.errors.length > 0) {
    return failure(
      ...document.errors.map(
        (error): Finding => ({
          code: 'YAML_SYNTAX',
          severity: 'error',
          message: error.message,
          place: placeAt(error.pos[0]),
        }),
      ),
    );
  }
  const findings: Finding[] = [];
  if (variables) {
    visit(document, {
      Scalar(_key, node) {
        if (typeof node.value !== 'string' || !node.value.includes('${')) return;
        node.value = expandVariables(node.value, variables, (name) => {
          findings.push({
            code: 'MISSING_VARIABLE',
            severity: 'error',
            message: `Expected the environment variable ${name} to be set, or a default as in \${${name}:-value}.`,
            place: placeAt(node.range?.[0] ?? 0),
          });
        });
      },
    });
  }
  const placeOf = (path: Path): Place => placeAt(offsetOf(document.contents, path));
  const parsed = schema.safeParse(document.toJS());
  if (!parsed.success) {
    for (const issue of parsed.error.issues)
      findings.push(...describeIssue(issue, schema, document.toJS(), placeOf, document.contents, placeAt));
  }
  return parsed.success && !hasErrors(findings)
    ? success({ value: parsed.data, placeOf }, findings)
    : failure(...findings);
}

/** Replaces `${NAME}` and `${NAME:-default}`; an empty variable counts as unset where a default is given. */
export function expandVariables(text: string, variables: Variables, missing: (name: string) => void): string {
  return text.replace(/\$\{(\w+)(?::-([^}]*))?\}/g, (whole, name: string, fallback: string | undefined) => {
    const value = variables[name] || fallback;
    if (value !== undefined) return value;
    missing(name);
    return whole;
  });
}

/** The known name closest to what came, when it is close enough to be a slip of the hand. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((candidate) => ({ candidate, away: distance(name.toLowerCase(), candidate.toLowerCase()) }))
    .sort((left, right) => left.away - right.away);
  const best = ranked[0];
  return best && best.away <= Math.max(2, Math.floor(name.length / 3)) ? best.candidate : undefined;
}

function describeIssue(
  issue: z.core.$ZodIssue,
  schema: z.ZodType,
  root: unknown,
  placeOf: (path: Path) => Place,
  contents: Node | null,
  placeAt: (offset: number) => Place,
): Finding[] {
  const where = pathText(issue.path);
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(schema, issue.path);
    return issue.keys.map((key) => {
      const near = nearestName(key, known);
      const offset = keyOffset(contents, issue.path, key);
      const expected = known.length > 0 && known.length <= 12 ? ` Expected one of: ${known.join(', ')}.` : '';
      return {
        code: 'UNKNOWN_KEY',
        severity: 'error' as const,
        message: `Unknown key "${key}"${where ? ` at ${where}` : ''}.${near ? ` Did you mean "${near}"?` : expected}`,
        place: offset === undefined ? placeOf(issue.path) : placeAt(offset),
      };
    });
  }
  const came = valueAt(root, issue.path);
  const gotten = came === undefined ? 'nothing' : JSON.stringify(came)?.slice(0, 80);
  return [
    {
      code: came === undefined ? 'MISSING_KEY' : 'INVALID_VALUE',
      severity: 'error',
      message: `${expectation(issue)} at ${where || 'the top of the document'}, got ${gotten}.`,
      place: placeOf(issue.path),
    },
  ];
}

function expectation(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `Expected ${article(issue.expected)}`;
    case 'invalid_value':
      return `Expected ${issue.values.length === 1 ? '' : 'one of '}${issue.values.map(String).join(', ')}`;
    default:
      return issue.message.replace(/\.$/, '');
  }
}

function article(noun: string): string {
  return /^[aeiou]/.test(noun) ? `an ${noun}` : `a ${noun}`;
}

function pathText(path: Path): string {
  return path
    .map((part, index) =>
      typeof part === 'number' ? `[${part}]` : index === 0 ? String(part) : `.${String(part)}`,
    )
    .join('');
}

function valueAt(root: unknown, path: Path): unknown {
  let value = root;
  for (const part of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<PropertyKey, unknown>)[part];
  }
  return value;
}

function offsetOf(contents: Node | null, path: Path): number {
  let node: unknown = contents;
  let offset = contents?.range?.[0] ?? 0;
  for (const part of path) {
    const child = isMap(node) || isSeq(node) ? node.get(part, true) : undefined;
    const range = (child as Node | undefined)?.range;
    if (!range) return offset;
    offset = range[0];
    node = child;
  }
  return offset;
}

function keyOffset(contents: Node | null, path: Path, key: string): number | undefined {
  let node: unknown = contents;
  for (const part of path) node = isMap(node) || isSeq(node) ? node.get(part, true) : undefined;
  if (!isMap(node)) return undefined;
  const pair = node.items.find((item) => isScalar(item.key) && item.key.value === key);
  return (pair?.key as Node | undefined)?.range?.[0];
}

type JsonSchema = {
  properties?: Record<string, JsonSchema>;
  additionalProperties?: JsonSchema | boolean;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  allOf?: JsonSchema[];
};

function knownKeys(schema: z.ZodType, path: Path): string[] {
  let nodes: JsonSchema[] = [
    z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input', reused: 'inline' }) as JsonSchema,
  ];
  const spread = (node: JsonSchema): JsonSchema[] => [
    node,
    ...[...(node.anyOf ?? []), ...(node.allOf ?? [])].flatMap(spread),
  ];
  for (const part of path) {
    nodes = nodes.flatMap(spread).flatMap((node) => {
      const own = typeof part === 'number' ? node.items : node.properties?.[String(part)];
      const rest = typeof node.additionalProperties === 'object' ? node.additionalProperties : undefined;
      return own ? [own] : rest ? [rest] : [];
    });
  }
  return [...new Set(nodes.flatMap(spread).flatMap((node) => Object.keys(node.properties ?? {})))];
}
