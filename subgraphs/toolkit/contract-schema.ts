import { readdir } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { type DomainModel, failure, type Outcome, readDomainModel, success } from '../../contracts/index.ts';
import { domainSdl } from './sdl/domain-sdl.ts';

/** What the contracts of a folder say, and the SDL that follows. */
export type ContractSchema = {
  readonly model: DomainModel;
  readonly sdl: string;
  readonly files: readonly string[];
};

/** Reads a folder of contracts into SDL without touching any data. Fails with every finding of every contract. */
export async function readContractSchema(root: string, directory: string): Promise<Outcome<ContractSchema>> {
  const folder = resolve(root, directory);
  const shown = relative(process.cwd(), folder) || '.';
  const names = await readdir(folder).catch(() => [] as string[]);
  const files = names
    .filter((name) => /\.odcs\.ya?ml$/.test(name))
    .sort()
    .map((name) => relative(process.cwd(), join(folder, name)));
  if (files.length === 0) {
    return failure({
      code: 'NO_CONTRACTS',
      severity: 'error',
      message: `Expected at least one data contract (*.odcs.yaml) in ${shown}, found none.`,
      place: { file: shown },
    });
  }
  const outcome = await readDomainModel(files);
  return outcome.ok
    ? success({ model: outcome.value, sdl: domainSdl(outcome.value), files }, outcome.findings)
    : outcome;
}
