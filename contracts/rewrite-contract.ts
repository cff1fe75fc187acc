import { itemKey } from './dbt/merge.ts';
import { type OdcsContract, odcsSchema } from './odcs.ts';
import { rewriteYaml } from './rewrite-yaml.ts';
import { layOut } from './write-contract.ts';

/** The text of a contract file with another document in it: remarks, order and layout of what stays are kept. */
export function rewriteContract(text: string, contract: OdcsContract): string {
  const value = odcsSchema.parse(contract);
  return rewriteYaml(text, value, { itemKey, layOut: (node) => layOut(node, 2) });
}
