import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { printSchema as printApolloSchema, Supergraph } from '@apollo/federation-internals';
import { buildSchema, type GraphQLSchema } from 'graphql';
import type { MeshState, SubgraphState } from '../../../registry/changes/mesh-state.ts';
import { KeptSubgraphs } from '../../../registry/composition/kept-subgraphs.ts';
import { compose, type Team } from '../../../registry/index.ts';
import { contractSubgraph } from '../changes/contract-mesh.ts';

/** One edit of a file of the mesh; the text must occur in it. */
export type Edit = readonly [file: string, from: string, to: string];

/** The mesh with everything that is made of it. */
export type CorpusMesh = {
  readonly state: MeshState;
  /** What clients see, as Apollo makes it: the judge must not rest on code that is judged. */
  readonly schema: GraphQLSchema;
  readonly text: string;
};

const FILES = {
  people: ['people.graphql'],
  places: ['places.graphql'],
  flights: ['flights.graphql'],
  reviews: ['reviews.graphql'],
  parcels: ['parcels.odcs.yaml', 'carriers.odcs.yaml'],
} as const;

const OWNERS: Readonly<Record<string, string>> = {
  people: 'crm',
  places: 'ground-operations',
  flights: 'network-operations',
  reviews: 'growth',
  parcels: 'sales',
};

const TEAMS: readonly Team[] = [...Object.values(OWNERS), 'flight-safety', 'hr'].map((name) => ({
  name,
  title: name,
}));

// The contract-first subgraph writes no directives for clients; all subgraphs must have one for it to be in the supergraph.
const CACHED = `
directive @cached(seconds: Int = 10, scope: CacheScope) on FIELD | QUERY
enum CacheScope { PUBLIC PRIVATE }
`;

const SOURCES = new Map(
  Object.values(FILES)
    .flat()
    .map((file): [string, string] => [file, readFileSync(join(import.meta.dirname, 'mesh', file), 'utf8')]),
);

// As in a registry that is asked one thing after another.
const kept = new KeptSubgraphs();

/** Composes the mesh with these edits. `parcels.extra` is SDL behind what the contracts give. */
export async function corpusMesh(edits: readonly Edit[] = []): Promise<CorpusMesh> {
  const texts = new Map<string, string>([...SOURCES, ['parcels.extra', CACHED]]);
  for (const [file, from, to] of edits) {
    const text = texts.get(file);
    if (!text?.includes(from)) throw new Error(`Expected "${from}" in ${file}.`);
    texts.set(file, text.replaceAll(from, to));
  }
  const subgraphs = await Promise.all(
    Object.entries(FILES).map(([name, files]) => subgraphOf(name, files, texts)),
  );
  const schemas = subgraphs.map((one) => ({
    name: one.subgraph,
    url: `http://${one.subgraph}.example/graphql`,
    domain: one.subgraph,
    owner: one.owner,
    file: one.file,
    sdl: one.sdl,
  }));
  const outcome = compose({ subgraphs: schemas, teams: TEAMS }, kept);
  if (!outcome.ok) throw new Error(outcome.findings.map(({ message }) => message).join('\n'));
  const { sdl } = outcome.value;
  const text = printApolloSchema(Supergraph.build(sdl, { supportedFeatures: null }).apiSchema());
  return { state: { supergraphSdl: sdl, subgraphs }, schema: buildSchema(text), text };
}

async function subgraphOf(
  name: string,
  files: readonly string[],
  texts: ReadonlyMap<string, string>,
): Promise<SubgraphState> {
  const owner = OWNERS[name] ?? '';
  const [first = ''] = files;
  if (first.endsWith('.graphql'))
    return { subgraph: name, owner, file: first, sdl: texts.get(first) ?? '', contracts: [] };
  const kept = files.flatMap((file): [string, string][] => {
    const text = texts.get(file) ?? '';
    return text === '' ? [] : [[file, text]];
  });
  const made = await madeOf(name, owner, kept);
  return { ...made, sdl: `${made.sdl}${texts.get('parcels.extra')}` };
}

const madeOfContracts = new Map<string, Promise<SubgraphState>>();

/** Contracts are read once for all changes that leave them as they are. */
function madeOf(
  name: string,
  owner: string,
  files: readonly (readonly [file: string, text: string])[],
): Promise<SubgraphState> {
  const key = JSON.stringify([name, owner, files]);
  const made = madeOfContracts.get(key) ?? contractSubgraph(name, owner, Object.fromEntries(files));
  madeOfContracts.set(key, made);
  return made;
}
