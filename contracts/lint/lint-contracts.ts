import { type Contract, readContract } from '../contract.ts';
import { type ContractReader, readDomainModel } from '../domain-model.ts';
import { type Finding, formatFinding } from '../finding.ts';
import { lintCompleteness } from './lint-completeness.ts';
import { lintDisclosure } from './lint-disclosure.ts';
import { lintIds } from './lint-ids.ts';
import { lintPromises } from './lint-promises.ts';
import { lintQuality } from './lint-quality.ts';
import { lintReferences } from './lint-references.ts';
import { LINT_RULES, lintContext } from './lint-rule.ts';
import { lintServers } from './lint-servers.ts';
import { lintTypes } from './lint-types.ts';
import { lintWeftProperties } from './lint-weft-properties.ts';

const RULES = [
  ...[lintIds, lintServers, lintReferences, lintQuality, lintPromises, lintTypes, lintWeftProperties],
  ...[lintCompleteness, lintDisclosure],
];

/**
 * Checks contracts, given by domain (the files that one subgraph is made from): the schema of the standard, its rules that no
 * schema can hold, and what a subgraph could not serve. Returns findings in the order of files and lines; none that is an
 * error means that the contracts can be served. `read` gets a contract by its path, from files when left out.
 */
export async function lintContracts(
  domains: readonly (readonly string[])[],
  read: ContractReader = readContract,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const contracts: Contract[] = [];
  for (const files of domains) {
    for (const file of files) {
      const outcome = await read(file);
      findings.push(...outcome.findings);
      if (outcome.ok) contracts.push(outcome.value);
    }
    findings.push(...(await servable(files, read)));
  }
  for (const contract of contracts) findings.push(...lintContract(contract));
  findings.push(...duplicates(contracts));
  return distinct(findings.filter((finding) => !isToldOtherwise(finding, findings))).sort(byPlace);
}

/** Of a value that makes no sense, who reads it has more to say than the table. */
function isToldOtherwise(finding: Finding, all: readonly Finding[]): boolean {
  const { file, line, column } = finding.place ?? {};
  return (
    finding.code === 'INVALID_WEFT_PROPERTY' &&
    all.some(({ code, place }) => {
      const isHere = place?.file === file && place?.line === line && place?.column === column;
      return isHere && code !== finding.code;
    })
  );
}

/** Checks one contract that was read, without its neighbours. */
function lintContract(contract: Contract): readonly Finding[] {
  const context = lintContext(contract);
  for (const rule of RULES) rule(context);
  return context.findings;
}

/** Names, relationships and types, as the subgraph would see them. */
async function servable(files: readonly string[], read: ContractReader): Promise<readonly Finding[]> {
  const { findings } = await readDomainModel(files, read);
  // A hand-written subgraph knows itself where its data lies; the linter has a warning of its own.
  return findings.filter(({ code }) => code !== 'CONTRACT_WITHOUT_SERVER');
}

function duplicates(contracts: readonly Contract[]): Finding[] {
  return contracts.flatMap((contract, index): Finding[] => {
    const first = contracts.find(({ document }) => document.id === contract.document.id);
    if (!first || contracts.indexOf(first) === index) return [];
    const message = `Expected another id: ${contract.document.id} is that of ${first.file}.`;
    const { severity } = LINT_RULES.DUPLICATE_CONTRACT;
    return [{ code: 'DUPLICATE_CONTRACT', severity, message, place: contract.placeOf(['id']) }];
  });
}

function distinct(findings: readonly Finding[]): Finding[] {
  return [...new Map(findings.map((finding) => [formatFinding(finding), finding])).values()];
}

function byPlace({ place: left }: Finding, { place: right }: Finding): number {
  const [one = '', other = ''] = [left?.file, right?.file];
  if (one !== other) return one < other ? -1 : 1;
  return (left?.line ?? 0) - (right?.line ?? 0) || (left?.column ?? 0) - (right?.column ?? 0);
}
