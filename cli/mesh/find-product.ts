import { stat } from 'node:fs/promises';
import { didYouMean, type Outcome, readContract, success } from '../../contracts/index.ts';
import { type CommandInput, MisuseError } from '../command.ts';
import { findContracts } from './contract-files.ts';

/**
 * The contract file of an operand: the file itself, or the one of the mesh whose product has this id. Throws MisuseError, with the
 * nearest id, when it is neither.
 */
export async function findProduct(operand: string, input: CommandInput): Promise<Outcome<string>> {
  const found = await stat(operand).catch(() => undefined);
  if (found?.isFile()) return success(operand);
  if (found) throw new MisuseError(`Expected one contract, got the folder ${operand}.`);
  if (/[/\\]|\.ya?ml$/.test(operand))
    throw new MisuseError(`Expected a data contract at ${operand}, but there is no file to read.`);
  const contracts = await findContracts({ ...input, positionals: [] });
  if (!contracts.ok) return contracts;
  const ids = new Map<string, string>();
  for (const file of contracts.value.flatMap(({ files }) => files)) {
    const read = await readContract(file);
    if (read.ok) ids.set(read.value.document.id, file);
  }
  const file = ids.get(operand);
  if (file !== undefined) return success(file);
  throw new MisuseError(
    `Expected a file or one of the products ${[...ids.keys()].sort().join(', ')}, got "${operand}".${didYouMean(operand, [...ids.keys()])}`,
  );
}
