import { parseContract } from '../contracts/index.ts';
import type { AcceptedMesh, AcceptedSubgraph } from './checks/accepted-mesh.ts';
import type { Candidate } from './checks/check-report.ts';
import type { DocumentHash, StoredContract, SubgraphVersion } from './facts.ts';
import type { RegistryState } from './state.ts';
import type { RegistryReader, RegistryStore } from './store/registry-store.ts';

type Texts = Pick<RegistryReader, 'getDocument'>;

/** A text that the registry refers to. Throws when the store has lost it: then the registry must not go on as if it were empty. */
export async function storedText(store: Texts, hash: DocumentHash): Promise<string> {
  const text = await store.getDocument(hash);
  if (text === undefined)
    throw new Error(`Expected the document ${hash} in the store of the registry, got none that is whole.`);
  return text;
}

/** True when all texts of a version are there: of one that never served they are not kept for good. */
export async function hasTexts(store: RegistryStore, version: SubgraphVersion): Promise<boolean> {
  const { sdl, contracts, policies } = version;
  const hashes = [sdl, ...contracts.map(({ text }) => text), ...(policies ? [policies.text] : [])];
  const texts = await Promise.all(hashes.map((hash) => store.getDocument(hash)));
  return texts.every((text) => text !== undefined);
}

/** The mesh of a state with all its texts. */
export async function readAcceptedMesh(store: Texts, state: RegistryState): Promise<AcceptedMesh> {
  const current = [...state.subgraphs.values()].flatMap((subgraph) => subgraph.current?.version ?? []);
  const subgraphs = await Promise.all(current.map((version) => readSubgraph(store, version)));
  if (!state.build) return { subgraphs };
  return { subgraphs, supergraph: await storedText(store, state.build.build.supergraph) };
}

/** A version with its texts. */
export async function readSubgraph(store: Texts, version: SubgraphVersion): Promise<AcceptedSubgraph> {
  const { subgraph, domain, owner, url, commit, branch } = version;
  const [sdl, contracts] = await Promise.all([
    storedText(store, version.sdl),
    Promise.all(
      version.contracts.map(async ({ file, id, text }) => ({
        file,
        id,
        text: await storedText(store, text),
      })),
    ),
  ]);
  const file = version.file ?? `${subgraph}.graphql`;
  const { policies } = version;
  return {
    ...{ subgraph, domain, owner, url, file, sdl, contracts },
    ...(policies ? { policies: { file: policies.file, text: await storedText(store, policies.text) } } : {}),
    ...(commit === undefined ? {} : { commit }),
    ...(branch === undefined ? {} : { branch }),
  };
}

/** A version without its number and the report of its check. */
export type KeptSubgraph = Omit<SubgraphVersion, 'number' | 'check'>;

/** Puts the texts of a candidate into the store. */
export async function keepSubgraph(store: RegistryStore, candidate: Candidate): Promise<KeptSubgraph> {
  const { subgraph, domain, owner, url, file, commit, branch } = candidate;
  const contracts: StoredContract[] = [];
  for (const contract of candidate.contracts)
    contracts.push({
      file: contract.file,
      ...headOf(contract),
      text: await store.putDocument(contract.text),
    });
  const { policies } = candidate;
  return {
    ...{ subgraph, domain, owner, url, file, contracts },
    sdl: await store.putDocument(candidate.sdl),
    ...(policies ? { policies: { file: policies.file, text: await store.putDocument(policies.text) } } : {}),
    ...(commit === undefined ? {} : { commit }),
    ...(branch === undefined ? {} : { branch }),
  };
}

/** Id and version of a contract; empty for one that cannot be read, which only a rejected version has. */
function headOf({ text, file }: { readonly text: string; readonly file: string }) {
  const contract = parseContract(text, file);
  if (!contract.ok) return { id: '', version: '' };
  const { id, version } = contract.value.document;
  return { id, version };
}
