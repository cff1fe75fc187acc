import type { ChangeReport } from '../checks/check-report.ts';
import type { Approval } from '../facts.ts';
import type { Usage } from '../usage/usage-row.ts';
import { changeId } from './change-id.ts';
import { type ChangeSettings, DEFAULT_CHANGE_SETTINGS } from './change-settings.ts';
import { ChangedSubgraphs, type Views } from './changed-subgraphs.ts';
import { compareContracts } from './contracts/compare-contracts.ts';
import { readContracts } from './contracts/read-contracts.ts';
import { compareApplied } from './directives/compare-applied.ts';
import { mergeChanges } from './merge-changes.ts';
import type { MeshChange } from './mesh-change.ts';
import type { MeshState } from './mesh-state.ts';
import { passedSunset } from './passed-sunset.ts';
import { compareSchemas } from './schema/compare-schemas.ts';
import { type MeshView, readMeshView } from './supergraph/mesh-view.ts';
import { type ClientTeam, UsageIndex } from './usage-index.ts';
import { judge } from './verdict.ts';

/** Two states of the mesh, and everything that decides over their difference. */
export type ChangeInput = {
  readonly before: MeshState;
  readonly after: MeshState;
  readonly usage: Usage;
  readonly clients: readonly ClientTeam[];
  readonly approvals: readonly Approval[];
  readonly settings?: Partial<ChangeSettings>;
  /** The moment that days of `@sunset` are held against. */
  readonly now?: Date;
};

const NO_USAGE = 'No usage is known, so everything counts as used.';

/**
 * What changes between two states of the mesh: in the schema that clients see, in the directives on it, and in the contracts;
 * each with its class, the operations it takes something from and a verdict. The worst come first. Without a supergraph in both
 * states only contracts are compared.
 */
export function reportChanges(input: ChangeInput): readonly ChangeReport[] {
  const settings = { ...DEFAULT_CHANGE_SETTINGS, ...input.settings };
  const views = { before: viewOf(input.before), after: viewOf(input.after) };
  const subgraphs = new ChangedSubgraphs(input.before, input.after, views);
  const usage = new UsageIndex(input.usage, { clients: input.clients, excluded: settings.excludedClients });
  const now = input.now ?? new Date();
  const by = { usage, approvals: input.approvals, settings };
  return findChanges(subgraphs, views, settings).map((change): ChangeReport => {
    const subgraph = change.subgraph ?? subgraphs.subgraphOf(change.coordinate);
    const id = changeId(subgraph, change);
    const owners = subgraphs.teamsOf(change.coordinate, subgraph);
    const affected = usage.affected(change.readers);
    const place = change.place ?? subgraphs.placeOf(change.coordinate, subgraph);
    const sunset = passedSunset(views.before, change.coordinate, now);
    const { code, coordinate, origin, consumer, producer, before, after, fix } = change;
    return {
      id,
      code,
      coordinate,
      message: explain(change, usage, sunset),
      origin,
      subgraph,
      owners,
      consumer,
      producer,
      ...judge({ id, change, owners, affected, sunset }, by),
      affected,
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
      ...(fix === undefined ? {} : { fix }),
      ...(place === undefined ? {} : { place }),
    };
  });
}

function explain(
  { message, consumer }: MeshChange,
  { isKnown }: UsageIndex,
  sunset: string | undefined,
): string {
  if (consumer === 'safe') return message;
  if (sunset !== undefined) return `${message} It was announced for ${sunset}, which has come.`;
  return isKnown ? message : `${message} ${NO_USAGE}`;
}

function viewOf({ supergraphSdl }: MeshState): MeshView | undefined {
  return supergraphSdl === undefined ? undefined : readMeshView(supergraphSdl);
}

function findChanges(
  { all }: ChangedSubgraphs,
  views: Views,
  settings: ChangeSettings,
): readonly MeshChange[] {
  const { before, after } = views;
  return mergeChanges({
    schema: before && after ? compareSchemas(before.schema, after.schema) : [],
    contracts: all.flatMap(({ name, older, newer }) =>
      compareContracts({
        subgraph: name,
        older: readContracts(older?.contracts ?? []),
        newer: readContracts(newer?.contracts ?? []),
        ...views,
      }),
    ),
    directives: before && after ? compareApplied({ older: before, newer: after, settings }) : [],
  });
}
