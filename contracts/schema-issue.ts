import { z } from 'zod';
import type { Finding, Place } from './finding.ts';
import { didYouMean, nearestName } from './nearest-name.ts';

type Path = readonly PropertyKey[];

/** The document an issue is about: its schema, its data and the way back to the lines. */
export type IssueContext = {
  readonly schema: z.ZodType;
  readonly root: unknown;
  readonly placeOf: (path: Path) => Place;
  readonly placeOfKey: (path: Path) => Place;
};

/** Says an issue of a schema in words: what was expected, at which path, and what came. */
export function describeIssue(issue: z.core.$ZodIssue, context: IssueContext): readonly Finding[] {
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(key, issue.path, context));
    case 'invalid_key':
      return [invalidKey(issue, context)];
    case 'invalid_union':
      return describeUnion(issue, context);
    default:
      return [invalidValue(expectation(issue, valueAt(context.root, issue.path)), issue.path, context)];
  }
}

function unknownKey(key: string, path: Path, context: IssueContext): Finding {
  const where = pathText(path);
  const known = knownKeys(context.schema, path);
  const expected = known.length > 0 && known.length <= 12 ? ` Expected one of: ${known.join(', ')}.` : '';
  return {
    code: 'UNKNOWN_KEY',
    severity: 'error',
    message: `Unknown key "${key}"${where ? ` at ${where}` : ''}.${didYouMean(key, known) || expected}`,
    place: context.placeOfKey([...path, key]),
  };
}

function invalidKey(issue: z.core.$ZodIssueInvalidKey, context: IssueContext): Finding {
  const [cause] = issue.issues;
  const expected = cause ? expectation(cause, issue.path.at(-1)) : 'Expected another name';
  const where = pathText(issue.path.slice(0, -1)) || 'the top of the document';
  return {
    code: 'INVALID_KEY',
    severity: 'error',
    message: `${expected} at ${where}, got "${String(issue.path.at(-1))}".`,
    place: context.placeOfKey(issue.path),
  };
}

function invalidValue(expected: string, path: Path, context: IssueContext): Finding {
  const came = valueAt(context.root, path);
  return {
    code: came === undefined ? 'MISSING_KEY' : 'INVALID_VALUE',
    severity: 'error',
    message: `${expected} at ${pathText(path) || 'the top of the document'}, got ${shown(came)}.`,
    place: context.placeOf(path),
  };
}

/** The branch the person meant is the one of the right kind with the fewest faults; if none is, all kinds are named. */
function describeUnion(issue: z.core.$ZodIssueInvalidUnion, context: IssueContext): readonly Finding[] {
  if ('options' in issue && issue.options && issue.options.length > 0) {
    return [invalidValue(oneOf(issue.options, valueAt(context.root, issue.path)), issue.path, context)];
  }
  const ofRightKind = issue.errors
    .filter((branch) => !branch.some((cause) => cause.path.length === 0 && isKindIssue(cause)))
    .sort((left, right) => left.length - right.length);
  const [meant] = ofRightKind;
  if (meant) {
    return meant.flatMap((cause) =>
      describeIssue({ ...cause, path: [...issue.path, ...cause.path] }, context),
    );
  }
  const kinds = issue.errors.flatMap((branch) =>
    branch.slice(0, 1).map((cause) => expectation(cause, undefined)),
  );
  const expected = [...new Set(kinds.map((kind) => kind.replace(/^Expected /, '')))].join(' or ');
  return [invalidValue(expected ? `Expected ${expected}` : issue.message, issue.path, context)];
}

function isKindIssue(issue: z.core.$ZodIssue): boolean {
  return issue.code === 'invalid_type' || issue.code === 'invalid_value';
}

function expectation(issue: z.core.$ZodIssue, came: unknown): string {
  // A schema that says it better wins; zod's own sentences start with "Invalid" or "Too".
  if (issue.message.startsWith('Expected')) return issue.message.replace(/\.$/, '');
  switch (issue.code) {
    case 'invalid_type':
      return `Expected ${kindName(issue.expected)}`;
    case 'invalid_value':
      return oneOf(issue.values, came);
    case 'too_small':
      return `Expected ${bound(issue.origin, 'at least', issue.minimum, issue.inclusive)}`;
    case 'too_big':
      return `Expected ${bound(issue.origin, 'at most', issue.maximum, issue.inclusive)}`;
    case 'not_multiple_of':
      return `Expected a multiple of ${issue.divisor}`;
    case 'invalid_format':
      return `Expected ${issue.format === 'regex' ? `text matching ${issue.pattern}` : `a valid ${issue.format}`}`;
    default:
      return issue.message.replace(/\.$/, '');
  }
}

function oneOf(values: readonly z.core.util.Primitive[], came: unknown): string {
  const names = values.map(String);
  const near = typeof came === 'string' ? nearestName(came, names) : undefined;
  const expected = `Expected ${names.length === 1 ? '' : 'one of '}${names.join(', ')}`;
  return near ? `${expected} (did you mean "${near}"?)` : expected;
}

function bound(
  origin: string,
  words: 'at least' | 'at most',
  limit: number | bigint,
  isInclusive?: boolean,
): string {
  if (origin === 'string')
    return limit === 1 && words === 'at least' ? 'some text' : `${words} ${limit} characters`;
  if (origin === 'array' || origin === 'set')
    return `${words} ${limit} ${Number(limit) === 1 ? 'item' : 'items'}`;
  if (isInclusive === false) return `a number ${words === 'at least' ? 'above' : 'below'} ${limit}`;
  return `a number of ${words} ${limit}`;
}

function kindName(kind: string): string {
  if (kind === 'int') return 'an integer';
  if (kind === 'record') return 'an object';
  return /^[aeiou]/.test(kind) ? `an ${kind}` : `a ${kind}`;
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

function pathText(path: Path): string {
  return path
    .map((part, index) =>
      typeof part === 'number' ? `[${part}]` : `${index === 0 ? '' : '.'}${String(part)}`,
    )
    .join('');
}

function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, part) => (typeof value === 'object' && value !== null ? Reflect.get(value, part) : undefined),
    root,
  );
}

function knownKeys(schema: z.ZodType, path: Path): readonly string[] {
  const root = objectOf(z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input', reused: 'inline' }));
  let nodes = [root];
  for (const part of path) {
    nodes = nodes
      .flatMap((node) => withBranches(node, root))
      .flatMap((node) => {
        const own = typeof part === 'number' ? node['items'] : objectOf(node['properties'])[String(part)];
        const next = own ?? node['additionalProperties'];
        return typeof next === 'object' && next !== null ? [objectOf(next)] : [];
      });
  }
  return [
    ...new Set(
      nodes
        .flatMap((node) => withBranches(node, root))
        .flatMap((node) => Object.keys(objectOf(node['properties']))),
    ),
  ];
}

type JsonObject = Readonly<Record<string, unknown>>;

function objectOf(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

/** A JSON Schema node with the branches of its unions and intersections, and what it refers to (recursive schemas). */
function withBranches(node: JsonObject, root: JsonObject): readonly JsonObject[] {
  const branches = ['anyOf', 'oneOf', 'allOf'].flatMap((key) => {
    const list = node[key];
    return Array.isArray(list) ? list.map(objectOf) : [];
  });
  const reference =
    typeof node['$ref'] === 'string' ? /^#\/\$defs\/(.+)$/.exec(node['$ref'])?.[1] : undefined;
  const target = reference === undefined ? [] : [objectOf(objectOf(root['$defs'])[reference])];
  return [node, ...[...branches, ...target].flatMap((child) => withBranches(child, root))];
}
