import type { CatalogTable } from './postgres-catalog.ts';

/** What check constraints promise of one column. */
export type CheckedColumn = {
  /** The only values it may have. */
  readonly values?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  /** Constraints that no property of a contract says, as the database writes them. */
  readonly others: readonly string[];
};

/** Reads the check constraints that are about this one column; `checksOfTable` has those over several. */
export function checksOf({ checks }: Pick<CatalogTable, 'checks'>, column: string): CheckedColumn {
  let checked: CheckedColumn = { others: [] };
  for (const { columns, definition } of checks) {
    if (columns.length !== 1 || columns[0] !== column) continue;
    const body = definition.replace(/^CHECK \((.*)\)( NOT VALID)?$/s, '$1');
    const values = valuesOf(body);
    const bounds = values ? {} : boundsOf(body);
    if (values) checked = { ...checked, values };
    else if (Object.keys(bounds).length > 0) checked = { ...checked, ...bounds };
    else checked = { ...checked, others: [...checked.others, body] };
  }
  return checked;
}

/** The constraints over several columns. */
export function checksOfTable({ checks }: Pick<CatalogTable, 'checks'>): readonly string[] {
  return checks
    .filter(({ columns }) => columns.length !== 1)
    .map(({ definition }) => definition.replace(/^CHECK \((.*)\)$/s, '$1'));
}

const TEXT = "'((?:[^']|'')*)'::(?:text|character varying|bpchar|character|\"?[\\w. ]+\"?)";
const NAME = '\\(?"?[\\w]+"?\\)?(?:::text)?';

/** PostgreSQL writes `x IN ('a', 'b')` as `x = ANY (ARRAY[…])`; people also write `x = 'a' OR x = 'b'`. */
function valuesOf(body: string): readonly string[] | undefined {
  const texts = (part: string) =>
    [...part.matchAll(new RegExp(TEXT, 'g'))].map(([, text = '']) => text.replaceAll("''", "'"));
  const array = new RegExp(
    `^\\(?${NAME} = ANY \\(\\(?ARRAY\\[(.*)\\]\\)?(?:::[\\w ]+\\[\\])?\\)\\)?$`,
    's',
  ).exec(body);
  if (array) return texts(array[1] ?? '');
  const either = body.replace(/^\((.*)\)$/s, '$1').split(' OR ');
  const one = new RegExp(`^\\(?${NAME} = ${TEXT}\\)?$`);
  return either.length > 0 && either.every((part) => one.test(part)) ? either.flatMap(texts) : undefined;
}

/** `x >= 0`, `x BETWEEN 1 AND 5` as PostgreSQL writes them. */
function boundsOf(body: string): { readonly minimum?: number; readonly maximum?: number } {
  if (/ OR |\bNOT\b/.test(body)) return {};
  const parts = body.replace(/^\((.*)\)$/s, '$1').split(' AND ');
  const bound =
    /^\(?"?\w+"? (>=|<=) (?:\((-?\d+(?:\.\d+)?)\)::[\w ]+|'?(-?\d+(?:\.\d+)?)'?(?:::[\w ]+)?)\)?$/;
  const found = parts.map((part) => bound.exec(part));
  if (found.some((match) => match === null)) return {};
  return Object.fromEntries(
    found.map((match) => [match?.[1] === '>=' ? 'minimum' : 'maximum', Number(match?.[2] ?? match?.[3])]),
  );
}
