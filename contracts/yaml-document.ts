import { type Document, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, visit } from 'yaml';
import type { z } from 'zod';
import { type Finding, failure, type Outcome, type Place, success } from './finding.ts';
import { repeatedKeys } from './repeated-keys.ts';
import { describeIssue, type IssueContext } from './schema-issue.ts';
import { TOO_DEEP, yamlData } from './yaml-data.ts';
import { nestsTooDeep } from './yaml-depth.ts';

type Path = readonly PropertyKey[];

/** A YAML document that passed its schema, and a way back from any value to the line it was written on. */
export type YamlDocument<T> = {
  readonly value: T;
  /** The place of the value at `path`, or of the nearest parent that is written down. */
  placeOf(path: Path): Place;
};

/** How `${NAME}` and `${NAME:-default}` are filled in; leave out to keep the text as it is. */
export type Variables = Readonly<Record<string, string | undefined>>;

type YamlOptions = {
  readonly variables?: Variables | undefined;
  /** Changes the tree before it is checked; returns warnings that say what was changed. */
  readonly rewrite?: (document: Document, placeAt: (offset: number) => Place) => readonly Finding[];
};

/**
 * Parses YAML and checks it against a schema. Every finding names file, line and column, what was expected
 * and, for an unknown key, the nearest known one. Fails on a syntax error or when the schema refuses.
 */
export function readYamlDocument<T>(
  text: string,
  file: string,
  schema: z.ZodType<T>,
  { variables, rewrite }: YamlOptions = {},
): Outcome<YamlDocument<T>> {
  const lines = new LineCounter();
  const document = parsed(text, lines);
  if (!document) return failure(syntaxFinding(TOO_DEEP, { file }));
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line, column: col };
  };
  const syntax = syntaxFindings(document, text, placeAt);
  if (syntax.length > 0) return failure(...syntax);
  const missing = variables ? fillIn(document, variables, placeAt) : [];
  if (missing.length > 0) return failure(...missing);

  const asWritten = yamlData(document);
  if (!asWritten.ok) return failure(syntaxFinding(asWritten.message, placeAt(0)));
  const warnings = rewrite?.(document, placeAt) ?? [];
  const data = warnings.length > 0 ? yamlData(document) : asWritten;
  if (!data.ok) return failure(syntaxFinding(data.message, placeAt(0)));
  const placeOf = (path: Path): Place => placeAt(offsetOf(document, path));
  const placeOfKey = (path: Path): Place => placeAt(keyOffset(document, path) ?? offsetOf(document, path));
  const checked = schema.safeParse(data.value);
  if (checked.success) return success({ value: checked.data, placeOf }, warnings);
  const context = { schema, root: data.value, placeOf, placeOfKey };
  return failure(...warnings, ...firstOf(checked.error.issues.flatMap(oneByOne), context));
}

/** What is wrong more often than this is wrong for one reason; saying each of 100,000 took minutes. */
const MAX_FINDINGS = 100;

function firstOf(issues: readonly z.core.$ZodIssue[], context: IssueContext): readonly Finding[] {
  const found = issues.slice(0, MAX_FINDINGS).flatMap((issue) => describeIssue(issue, context));
  const left = issues.length - MAX_FINDINGS;
  const last = found.at(-1);
  if (left <= 0 || !last) return found;
  return [
    ...found.slice(0, -1),
    { ...last, fix: `Mend these first: ${left} more were found after this one.` },
  ];
}

