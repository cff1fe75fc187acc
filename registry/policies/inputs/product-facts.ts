import type { Contract } from '../../../contracts/index.ts';
import type { PolicyQuestion } from '../judged-product.ts';
import type { PolicyInput } from '../policy-input.ts';
import type { SdlProduct } from './sdl-products.ts';

type ProductFacts = PolicyInput['product'];

/** What is known of one product before any rule is asked: its contract, what the graph announces, or both. */
export type ProductSource = {
  readonly id: string;
  readonly contract?: Contract;
  readonly announced?: SdlProduct;
  /** The candidate has it no more; contract and announcement are those of before. */
  readonly isGone: boolean;
};

const DAY_MS = 24 * 60 * 60 * 1_000;
const CLASSES = ['public', 'internal', 'confidential', 'restricted'];

/** What a rule may read as `product`. */
export function productFacts(
  { id, contract, announced, isGone }: ProductSource,
  question: PolicyQuestion,
  fields: PolicyInput['contract']['fields'] = [],
): ProductFacts {
  const { candidate, previous, today } = question;
  const document = contract?.document;
  const since = previous?.deprecatedSince.get(id);
  const status = isGone ? 'retired' : (announced?.status ?? document?.status);
  const version = announced?.version ?? document?.version;
  const highest = CLASSES.findLast((one) => fields.some(({ classification }) => classification === one));
  const region = document?.servers?.map((server) => server.region ?? server.regionName).find(Boolean);
  return {
    id,
    name: document?.name ?? id,
    domain: announced?.domain ?? document?.domain ?? candidate.domain,
    subgraph: candidate.subgraph,
    isDeclared: document !== undefined || announced !== undefined,
    ...(version === undefined ? {} : { version }),
    ...(status === undefined ? {} : { status }),
    description: descriptionOf(contract) ?? announced?.description ?? '',
    tags: document?.tags ?? [],
    owner: ownerFacts(document?.team?.name ?? announced?.team ?? candidate.owner, contract, question),
    ...accessFacts(contract),
    hasPersonalData: fields.some(({ isPersonal }) => isPersonal),
    ...(highest === undefined ? {} : { maxClassification: highest }),
    ...(region === undefined ? {} : { region }),
    ...(since === undefined ? {} : { noticeDays: daysBetween(since, today) }),
  };
}

/** Whole days from one ISO date to another. */
export function daysBetween(from: string, to: string): number {
  return Math.floor((Date.parse(to.slice(0, 10)) - Date.parse(from.slice(0, 10))) / DAY_MS);
}

function descriptionOf(contract: Contract | undefined): string | undefined {
  const description = contract?.document.description;
  if (!description) return undefined;
  const { purpose, usage, limitations } = description;
  return [purpose, usage, limitations].filter(Boolean).join(' ').replaceAll(/\s+/g, ' ').trim();
}

function ownerFacts(
  name: string,
  contract: Contract | undefined,
  { mesh }: PolicyQuestion,
): ProductFacts['owner'] {
  const team = mesh.teams.find((one) => one.name === name);
  const ofContract = contract?.document.team;
  const inContract =
    ofContract?.name === name
      ? ofContract.members?.filter(({ dateOut }) => dateOut === undefined)
      : undefined;
  const members =
    team?.members || inContract
      ? [...new Set([...(team?.members ?? []), ...(inContract ?? []).map(({ username }) => username)])]
      : undefined;
  return {
    team: name,
    ...(members ? { members } : {}),
    ...(team?.contact === undefined ? {} : { contact: team.contact }),
  };
}

function accessFacts(contract: Contract | undefined): Pick<ProductFacts, 'access' | 'minGroup'> {
  const properties = contract?.document.customProperties ?? [];
  const custom = (name: string) => properties.find(({ property }) => property === `weft.${name}`)?.value;
  const minGroup = custom('minGroup');
  return {
    access: custom('access') === 'aggregate' ? 'aggregate' : 'rows',
    ...(typeof minGroup === 'number' ? { minGroup } : {}),
  };
}
