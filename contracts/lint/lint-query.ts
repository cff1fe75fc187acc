import { nearestName } from '../nearest-name.ts';
import type { LintContext } from './lint-rule.ts';

/** What stands for the object or the property in a SQL rule, with or without `$`. */
const OBJECT_NAMES = ['object', 'model', 'table', 'schema', 'dataset', 'project', 'catalog', 'database'];
const PROPERTY_NAMES = ['property', 'column', 'field'];

/** Words that only statements have that change something. */
const CHANGES =
  /\b(insert|update|delete|merge|replace|drop|alter|create|truncate|grant|revoke|copy|call|attach|detach|install|load|export|import|pragma|set|vacuum|execute|begin|commit)\b/i;

type PlacedQuery = {
  readonly path: readonly PropertyKey[];
  readonly name: string;
  readonly level: 'object' | 'property';
};

/** A SQL rule runs against the data of its owner: it must be one query, and only read. */
export function lintQuery(query: string, { path, name, level }: PlacedQuery, { report }: LintContext): void {
  const code = withoutTexts(query);
  const statements = code.split(';').filter((part) => part.trim() !== '');
  const change = CHANGES.exec(code)?.[1];
  if (statements.length !== 1)
    report(
      'NOT_READ_ONLY',
      path,
      `Expected one query in the SQL rule ${name}, got ${statements.length} statements.`,
    );
  else if (!/^[\s(]*(select|with|from|values)\b/i.test(code))
    report(
      'NOT_READ_ONLY',
      path,
      `Expected the SQL rule ${name} to be a query (SELECT or WITH), got "${code.trim().split(/\s+/)[0]}".`,
    );
  else if (change !== undefined && !/^replace$/i.test(change))
    report('NOT_READ_ONLY', path, `Expected the SQL rule ${name} only to read, got ${change.toUpperCase()}.`);
  for (const [whole, placeholder = ''] of code.matchAll(/\$?\{\s*(\w*)\s*\}/g)) {
    if (OBJECT_NAMES.includes(placeholder)) continue;
    const known = level === 'property' ? [...OBJECT_NAMES, ...PROPERTY_NAMES] : OBJECT_NAMES;
    if (known.includes(placeholder)) continue;
    const near = nearestName(placeholder, known);
    const hint = PROPERTY_NAMES.includes(placeholder)
      ? ' A rule of an object has no property.'
      : near
        ? ` Did you mean {${near}}?`
        : ` Expected one of: ${known.map((one) => `{${one}}`).join(', ')}.`;
    report('UNKNOWN_PLACEHOLDER', path, `Unknown placeholder ${whole} in the SQL rule ${name}.${hint}`);
  }
}

/** SQL without comments, texts and quoted names, which may hold any word. */
function withoutTexts(query: string): string {
  return query.replaceAll(/--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"/g, ' x ');
}
