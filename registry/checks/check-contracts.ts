import { posix } from 'node:path';
import { type ContractReader, type Finding, failure, parseContract } from '../../contracts/index.ts';
import { lintContracts } from '../../contracts/lint/index.ts';
import type { AcceptedSubgraph } from './accepted-mesh.ts';
import type { Candidate, CheckFinding } from './check-report.ts';

/**
 * Holds the contracts that candidates bring against the standard and against those of the other domains: `lintContracts` on the
 * texts as they were sent, and no contract id that another domain has. What only files can tell, such as the data, is tested by
 * the command that sends them.
 */
export async function checkContracts(
  candidates: readonly Candidate[],
  others: readonly AcceptedSubgraph[],
): Promise<readonly CheckFinding[]> {
  const shelf = shelve([...others, ...candidates]);
  const findings: CheckFinding[] = [];
  for (const candidate of candidates) {
    const paths = candidate.contracts.map(({ file }) => pathOf(candidate, file));
    const found = await lintContracts([paths], shelf.read);
    const own = found.filter((finding) => !isOutOfSight(finding)).map(shelf.named);
    for (const finding of [...own, ...takenIds(candidate, others)])
      findings.push({ ...finding, subgraph: candidate.subgraph, owner: candidate.owner, stage: 'contract' });
    for (const finding of candidate.contractTests ?? [])
      findings.push({
        subgraph: candidate.subgraph,
        owner: candidate.owner,
        ...finding,
        stage: 'contract-test',
      });
  }
  return findings;
}

/** Contracts refer to each other by relative paths; each subgraph stands for the folder its contracts lie in. */
function pathOf({ subgraph }: Candidate, file: string): string {
  return posix.join('/', subgraph, posix.join('/', file));
}

/** All texts by their path, and the way back to what their domain calls the file. */
function shelve(all: readonly Candidate[]): {
  readonly read: ContractReader;
  readonly named: (finding: Finding) => Finding;
} {
  const texts = new Map<string, { readonly text: string; readonly file: string }>();
  for (const candidate of all)
    for (const contract of candidate.contracts) texts.set(pathOf(candidate, contract.file), contract);
  return {
    read: async (path) => {
      const found = texts.get(path);
      if (found) return parseContract(found.text, path);
      const message = `Expected the contract ${path} among those that were sent, got none.`;
      return failure({ code: 'MISSING_FILE', severity: 'error', message });
    },
    named: ({ place, ...finding }) => {
      if (!place) return finding;
      return { ...finding, place: { ...place, file: texts.get(place.file)?.file ?? place.file } };
    },
  };
}

/** A contract may refer to one of a domain that sends none; whether it is there was seen where the files are. */
function isOutOfSight({ code }: Finding): boolean {
  return code === 'UNKNOWN_CONTRACT';
}

function takenIds(candidate: Candidate, others: readonly AcceptedSubgraph[]): readonly Finding[] {
  const taken = new Map(
    others
      .filter(({ domain }) => domain !== candidate.domain)
      .flatMap((other) => other.contracts.map(({ id }) => [id, other.domain] as const)),
  );
  return candidate.contracts.flatMap(({ text, file }): Finding[] => {
    const contract = parseContract(text, file);
    if (!contract.ok) return [];
    const { document, placeOf } = contract.value;
    const holder = taken.get(document.id);
    if (holder === undefined) return [];
    return [
      {
        code: 'CONTRACT_ID_TAKEN',
        severity: 'error',
        message: `Expected an id of its own in ${file}, got ${document.id}, a product of the domain ${holder}.`,
        place: placeOf(['id']),
        fix: `Name the product of this domain, like ${candidate.domain}.${document.id.split('.').at(-1)}.`,
      },
    ];
  });
}
