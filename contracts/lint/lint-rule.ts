import type { Contract } from '../contract.ts';
import type { Finding } from '../finding.ts';

type Row = { readonly severity: Finding['severity']; readonly help: string };

/** Every rule of the linter besides the schema of the standard; the reference page is written from it. */
export const LINT_RULES = {
  DUPLICATE_CONTRACT: error('Each contract has an id of its own.'),
  DUPLICATE_ID: error('Ids are unique within their list.'),
  DUPLICATE_SERVER: error('Servers of one contract have different names.'),
  MISSING_SERVER_KEY: error('A server has what the standard asks of its type.'),
  INVALID_REFERENCE: error(
    'A reference is table.column, or [file.yaml#]/schema/<object>/properties/<property>.',
  ),
  UNEQUAL_REFERENCE: error('A relationship of several properties has as many on either side.'),
  MISSING_OPERATOR: error('A library or SQL rule has exactly one operator.'),
  MISSING_METRIC: error('A library rule has a metric.'),
  MISSING_QUERY: error('A SQL rule has a query.'),
  MISSING_ENGINE: error('A custom rule has an engine and an implementation.'),
  WRONG_LEVEL: error(
    'rowCount is about an object; nullValues, missingValues and invalidValues are about a property.',
  ),
  MISSING_ARGUMENTS: error(
    'missingValues, invalidValues and duplicateValues of an object have the arguments they need.',
  ),
  UNKNOWN_PROPERTY: error('A rule names properties that there are.'),
  INVALID_RANGE: error('Of two bounds the smaller comes first, and a lower one is not above an upper one.'),
  NOT_READ_ONLY: error('A SQL rule is one query that only reads.'),
  UNKNOWN_PLACEHOLDER: error('SQL rules use the placeholders {object}, {property} and their synonyms.'),
  UNKNOWN_ELEMENT: error('A promise about data names an object or a property that there is.'),
  INVALID_KEY_POSITION: error('The positions of a primary key are 1, 2, 3 and so on, or not given at all.'),
  INVALID_OPTION: error('logicalTypeOptions are those of the logical type.'),
  INVALID_FORMAT: error('The format is one that the logical type has.'),
  INVALID_PATTERN: error('A pattern is a regular expression (ECMA-262).'),
  WRONG_SHAPE: error('Only an object has properties, and only an array has items.'),
  SHOWN_PASSWORD: error('A password is restricted: it never leaves the domain.'),
  UNKNOWN_WEFT_PROPERTY: error('Custom properties that begin with weft. are those of the table above.'),
  MISPLACED_WEFT_PROPERTY: error('A weft. property stands at the element it is about.'),
  INVALID_WEFT_PROPERTY: error('A weft. property has a value of its kind.'),
  NESTED_REFERENCE: warning('A relationship to a nested property makes no field in the graph.'),
  PERCENT_OF_NOTHING: warning(
    'Only nullValues, missingValues, invalidValues and duplicateValues can be percentages.',
  ),
  UNKNOWN_PROMISE: warning('Promises have the names of the standard.'),
  INVALID_DAY: warning('A promise about the life of a product is a day, or a moment of one.'),
  MISSING_UNIT: warning('A promise about time has a unit.'),
  MISSING_SERVER: warning(
    'A contract says where its data lies; only that of a hand-written subgraph need not.',
  ),
  MISSING_OWNER: warning('A contract names its team.'),
  MISSING_DESCRIPTION: warning('Contract, objects and properties are described.'),
  MISSING_CLASSIFICATION: warning('Every property is classified.'),
  MISSING_KEY: warning('Every object has a primary key.'),
  MISSING_MIN_GROUP: warning('A product that publishes only groups says how small a group may be.'),
} as const satisfies Record<string, Row>;

type LintCode = keyof typeof LINT_RULES;

/** What a rule looks at, and how it tells what it found. */
export type LintContext = {
  readonly contract: Contract;
  report(code: LintCode, path: readonly PropertyKey[], message: string): void;
};

/** Collects what rules report about one contract. */
export function lintContext(contract: Contract): LintContext & { readonly findings: readonly Finding[] } {
  const findings: Finding[] = [];
  return {
    contract,
    findings,
    report: (code, path, message) => {
      findings.push({ code, severity: LINT_RULES[code].severity, message, place: contract.placeOf(path) });
    },
  };
}

function error(help: string): Row {
  return { severity: 'error', help };
}

function warning(help: string): Row {
  return { severity: 'warning', help };
}
