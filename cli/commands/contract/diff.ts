import { basename, join } from 'node:path';
import { type ContractGrade, gradeContracts } from '../../../contracts/grade/index.ts';
import {
  type Contract,
  type Finding,
  failure,
  type Outcome,
  parseContract,
  readContract,
  success,
} from '../../../contracts/index.ts';
import { COMMON_FLAGS, type Command, type CommandInput, MisuseError } from '../../command.ts';
import { findContracts } from '../../mesh/contract-files.ts';
import { fileAtRevision, namesAtRevision } from '../../mesh/git-revision.ts';
import { type ContractDifference, gradeAsJson, renderGrades } from '../../render/contract-grade.ts';
import { asJson, reportFindings } from '../../render/findings.ts';

/** `weft contract diff`: what a change of a contract means, for readers and for the data, and the version it needs. */
export const contractDiffCommand: Command = {
  name: 'contract diff',
  summary: 'Grade the changes of a contract, for readers and for the data, and say which version they need.',
  operands: '[OLD NEW | FILE|FOLDER …]',
  flags: {
    ...COMMON_FLAGS,
    against: {
      type: 'string',
      value: 'REVISION',
      description: 'Compare with the contracts as they were at this commit, branch or tag of git.',
    },
  },
  examples: [
    'weft contract diff old/orders.odcs.yaml orders.odcs.yaml',
    'weft contract diff --against main',
    'weft contract diff subgraphs/flights --against HEAD~1 --json',
  ],
  async run(input) {
    const { flags, terminal } = input;
    const isJson = flags['json'] === true;
    const read = await differences(input);
    if (!read.ok) {
      reportFindings(read.findings, terminal, isJson);
      return 1;
    }
    const isEnough = read.value.every(isVersionEnough);
    if (isJson)
      terminal.out(asJson({ ok: isEnough, contracts: read.value.map(gradeAsJson), findings: read.findings }));
    else terminal.out(renderGrades(read.value));
    return isEnough ? 0 : 1;
  },
};

function isVersionEnough(difference: ContractDifference): boolean {
  return difference.kind === 'added' || (difference.kind === 'changed' && difference.grade.version.isEnough);
}

function differences(input: CommandInput): Promise<Outcome<readonly ContractDifference[]>> {
  const { against } = input.flags;
  if (typeof against === 'string') return againstRevision(input, against);
  const [older, newer, extra] = input.positionals;
  if (older === undefined || newer === undefined || extra !== undefined) {
    const came = input.positionals.length === 0 ? 'nothing' : `"${input.positionals.join(' ')}"`;
    throw new MisuseError(`Expected the old and the new contract, or --against REVISION, got ${came}.`);
  }
  return between(older, newer);
}

async function between(older: string, newer: string): Promise<Outcome<readonly ContractDifference[]>> {
  const [left, right] = await Promise.all([readContract(older), readContract(newer)]);
  if (!left.ok || !right.ok) return failure(...left.findings, ...right.findings);
  return success([graded(left.value, right.value)], [...left.findings, ...right.findings]);
}

async function againstRevision(
  input: CommandInput,
  revision: string,
): Promise<Outcome<readonly ContractDifference[]>> {
  const found = await findContracts(input);
  if (!found.ok) return found;
  const findings: Finding[] = [];
  const result: ContractDifference[] = [];
  for (const { folder, files, isWhole } of found.value) {
    for (const file of files) {
      const outcome = await differenceOf(file, revision);
      findings.push(...outcome.findings);
      if (outcome.ok) result.push(outcome.value);
    }
    if (!isWhole) continue;
    const names = new Set(files.map((file) => basename(file)));
    for (const name of await namesAtRevision(folder, revision))
      if (/\.odcs\.ya?ml$/.test(name) && !names.has(name))
        result.push({ kind: 'removed', file: join(folder, name) });
  }
  const errors = findings.filter(({ severity }) => severity === 'error');
  return errors.length > 0 ? failure(...findings) : success(result, findings);
}

async function differenceOf(file: string, revision: string): Promise<Outcome<ContractDifference>> {
  const [text, newer] = await Promise.all([fileAtRevision(file, revision), readContract(file)]);
  if (!newer.ok) return newer;
  if (text === undefined)
    return success({ kind: 'added', file, contract: newer.value.document }, newer.findings);
  const older = parseContract(text, `${revision}:${file}`);
  if (!older.ok) return older;
  return success(graded(older.value, newer.value), newer.findings);
}

function graded(older: Contract, newer: Contract): ContractDifference {
  const grade: ContractGrade = gradeContracts(older.document, newer.document);
  return { kind: 'changed', file: newer.file, older, newer, grade };
}
