import { type Contract, type OdcsContract, parseContract } from '../../../contracts/index.ts';
import type { JudgedProduct, PolicyQuestion } from '../judged-product.ts';
import type { PolicyInput } from '../policy-input.ts';
import { changeFacts, previousFacts, usageFacts } from './change-facts.ts';
import { contractFacts } from './contract-facts.ts';
import { graphFacts } from './graph-facts.ts';
import { type ProductSource, productFacts } from './product-facts.ts';
import { sourceNames } from './promises.ts';
import { readSubgraphFacts, type SubgraphFacts } from './sdl-products.ts';

/**
 * The products of a subgraph that policies are judged on: those of its contracts, those its SDL announces, and those it had
 * before and has no more. A subgraph with none of them is judged as one product. None for an SDL that does not parse.
 */
export function judgedProducts(question: PolicyQuestion): readonly JudgedProduct[] {
  const facts = readSubgraphFacts(question.candidate.sdl);
  if (!facts) return [];
  const before = question.previous && {
    contracts: readContracts(question.previous.contracts),
    facts: readSubgraphFacts(question.previous.sdl),
  };
  const contracts = readContracts(question.candidate.contracts);
  const neighbours = [...contracts, ...sourceContracts(contracts, question.mesh.contracts)].map(
    ({ document }) => document,
  );
  const sources = sourcesOf(contracts, facts);
  const gone = before ? sourcesOf(before.contracts, before.facts).filter(({ id }) => !has(sources, id)) : [];
  const all: readonly ProductSource[] = [
    ...sources,
    // A subgraph without products is taken for one; where there were some, they are judged on their end.
    ...(sources.length + gone.length === 0
      ? [{ id: question.candidate.subgraph, isGone: isEmpty(facts) }]
      : []),
    ...gone.map((source) => ({ ...source, isGone: true })),
  ];
  return all.map((source, index) => {
    const contract = before?.contracts.find(({ document }) => document.id === source.id);
    const isKnown = contract !== undefined || before?.facts?.products.some(({ id }) => id === source.id);
    return judged(source, question, {
      facts,
      factsBefore: before?.facts,
      neighbours,
      types: typesOf(source, all, index === 0),
      isNew: !isKnown,
      ...(contract ? { before: contract } : {}),
    });
  });
}

/** The contracts of other domains that these are made of; a mesh has hundreds, and most name none. */
function sourceContracts(
  contracts: readonly Contract[],
  others: PolicyQuestion['mesh']['contracts'] = [],
): Contract[] {
  const sources = contracts.flatMap(({ document }) => sourceNames(document));
  return readContracts(
    others.filter(({ id }) => sources.some((source) => source === id || source.startsWith(`${id}.`))),
  ).filter(({ document }) => !contracts.some((own) => own.document.id === document.id));
}

function readContracts(texts: readonly { readonly file: string; readonly text: string }[]): Contract[] {
  return texts.flatMap(({ file, text }) => {
    const read = parseContract(text, file);
    return read.ok ? [read.value] : [];
  });
}

function sourcesOf(contracts: readonly Contract[], facts: SubgraphFacts | undefined): ProductSource[] {
  const announced = facts?.products ?? [];
  const withContract = contracts.map((contract): ProductSource => {
    const product = announced.find(({ id }) => id === contract.document.id);
    return { id: contract.document.id, contract, isGone: false, ...(product ? { announced: product } : {}) };
  });
  const others = announced.filter(({ id }) => !has(withContract, id));
  return [...withContract, ...others.map((one) => ({ id: one.id, announced: one, isGone: false }))];
}

function isEmpty({ document }: SubgraphFacts): boolean {
  return document.definitions.length === 0;
}

function has(sources: readonly ProductSource[], id: string): boolean {
  return sources.some((source) => source.id === id);
}

/** Which types are of the product; the first one has all that are of none. */
function typesOf(
  source: ProductSource,
  all: readonly ProductSource[],
  isFirst: boolean,
): (type: string) => boolean {
  const own = new Set(source.announced?.types ?? []);
  const taken = new Set(all.flatMap(({ announced }) => announced?.types ?? []));
  return (type) => own.has(type) || (isFirst && !taken.has(type));
}

type Around = {
  readonly facts: SubgraphFacts;
  readonly factsBefore: SubgraphFacts | undefined;
  readonly neighbours: readonly OdcsContract[];
  readonly types: (type: string) => boolean;
  readonly isNew: boolean;
  readonly before?: Contract;
};

function judged(
  source: ProductSource,
  question: PolicyQuestion,
  { facts, factsBefore, neighbours, types, isNew, before }: Around,
): JudgedProduct {
  const { candidate, mesh } = question;
  const { contract } = source;
  const written = contract ? contractFacts(contract, facts.coordinates, neighbours) : {};
  const product = productFacts(source, question, written.fields);
  const input: PolicyInput = {
    org: { teams: mesh.teams.map(({ name }) => name), ...organisationFacts(question) },
    product,
    contract: written,
    previous: previousFacts(before, question),
    diff: changeFacts(question.changes, {
      before: factsBefore,
      after: facts,
      isOfProduct: types,
      contracts: { before, after: contract },
    }),
    usage: usageFacts(question.usage, [
      ...(written.fields ?? []).map(({ coordinate }) => coordinate),
      ...[...facts.coordinates].filter((coordinate) => types(coordinate.split('.')[0] ?? '')),
    ]),
    ...measured(question, product.id, contract),
    graph: graphFacts(facts, source.isGone ? () => false : types),
  };
  return {
    id: source.id,
    domain: product.domain,
    owner: product.owner.team,
    input,
    isNew,
    isRetired: product.status === 'retired',
    file: contract?.file ?? candidate.file,
    ...(contract ? { contract } : {}),
  };
}

function measured(
  { candidate, mesh }: PolicyQuestion,
  product: string,
  contract: Contract | undefined,
): Pick<PolicyInput, 'quality' | 'slo'> {
  const found = mesh.measurements?.find((one) => one.product === product);
  const openErrors = contract && testedErrors(contract, candidate.contractTests);
  const { openErrors: measuredErrors, ...quality } = found?.quality ?? {};
  // What was tested is the candidate itself, and just now.
  const errors = openErrors ?? measuredErrors;
  return {
    quality: { ...quality, ...(errors ? { openErrors: [...errors] } : {}) },
    slo: found?.slo ?? {},
  };
}

/** What testing the contract found just now, where that was done; it names the file by its path. */
function testedErrors(
  { file }: Contract,
  tests: PolicyQuestion['candidate']['contractTests'],
): PolicyInput['quality']['openErrors'] {
  return tests
    ?.filter(({ place }) => place?.file === file || place?.file.endsWith(`/${file}`))
    .map(({ code, coordinate, severity }) => ({ rule: coordinate ?? code, severity }));
}

function organisationFacts({ mesh }: PolicyQuestion): Omit<PolicyInput['org'], 'teams'> {
  const { allowedRegions, maxRetentionDays } = mesh.organisation ?? {};
  const regions = Object.entries(allowedRegions ?? {}).map(([level, names]) => [level, [...names]]);
  return {
    ...(allowedRegions ? { allowedRegions: Object.fromEntries(regions) } : {}),
    ...(maxRetentionDays ? { maxRetentionDays: { ...maxRetentionDays } } : {}),
  };
}
