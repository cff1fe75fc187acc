import type { SubgraphState, SubgraphVersion } from '../../registry/index.ts';
import { COMMON_FLAGS, type Command, type CommandInput, type ExitCode, MisuseError } from '../command.ts';
import { readCandidates } from '../registry/candidates.ts';
import { compareVersions } from '../registry/compare-versions.ts';
import { knownSubgraph } from '../registry/known-subgraph.ts';
import { REGISTRY_FLAGS } from '../registry/registry-address.ts';
import { describeVersions, versionTexts } from '../registry/version-texts.ts';
import { type OpenRegistry, withRegistry } from '../registry/with-registry.ts';
import { asJson, reportFindings } from '../render/findings.ts';
import { renderVersionDiff } from '../render/version-diff.ts';

/** `weft diff`: what is different between two versions of a subgraph, or between one and the files here. */
export const diffCommand: Command = {
  name: 'diff',
  summary: 'What is different between published versions of a subgraph, or between one and the files here.',
  operands: 'SUBGRAPH [FROM] [TO]',
  flags: { ...COMMON_FLAGS, ...REGISTRY_FLAGS },
  examples: ['weft diff flights', 'weft diff flights 3', 'weft diff flights 3 4 --json'],
  async run(input) {
    const wish = wishOf(input);
    return withRegistry(input, { makes: false }, (open) => compare(input, open, wish));
  },
};

type Wish = { readonly subgraph: string; readonly from: number | undefined; readonly to: number | undefined };

function wishOf({ positionals }: CommandInput): Wish {
  const [subgraph, from, to, extra] = positionals;
  if (subgraph === undefined) throw new MisuseError('Expected the name of a subgraph.');
  if (extra !== undefined) throw new MisuseError(`Expected two versions at most, got also "${extra}".`);
  return { subgraph, from: versionNumber(from), to: versionNumber(to) };
}

function versionNumber(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new MisuseError(`Expected the number of a version, got "${text}".`);
}

async function compare(
  input: CommandInput,
  { registry, manifest }: OpenRegistry,
  { subgraph, from, to }: Wish,
): Promise<ExitCode> {
  const isJson = input.flags['json'] === true;
  if (!manifest)
    throw new MisuseError(
      'Expected supergraph.yaml here, with the teams of the mesh; name it with --config.',
    );
  const subgraphs = await registry.subgraphs();
  const known = (await registry.subgraph(subgraph)) ?? {
    ...knownSubgraph(subgraphs, subgraph),
    versions: [],
  };
  const older = versionOf(known, from);
  const newer = to === undefined ? undefined : versionOf(known, to);
  const files = await readCandidates(manifest, newer ? [] : [subgraph]);
  if (!files.ok) {
    reportFindings(files.findings, input.terminal, isJson);
    return 1;
  }
  const textsOf = (version: SubgraphVersion) => versionTexts(registry, version);
  const others = subgraphs.flatMap((one) =>
    one.name !== subgraph && one.current ? [one.current.version] : [],
  );
  const before = await textsOf(older);
  const compared = compareVersions({
    before,
    after: newer ? await textsOf(newer) : (files.value.candidates[0] ?? before),
    others: await Promise.all(others.map(textsOf)),
    teams: manifest.teams,
  });
  const head = { subgraph, from: older.number, to: to ?? 'files' } as const;
  const result = { ...compared, changes: compared.changes.map(files.value.located) };
  input.terminal.out(isJson ? asJson({ ok: true, ...head, ...result }) : renderVersionDiff(head, result));
  return 0;
}

/** The version of that number, or the one that serves. Throws MisuseError when there is none. */
function versionOf({ name, versions, current }: SubgraphState, number: number | undefined): SubgraphVersion {
  const found = number === undefined ? current : versions.find(({ version }) => version.number === number);
  if (found) return found.version;
  const wanted = number === undefined ? 'the one that serves' : `version ${number}`;
  throw new MisuseError(
    `Expected a version of ${name}, of which there are ${describeVersions(versions)}, got ${wanted}.`,
  );
}
