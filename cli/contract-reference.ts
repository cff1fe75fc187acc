import { EXPORT_FORMATS } from '../contracts/export/index.ts';
import { CHANGES } from '../contracts/grade/index.ts';
import { WEFT_PROPERTIES } from '../contracts/index.ts';
import { LINT_RULES } from '../contracts/lint/index.ts';
import { code, page, table } from './render/markdown.ts';

/** `docs/contract-reference.md`: the tables in the code that contracts are read, checked, compared and written by. */
export function contractReferencePage(): string {
  return page('Contracts: reference', [
    'How to write one is told in [Contracts](contracts.md). A contract is a document of the Open Data Contract Standard v3.1; this page lists what Weft adds.',
    '## Custom properties',
    'What GraphQL and a subgraph need and the standard has no word for goes into `customProperties`, as `{ property: weft.access, value: aggregate }`.',
    table(
      ['property', 'stands at', 'value', 'what it does'],
      Object.entries(WEFT_PROPERTIES).map(([name, { places, value, help }]) => [
        code(`weft.${name}`),
        places.join(', '),
        value,
        help,
      ]),
    ),
    '## Rules of the linter',
    'Besides the schema of the standard, and what the names and relationships of a domain must keep so that GraphQL can hold them.',
    table(
      ['code', 'severity', 'the rule'],
      Object.entries(LINT_RULES).map(([name, { severity, help }]) => [code(name), severity, help]),
    ),
    '## Changes',
    'The two verdicts of each change: for readers (does anybody lose something?), and for the data there is (may it break the new contract?). The first decides the least version.',
    table(
      ['change', 'for readers', 'for the data', 'version', 'what to do'],
      Object.entries(CHANGES).map(([name, { consumer, producer, bump, help }]) => [
        code(name),
        consumer,
        producer,
        bump,
        help,
      ]),
    ),
    '## Formats of export',
    table(
      ['format', 'what it is'],
      Object.entries(EXPORT_FORMATS).map(([name, { help }]) => [code(name), help]),
    ),
  ]);
}
