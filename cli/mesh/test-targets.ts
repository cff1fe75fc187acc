import { stat } from 'node:fs/promises';
import { basename, join, relative, resolve, sep } from 'node:path';
import {
  didYouMean,
  failure,
  type Outcome,
  readContract,
  readDomainModel,
  success,
} from '../../contracts/index.ts';
import { type QualityRun, testContracts } from '../../subgraphs/toolkit/index.ts';
import { type CommandInput, MisuseError } from '../command.ts';
import { type ContractFolder, findContracts } from './contract-files.ts';
import { type MeshManifest, readMeshManifest } from './read-mesh.ts';

/** The contracts of one domain that are to be tested, and how their data comes to be. */
export type TestTarget = {
  readonly name: string;
  /** Where relative paths of the contracts start. */
  readonly root: string;
  /** All contracts of the domain, because their tables may be made of one another. */
  readonly files: readonly string[];
  /** Those to test. */
  readonly wanted: readonly string[];
  readonly generator?: string;
};

/**
 * What `weft contract test` is about: the files, folders or products named, or all of the mesh. Throws MisuseError for what
 * is none of them; fails when the mesh cannot be read.
 */
export async function findTestTargets(input: CommandInput): Promise<Outcome<readonly TestTarget[]>> {
  const manifest = await readMeshManifest(input);
  const isMissing = !manifest.ok && manifest.findings.some(({ code }) => code === 'MANIFEST_MISSING');
  const isNeeded = input.positionals.length === 0 || input.flags['config'] !== undefined;
  if (!manifest.ok && (isNeeded || !isMissing)) return failure(...manifest.findings);
  const mesh = manifest.ok ? manifest.value : undefined;
  const positionals = await Promise.all(input.positionals.map((one) => pathOf(one, input, mesh)));
  const found = await findContracts({ ...input, positionals });
  if (!found.ok) return found;
  const isNamed = input.positionals.length > 0;
  const folders = isNamed ? found.value : await Promise.all(found.value.map((one) => withRows(one, input)));
  const targets = await Promise.all(
    folders.filter(({ files }) => files.length > 0).map((folder) => targetOf(folder, input, mesh)),
  );
  return success(targets);
}

/** The contracts of a folder whose rows can be read: those that a service answers for are told, and left out. */
async function withRows(folder: ContractFolder, { terminal }: CommandInput): Promise<ContractFolder> {
  const read = await Promise.all(folder.files.map((file) => readContract(file)));
  const ofServices = read.flatMap((outcome) =>
    outcome.ok && outcome.value.document.servers?.[0]?.type === 'api' ? [outcome.value] : [],
  );
  for (const { document } of ofServices)
    terminal.err(`${document.id} is not tested: a service of its own answers for it.\n`);
  const left = new Set(ofServices.map(({ file }) => file));
  return { ...folder, files: folder.files.filter((file) => !left.has(file)) };
}

/** A product's id becomes its file; a path stays. */
async function pathOf(name: string, input: CommandInput, mesh: MeshManifest | undefined): Promise<string> {
  if (/[/\\]|\.ya?ml$/.test(name) || (await stat(name).catch(() => undefined))) return name;
  const folders = mesh ? await findContracts({ ...input, positionals: [] }) : undefined;
  const ids = new Map<string, string>();
  for (const { files } of folders?.ok ? folders.value : []) {
    const model = await readDomainModel(files);
    if (model.ok) for (const { id, file } of model.value.products) ids.set(id, file);
  }
  const file = ids.get(name);
  if (file !== undefined) return file;
  throw new MisuseError(
    `Expected a data contract, a folder or the id of a data product of the mesh, got "${name}".${didYouMean(name, [...ids.keys()])}`,
  );
}

/** A folder of the mesh is a domain: all its contracts, and the generator of its data. Others are their files alone. */
async function targetOf(
  { folder, files }: ContractFolder,
  input: CommandInput,
  mesh: MeshManifest | undefined,
): Promise<TestTarget> {
  const isInMesh = mesh !== undefined && `${resolve(folder)}${sep}`.startsWith(`${mesh.root}${sep}`);
  const isPointedAt = mesh !== undefined && input.flags['config'] !== undefined;
  const entry = mesh?.subgraphs.find(
    ({ run }) => run?.kind === 'contracts' && resolve(run.directory) === resolve(folder),
  );
  if (!mesh || !entry || entry.run?.kind !== 'contracts') {
    const root = mesh && (isInMesh || isPointedAt) ? mesh.root : resolve(folder);
    return { name: basename(resolve(folder)), root, files, wanted: files };
  }
  const domain = await findContracts({ ...input, positionals: [folder] });
  const all = domain.ok ? domain.value.find((one) => resolve(one.folder) === resolve(folder)) : undefined;
  const generator = entry.run.data === undefined ? undefined : relative(mesh.root, entry.run.data);
  return {
    name: entry.name,
    root: mesh.root,
    files: all?.files ?? files,
    wanted: files,
    ...(generator === undefined ? {} : { generator }),
  };
}

type TestOptions = Pick<Parameters<typeof testContracts>[0], 'samples' | 'scale' | 'foreign' | 'progress'>;

/** Runs the tests of one domain. Its data is made when it is not there. */
export function testTarget(
  target: TestTarget,
  options: TestOptions,
): Promise<Outcome<readonly QualityRun[]>> {
  const { name, root, files, wanted, generator } = target;
  return testContracts({
    ...options,
    name,
    root,
    files,
    generator,
    dataDir: join(root, '.weft', `scale-${options.scale}`),
    isWanted: ({ file }) => wanted.includes(file),
  });
}
