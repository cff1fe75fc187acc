import { isVersionAtLeast, nextVersion } from '../../../contracts/grade/index.ts';
import type { Contract } from '../../../contracts/index.ts';
import type { ChangeReport } from '../../checks/check-report.ts';
import { isRootType } from '../../composition/type-blocks.ts';
import type { Usage } from '../../usage/usage-row.ts';
import type { PolicyQuestion } from '../judged-product.ts';
import type { PolicyInput } from '../policy-input.ts';
import { majorOf } from './contract-facts.ts';
import { daysBetween } from './product-facts.ts';
import type { SubgraphFacts } from './sdl-products.ts';

const NOTICE_DAYS = 90;

/** What a rule may read as `previous`; the contract in force, when there is one. */
export function previousFacts(
  before: Contract | undefined,
  { previous, today }: PolicyQuestion,
): PolicyInput['previous'] {
  if (!previous) return {};
  const old = [...previous.deprecatedSince].filter(([, since]) => daysBetween(since, today) >= NOTICE_DAYS);
  return {
    ...(before
      ? {
          version: before.document.version,
          major: majorOf(before.document.version),
          status: before.document.status,
        }
      : {}),
    deprecatedOver90d: old.map(([coordinate]) => coordinate),
  };
}

/** The SDL before and after, the contract in force and the one to come, and which of the subgraph's changes are the product's. */
export type ChangedProduct = {
  readonly before?: SubgraphFacts | undefined;
  readonly after: SubgraphFacts;
  readonly isOfProduct: (type: string) => boolean;
  readonly contracts: { readonly before?: Contract | undefined; readonly after?: Contract | undefined };
};

/** What a rule may read as `diff`. */
export function changeFacts(changes: readonly ChangeReport[], product: ChangedProduct): PolicyInput['diff'] {
  const own = changes.filter((change) => isOwn(change, product));
  const breaking = own.filter(({ consumer }) => consumer === 'breaking');
  const open = breaking.filter(({ verdict }) => verdict !== 'approved');
  const removed = removedCoordinates(open, product);
  return {
    breaking: open.length,
    dangerous: own.filter(({ consumer }) => consumer === 'dangerous').length,
    approved: breaking.length - open.length,
    removed,
    migrations: removed.filter((coordinate) => product.before?.replaced.has(coordinate)),
    ...missingVersions(open.length, product.contracts),
  };
}

/** A major version more, and before 1.0.0 a minor one. */
function missingVersions(
  breaking: number,
  { before, after }: ChangedProduct['contracts'],
): Pick<PolicyInput['diff'], 'missingVersions'> {
  if (!before || !after) return {};
  const { version } = after.document;
  const needed = nextVersion(before.document.version, 'major');
  const isEnough = breaking === 0 || isVersionAtLeast(version, needed);
  return { missingVersions: isEnough ? [] : [`${needed} instead of ${version}`] };
}

/** A change of a contract belongs to its file, any other to the type it is of; of a root field, to what that answers with. */
function isOwn({ coordinate, place }: ChangeReport, product: ChangedProduct): boolean {
  if (place && product.contracts.after?.file === place.file) return true;
  const [type = ''] = coordinate.split(/[.(]/);
  if (!isRootType(type)) return product.isOfProduct(type);
  const [field = ''] = coordinate.split('(');
  const answer = product.after.answers.get(field) ?? product.before?.answers.get(field);
  return product.isOfProduct(answer ?? type);
}

/** Fields of before that are gone and of which, or of whose type, a breaking change tells: others took over the rest. */
function removedCoordinates(changes: readonly ChangeReport[], { before, after }: ChangedProduct): string[] {
  const told = new Set(changes.map(({ coordinate }) => coordinate));
  return [...(before?.coordinates ?? [])].filter(
    (coordinate) =>
      !after.coordinates.has(coordinate) &&
      (told.has(coordinate) || told.has(coordinate.split('.')[0] ?? '')),
  );
}

/** What a rule may read as `usage`; `own` are the coordinates of the product. Without any traffic and manifest nothing is known. */
export function usageFacts(usage: Usage, own: readonly string[]): PolicyInput['usage'] {
  if (usage.operations.length === 0) return { days: usage.days };
  const fields = new Set(usage.operations.flatMap(({ coordinates }) => Object.keys(coordinates)));
  const mine = new Set(own);
  const clients = usage.operations.filter(({ coordinates }) =>
    Object.keys(coordinates).some((coordinate) => mine.has(coordinate)),
  );
  return {
    days: usage.days,
    requests: usage.requests,
    fields: [...fields].sort(),
    consumers: new Set(clients.map(({ client }) => client)).size,
  };
}
