import { QUALITY_RESULTS, type ReportedProduct, type ReportedQuality } from '../execute/subgraph-answer.ts';
import type { OwnershipIndex } from './ownership-index.ts';
import type { PathOwner, PathOwners } from './path-owners.ts';

/** A data product that took part in an answer; `asOf` is null when its subgraph does not say how old the data is. */
type ReceiptProduct = {
  readonly id: string;
  readonly version: string | null;
  readonly asOf: string | null;
  readonly owner: string | null;
  /** The worst that its subgraphs report of its data, where they measure it. */
  readonly quality?: ReportedQuality;
};

/** The owner of one path; `alternatives` where the type of the object at that path decides. */
type ReceiptPath = PathOwner & { readonly alternatives?: readonly PathOwner[] };

/** What an answer says about itself: `extensions.weft.receipt`, when asked for with `extensions: {weft: {receipt: true}}`. */
export type Receipt = {
  readonly supergraph: string;
  readonly teams: readonly string[];
  readonly products: readonly ReceiptProduct[];
  readonly paths: Readonly<Record<string, ReceiptPath>>;
};

/** True when the extensions of a request ask for a receipt. */
export function wantsReceipt(extensions: Readonly<Record<string, unknown>>): boolean {
  const weft = extensions['weft'];
  return typeof weft === 'object' && weft !== null && 'receipt' in weft && weft.receipt === true;
}

/** Writes the receipt of one answer: owners by path, and the products as their subgraphs reported them. */
export function writeReceipt(
  supergraph: { readonly hash: string; readonly ownership: OwnershipIndex },
  paths: PathOwners,
  reported: readonly ReportedProduct[],
): Receipt {
  const owners = [...paths.values()].flat();
  const teams = [...new Set(owners.flatMap(({ team }) => team ?? []))].sort();
  const ids = new Set([...owners.flatMap(({ product }) => product ?? []), ...reported.map(({ id }) => id)]);
  return {
    supergraph: supergraph.hash,
    teams,
    products: [...ids].sort().map((id) => describeProduct(id, supergraph.ownership, reported)),
    paths: Object.fromEntries([...paths].flatMap(([path, found]) => describePath(path, found))),
  };
}

/** Several calls may report one product; the oldest state is what the whole answer can be trusted to be. */
function describeProduct(
  id: string,
  ownership: OwnershipIndex,
  reported: readonly ReportedProduct[],
): ReceiptProduct {
  const reports = reported.filter((report) => report.id === id);
  const facts = ownership.products.get(id);
  const asOf = reports
    .flatMap((report) => report.asOf ?? [])
    .sort((one, other) => Date.parse(one) - Date.parse(other))[0];
  const version =
    reports.find((report) => report.version)?.version ?? facts?.version ?? contractVersion(id, ownership);
  const quality = reports
    .flatMap((report) => report.quality ?? [])
    .sort((one, other) => rank(other) - rank(one))[0];
  return {
    id,
    version: version ?? null,
    asOf: asOf ?? null,
    owner: facts?.owner ?? null,
    ...(quality ? { quality } : {}),
  };
}

function rank({ result }: ReportedQuality): number {
  return QUALITY_RESULTS.indexOf(result);
}

function contractVersion(id: string, ownership: OwnershipIndex): string | undefined {
  for (const { contract } of ownership.coordinates.values()) if (contract?.id === id) return contract.version;
  return undefined;
}

function describePath(
  path: string,
  [first, ...alternatives]: readonly PathOwner[],
): readonly (readonly [string, ReceiptPath])[] {
  if (!first) return [];
  return [[path, alternatives.length > 0 ? { ...first, alternatives } : first]];
}
