import { relative } from 'node:path';
import type { AdoptedProduct, Adoption } from '../../contracts/dbt/index.ts';
import { type Finding, formatFinding } from '../../contracts/index.ts';

type Report = { readonly findings: readonly Finding[]; readonly isCheck: boolean };

const SIGNS = { new: '+', changed: '~', unchanged: ' ' } as const;

/** What was adopted, what changed and what dbt leaves open, for a person. */
export function renderAdoption(adoption: Adoption, { findings, isCheck }: Report): string {
  const { project, adapter, products, writes } = adoption;
  const width = Math.max(...products.map(({ id }) => id.length));
  const counted = `${products.length} ${products.length === 1 ? 'product' : 'products'}`;
  const files = writes.map(({ file }) => relative(process.cwd(), file));
  const wrote =
    files.length === 0
      ? 'Everything follows the project already; nothing to write.'
      : `${isCheck ? 'Would write' : 'Wrote'} ${listed(files)}.`;
  return [
    `${project} (dbt, ${adapter}): ${counted}\n\n`,
    ...products.map((product) => renderProduct(product, width)),
    '\n',
    ...findings.map((finding) => `${formatFinding(finding)}\n`),
    findings.length > 0 ? '\n' : '',
    `${wrote}\n`,
  ].join('');
}

const MOST_FILES = 8;

function listed(files: readonly string[]): string {
  const more = files.length - MOST_FILES;
  return more <= 1 ? files.join(', ') : `${files.slice(0, MOST_FILES).join(', ')} and ${more} more`;
}

function renderProduct({ id, version, team, model, change, changes }: AdoptedProduct, width: number): string {
  const line = `  ${SIGNS[change]} ${id.padEnd(width)}  ${version.padEnd(7)}  ${team.name}, from ${model}\n`;
  return [line, ...changes.map((text) => `      ${text}\n`)].join('');
}

/** The same for a program. */
export function adoptionJson(adoption: Adoption, { findings, isCheck }: Report): unknown {
  const { project, adapter, isServed, products, domains, writes } = adoption;
  return {
    ok: !isCheck || writes.length === 0,
    project,
    adapter,
    isServed,
    products,
    domains: domains.map(({ teams, ...domain }) => ({ ...domain, teams: teams.map(({ name }) => name) })),
    files: writes.map(({ file }) => relative(process.cwd(), file)),
    findings,
  };
}
