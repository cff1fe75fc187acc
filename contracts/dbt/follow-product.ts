import { isDeepStrictEqual } from 'node:util';
import { parse } from 'yaml';
import { parseContract } from '../contract.ts';
import { type Finding, failure, type Outcome, success } from '../finding.ts';
import { type ContractGrade, gradeContracts } from '../grade/grade-contracts.ts';
import { nextVersion } from '../grade/version.ts';
import type { OdcsContract } from '../odcs.ts';
import { rewriteYaml } from '../rewrite-yaml.ts';
import { layOut, writeContract } from '../write-contract.ts';
import { isRecord, itemKey, type MergeConflict, mergeChanges } from './merge.ts';
import type { DbtProduct } from './project-contracts.ts';

/** A contract as it stands, and what dbt said when it was last followed. */
export type StandingContract = {
  readonly file: string;
  readonly text: string;
  readonly base: OdcsContract | undefined;
  /** True for the contract of another product, which this one was part of until now: its edits come along. */
  readonly isCopy: boolean;
};

/** The contract of a product after it followed dbt. */
export type FollowedContract = {
  readonly text: string;
  readonly document: OdcsContract;
  /** What the change means to those who read and to the data; none for a new contract. */
  readonly grade?: ContractGrade;
};

/** The contract of a product that the mesh does not have yet. */
export function newContract(product: DbtProduct): FollowedContract {
  const heading = `Adopted from the dbt model ${product.model.uniqueId}.\nWhat you write here stays yours; what the project changes comes with the next weft adopt dbt.`;
  return { text: writeContract(product.document, { heading }), document: product.document };
}

/**
 * Lets a contract follow its model. The version follows that of the model, or else what the change does to readers; what
 * breaks them, and what both sides changed, is told. Fails when the contract that stands, or what comes of it, cannot be read.
 */
export function followProduct(
  product: DbtProduct,
  { file, text, base, isCopy }: StandingContract,
): Outcome<FollowedContract> {
  // Most models are as they were the last time: nothing of theirs has to be read.
  if (!isCopy && base && isDeepStrictEqual(base, product.document)) return success({ text, document: base });
  const before = parseContract(text, file);
  if (!before.ok) return before;
  const { version } = before.value.document;
  const mine = plainData(parse(text));
  const conflicts: MergeConflict[] = [];
  const merged = mergeChanges(
    // The version is no value that follows: it is reckoned from all others.
    { base: { ...plainData(base), version }, mine, theirs: { ...plainData(product.document), version } },
    conflicts,
  );
  const draft = readAgain(rewrite(text, plainData(merged)), file);
  if (!draft.ok) return draft;
  const grade = gradeContracts(before.value.document, draft.value);
  const next = isCopy ? version : nextVersionOf(product, version, grade);
  const written = rewrite(text, { ...plainData(merged), version: next });
  const findings = [
    ...conflicts.map((conflict) => conflictFinding(conflict, file)),
    ...(isCopy ? [] : breakingFindings(product, { file, grade, next })),
  ];
  return success({ text: written, document: { ...draft.value, version: next }, grade }, findings);
}

function rewrite(text: string, value: Readonly<Record<string, unknown>>): string {
  return rewriteYaml(text, value, { itemKey, layOut: (node) => layOut(node, 2) });
}

function readAgain(text: string, file: string): Outcome<OdcsContract> {
  const read = parseContract(text, file);
  if (read.ok) return success(read.value.document);
  const [first] = read.findings;
  return failure({
    code: 'DBT_NOT_MERGED',
    severity: 'error',
    message: `What the team wrote and what dbt changed do not fit together: ${first?.message}`,
    place: { file },
    fix: 'Undo one of the two in the contract, and run the command again.',
  });
}

function plainData(value: unknown): Readonly<Record<string, unknown>> {
  // JSON leaves out what is undefined, as files do.
  const data: unknown = JSON.parse(JSON.stringify(value ?? {}));
  return isRecord(data) ? data : {};
}

/** A new version of the model is a new major; within one, the major stays the model's whatever it does to its readers. */
function nextVersionOf({ model, document }: DbtProduct, version: string, { bump }: ContractGrade): string {
  if (model.version !== undefined && major(document.version) > major(version)) return document.version;
  return nextVersion(version, model.version !== undefined && bump === 'major' ? 'minor' : bump);
}

function major(version: string): number {
  return Number(version.split('.')[0]);
}

function conflictFinding({ path, kept, dbt }: MergeConflict, file: string): Finding {
  return {
    code: 'DBT_CONFLICT',
    severity: 'warning',
    message: `${path} stays ${shown(kept)}, as the team wrote it; dbt says ${shown(dbt)} now.`,
    place: { file },
    fix: 'Leave it, or take what dbt says into the contract: this is told once.',
  };
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'left out';
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

type Following = { readonly file: string; readonly grade: ContractGrade; readonly next: string };

function breakingFindings({ model }: DbtProduct, { file, grade, next }: Following): Finding[] {
  const isNewVersion = major(next) > major(grade.version.older);
  return grade.changes
    .filter(({ consumer }) => consumer === 'breaking')
    .map(({ element, message }) => ({
      code: 'BREAKS_READERS',
      severity: 'warning' as const,
      message: `${element}: ${message} Whoever reads it loses something.`,
      place: { file },
      fix: isNewVersion
        ? `The contract is ${next} now: tell its consumers, or undo the change in dbt.`
        : `Make it a new version of the model: version ${model.version} stays ${next}, and promises less than before.`,
    }));
}