/** An issue for each unknown key: a map may have many. */
function oneByOne(issue: z.core.$ZodIssue): readonly z.core.$ZodIssue[] {
  return issue.code === 'unrecognized_keys' ? issue.keys.map((key) => ({ ...issue, keys: [key] })) : [issue];
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

/** The first fault of each line: the parser stumbles on over the rest of it. */
function syntaxFindings(
  document: Document,
  text: string,
  placeAt: (offset: number) => Place,
): readonly Finding[] {
  const lines = text.split('\n');
  const byLine = new Map<number, Finding>();
  for (const { offset, message } of faultsOf(document)) {
    const place = placeAt(offset);
    const line = place.line ?? 1;
    if (byLine.has(line)) continue;
    const isVariable = lines[line - 1]?.includes('${') ?? false;
    const hint = isVariable ? { fix: 'Inside { } and [ ] write a value with a variable in quotes.' } : {};
    byLine.set(line, { ...syntaxFinding(message, place), ...hint });
    if (byLine.size === MAX_FINDINGS) break;
  }
  return [...byLine.values()];
}

function* faultsOf(document: Document): Generator<{ readonly offset: number; readonly message: string }> {
  for (const error of document.errors) {
    const message =
      error.code === 'MULTIPLE_DOCS'
        ? 'Expected one YAML document, got a second one after this line: put each in a file of its own.'
        : error.message;
    yield { offset: error.pos[0], message };
  }
  for (const { offset, key } of repeatedKeys(document))
    yield { offset, message: `Expected unique keys, got ${JSON.stringify(key)} once more.` };
}

function syntaxFinding(message: string, place: Place): Finding {
  return { code: 'YAML_SYNTAX', severity: 'error', message, place };
}

/** Undefined for a text so deeply nested that the parser may run out of stack. */
function parsed(text: string, lineCounter: LineCounter): Document | undefined {
  if (nestsTooDeep(text)) return undefined;
  try {
    return parseDocument(text, { lineCounter, prettyErrors: false, uniqueKeys: false });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function fillIn(
  document: Document,
  variables: Variables,
  placeAt: (offset: number) => Place,
): readonly Finding[] {
  const findings: Finding[] = [];
  visit(document, {
    Scalar(key, node) {
      if (key === 'key' || typeof node.value !== 'string' || !node.value.includes('${')) return;
      const expanded = expandVariables(node.value, variables, (name) => {
        findings.push({
          code: 'MISSING_VARIABLE',
          severity: 'error',
          message: `Expected the environment variable ${name} to be set, or a default as in \${${name}:-value}.`,
          place: placeAt(node.range?.[0] ?? 0),
        });
      });
      // `port: ${PORT:-4000}` means a number, `port: "${PORT:-4000}"` means text, as they would without a variable.
      node.value = node.type === 'PLAIN' ? plainValue(expanded) : expanded;
    },
  });
  return findings;
}

/** Only numbers and booleans: a value from the environment must not bring structure into the document. */
function plainValue(text: string): string | number | boolean {
  if (/^-?(0|[1-9]\d*)(\.\d+)?$/.test(text)) return Number(text);
  return text === 'true' || (text === 'false' ? false : text);
}

type Child = { readonly key: unknown; readonly value: unknown };

function childOf(node: unknown, part: PropertyKey): Child | undefined {
  if (isSeq(node)) return typeof part === 'number' ? { key: undefined, value: node.items[part] } : undefined;
  if (!isMap(node)) return undefined;
  return node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(part));
}

function startOf(node: unknown): number | undefined {
  return isNodeWithRange(node) ? node.range[0] : undefined;
}

function isNodeWithRange(node: unknown): node is Node & { range: [number, number, number] } {
  return typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range);
}

/** The start of the value at `path`, or of the nearest parent that is written down. */
function offsetOf(document: Document, path: Path): number {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const part of path) {
    const child = childOf(node, part);
    const start = startOf(child?.value) ?? startOf(child?.key);
    if (start === undefined) return offset;
    offset = start;
    node = child?.value;
  }
  return offset;
}

function keyOffset(document: Document, path: Path): number | undefined {
  let node: unknown = document.contents;
  for (const part of path.slice(0, -1)) node = childOf(node, part)?.value;
  const last = path.at(-1);
  return last === undefined ? undefined : startOf(childOf(node, last)?.key);
}
