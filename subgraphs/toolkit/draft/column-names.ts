import type { Guess } from './draft.ts';

/** A column's name in the contract, and why it is not the one of the source. */
export type NamedColumn = { readonly source: string; readonly name: string; readonly guess?: Guess };

/** Short forms that mean one thing wherever they stand as a word of a column name. */
const SHORT_FORMS: Readonly<Record<string, string>> = {
  acct: 'account',
  addr: 'address',
  amt: 'amount',
  avg: 'average',
  cat: 'category',
  cd: 'code',
  ctry: 'country',
  curr: 'currency',
  cust: 'customer',
  desc: 'description',
  descr: 'description',
  dept: 'department',
  dob: 'birth_date',
  dt: 'date',
  emp: 'employee',
  fname: 'first_name',
  lname: 'last_name',
  mgr: 'manager',
  nbr: 'number',
  nm: 'name',
  ord: 'order',
  pct: 'percent',
  prod: 'product',
  qty: 'quantity',
  ts: 'timestamp',
  yr: 'year',
};

/** What the graph keeps for itself, once the name is in camel case. */
const KEPT = new Set(['and', 'or', 'not', 'true', 'false', 'null']);
const MAX_LENGTH = 60;

/** Names that are good in SQL and in the graph, one for each column, all different. */
export function nameColumns(sources: readonly string[]): readonly NamedColumn[] {
  const taken = new Set<string>();
  return sources.map((source, index) => {
    const base = goodName(source) || `column_${index + 1}`;
    const name = unused(base, taken);
    taken.add(fieldForm(name));
    if (name === source.toLowerCase()) return { source, name };
    const reason = `In the data it is called ${JSON.stringify(source)}.`;
    return { source, name, guess: { decision: `named ${name}`, reason, isEvident: true } };
  });
}

/** A word or several in lower case, joined by underscores; empty when nothing of the text can be in a name. */
export function goodName(text: string): string {
  const words = text
    .replaceAll('ß', 'ss')
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')
    .map((word) => SHORT_FORMS[word] ?? word);
  const name = words
    .join('_')
    .replace(/(^|_)e_mail(?=_|$)/, '$1email')
    .slice(0, MAX_LENGTH)
    .replace(/_+$/, '');
  if (KEPT.has(name)) return `${name}_value`;
  return /^\d/.test(name) ? `n_${name}` : name;
}

/** A table's name out of a file's: days and numbers at its ends say which part it is, not what it is. */
export function tableName(stem: string): string {
  const name = goodName(stem.replaceAll('*', ' '));
  const bare = name.replace(/^(?:n_)?(?:\d+_)+/, '').replace(/(?:_\d+)+$/, '');
  return bare === '' ? name : bare;
}

/** A table or column name as the start of a sentence. */
export function inWords(name: string): string {
  const words = name.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** In the graph `a_b` and `aB` are one field. */
function fieldForm(name: string): string {
  return name.replaceAll('_', '').toLowerCase();
}

function unused(base: string, taken: ReadonlySet<string>): string {
  if (!taken.has(fieldForm(base))) return base;
  for (let count = 2; ; count += 1) if (!taken.has(fieldForm(`${base}_${count}`))) return `${base}_${count}`;
}
