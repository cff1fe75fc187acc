import type {
  CatalogueProduct,
  ChangeReport,
  CheckFinding,
  CheckReport,
  RegistryState,
} from '../../registry/index.ts';
import type { PlatformContext } from './platform-context.ts';
import { findFields } from './search.ts';

/** Of which check of each subgraph: the one that let the version in that serves, or the last one. */
export type WhichCheck = 'SERVING' | 'LAST';

/** A finding, and the subgraph that was checked. */
export type ShownFinding = CheckFinding & { readonly subgraph: string };

/** What checks found of all subgraphs, or of one, errors first. */
export async function findingsOf(
  context: PlatformContext,
  { check, subgraph }: { readonly check: WhichCheck; readonly subgraph?: string | null | undefined },
): Promise<readonly ShownFinding[]> {
  const reports = await reportsOf(context, check, subgraph);
  return [...reports].flatMap(([name, report]) => ownFindings(report, name)).sort(byWeight);
}

/** What a report found of one subgraph. Subgraphs that were published together share a report. */
export function ownFindings(report: CheckReport, name: string): readonly ShownFinding[] {
  return report.findings.flatMap((finding) => {
    const { subgraph = name } = finding;
    return subgraph === name ? [{ ...finding, subgraph }] : [];
  });
}

/** What checks say that changes, with the approvals that came since. */
export async function changesOf(
  context: PlatformContext,
  { check, subgraph }: { readonly check: WhichCheck; readonly subgraph?: string | null | undefined },
): Promise<readonly ChangeReport[]> {
  const { approvals } = await context.registry();
  const reports = await reportsOf(context, check, subgraph);
  return [...reports].flatMap(([name, report]) =>
    report.changes
      .filter((change) => change.subgraph === name)
      .map((change) => withApprovals(change, approvals)),
  );
}

/** Whether a finding is about a product: its policies, its contract, or something of the graph that is of it. */
export async function isAbout(
  product: CatalogueProduct,
  context: PlatformContext,
): Promise<(finding: ShownFinding) => boolean> {
  const { subgraphs } = await context.registry();
  const fields = findFields(await context.catalogue(), { product: product.id });
  const own = new Set([...fields.map(({ coordinate }) => coordinate), ...product.types]);
  return (finding) => {
    if (finding.product !== undefined) return finding.product === product.id;
    const { coordinate, place } = finding;
    if (coordinate !== undefined && own.has(coordinate.split('(')[0] ?? '')) return true;
    const contracts = subgraphs.get(finding.subgraph)?.current?.version.contracts ?? [];
    const contract = contracts.find(({ id }) => id === product.id);
    return contract !== undefined && place?.file === contract.file;
  };
}

/** The teams that answer for a finding. */
export function ownersOf({ owner = '' }: Pick<CheckFinding, 'owner'>): readonly string[] {
  return owner.split(', ').filter(Boolean);
}

async function reportsOf(
  { registry, report }: PlatformContext,
  check: WhichCheck,
  only: string | null | undefined,
): Promise<ReadonlyMap<string, CheckReport>> {
  const state = await registry();
  const names = [...new Set([...state.subgraphs.keys(), ...state.lastChecks.keys()])].sort();
  const found = new Map<string, CheckReport>();
  for (const name of names.filter((one) => only == null || one === only)) {
    const hash = hashOf(state, check, name);
    const read = hash === undefined ? undefined : await report(hash);
    if (read) found.set(name, read);
  }
  return found;
}

function hashOf(
  { subgraphs, lastChecks }: RegistryState,
  check: WhichCheck,
  name: string,
): string | undefined {
  return check === 'LAST' ? lastChecks.get(name)?.report : subgraphs.get(name)?.current?.version.check;
}

function withApprovals(change: ChangeReport, approvals: RegistryState['approvals']): ChangeReport {
  const given = (approvals.get(change.id) ?? []).map(({ approval }) => approval.team);
  return {
    ...change,
    missingApprovals: change.missingApprovals.filter((team) => !given.includes(team)),
    approvedBy: [...new Set([...change.approvedBy, ...given])],
  };
}

const WEIGHTS = ['error', 'warning', 'info'];

function byWeight(one: ShownFinding, other: ShownFinding): number {
  return WEIGHTS.indexOf(one.severity) - WEIGHTS.indexOf(other.severity) || (key(one) < key(other) ? -1 : 1);
}

function key({ subgraph, product = '', code, coordinate = '', message }: ShownFinding): string {
  return JSON.stringify([subgraph, product, code, coordinate, message]);
}
