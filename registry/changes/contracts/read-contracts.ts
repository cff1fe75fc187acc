import { type Contract, parseContract } from '../../../contracts/index.ts';

type ContractText = { readonly file: string; readonly text: string };

/** The contracts that can be read, by their id; the others are the business of the step that parses. */
export function readContracts(texts: readonly ContractText[]): ReadonlyMap<string, Contract> {
  const contracts = new Map<string, Contract>();
  for (const { file, text } of texts) {
    const outcome = parseContract(text, file);
    if (outcome.ok) contracts.set(outcome.value.document.id, outcome.value);
  }
  return contracts;
}
