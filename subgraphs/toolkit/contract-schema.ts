import { readdir } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { type DomainModel, failure, type Outcome, readDomainModel, success } from '../../contracts/index.ts';
import type { Extension } from './extension/extension.ts';
import { extendedSdl, readExtension } from './extension/read-extension.ts';
import { domainSdl } from './sdl/domain-sdl.ts';

/** What the contracts of a folder say, and the SDL that follows. */
export type ContractSchema = {
  readonly model: DomainModel;
  readonly sdl: string;
  readonly files: readonly string[];
  /** What the team added beside its contracts; part of `sdl`. */
  readonly extension?: Extension;
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
  if (!outcome.ok) return outcome;
  const model = outcome.value;
  const read = await readExtension(folder, model);
  if (!read.ok) return failure(...outcome.findings, ...read.findings);
  const { value: extension } = read;
  if (!extension) return success({ model, sdl: domainSdl(model), files }, outcome.findings);
  return success({ model, sdl: extendedSdl(model, extension), files, extension }, outcome.findings);
}
