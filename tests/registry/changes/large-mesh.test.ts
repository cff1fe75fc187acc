import { Kind, parse, visit } from 'graphql';
import { expect, it } from 'vitest';
import { reportChanges } from '../../../registry/changes/report-changes.ts';
import type { SubgraphSchema } from '../../../registry/composition/subgraph-document.ts';
import { compose } from '../../../registry/index.ts';
import { largeMesh } from '../support/large-mesh.ts';
import { usageOf, used } from './fixtures.ts';

const MEMBERS: readonly string[] = [
  Kind.FIELD_DEFINITION,
  Kind.INPUT_VALUE_DEFINITION,
  Kind.ENUM_VALUE_DEFINITION,
];

it('has 200 subgraphs with 20,000 coordinates where nothing else is said', () => {
  const { subgraphs } = largeMesh();
  let coordinates = 0;
  for (const { sdl } of subgraphs)
    visit(parse(sdl), {
      enter: ({ kind }) => {
        if (MEMBERS.includes(kind)) coordinates += 1;
      },
    });
  expect(subgraphs).toHaveLength(200);
  expect(coordinates).toBeGreaterThanOrEqual(20_000);
});

it('composes, and a field that goes is the one change', () => {
  const { subgraphs, teams } = largeMesh({ subgraphs: 9, types: 2, fields: 6 });
  const state = (all: readonly SubgraphSchema[]) => {
    const outcome = compose({ subgraphs: all, teams });
    if (!outcome.ok) throw new Error(outcome.findings.map(({ message }) => message).join('\n'));
    const changed = all.slice(0, 1).map((one) => ({ ...one, subgraph: one.name, contracts: [] }));
    return { supergraphSdl: outcome.value.sdl, subgraphs: changed };
  };
  const after = subgraphs.map((one) => ({ ...one, sdl: one.sdl.replace('  field1: Int\n', '') }));
  const usage = usageOf(used('web', ['D0T0.field1']), used('app', ['D0T0.field2']));
  const reports = reportChanges({
    before: state(subgraphs),
    after: state([...after.slice(0, 1), ...subgraphs.slice(1)]),
    usage,
    clients: [],
    approvals: [],
  });
  expect(reports).toMatchObject([
    { code: 'FIELD_REMOVED', coordinate: 'D0T0.field1', subgraph: 'domain-0', affected: [{ client: 'web' }] },
  ]);
});
