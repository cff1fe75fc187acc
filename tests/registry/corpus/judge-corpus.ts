import { type GraphQLSchema, lexicographicSortSchema, printSchema } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MeshState } from '../../../registry/changes/mesh-state.ts';
import { reportChanges } from '../../../registry/changes/report-changes.ts';
import type { ChangeReport } from '../../../registry/checks/check-report.ts';
import type { Usage } from '../../../registry/usage/usage-row.ts';
import { type CorpusMesh, corpusMesh, type Edit } from './corpus-mesh.ts';
import type { SeededChange } from './expectation.ts';
import { type Observed, observe } from './observe.ts';
import { findLoss } from './oracle.ts';
import type { Recorded } from './recorded.ts';
import { CLIENTS, recordedOperations, usageOf } from './recorded-operations.ts';
import { changedTypes, meets } from './unchanged.ts';
import { VictimTable } from './victim-table.ts';

/*
 * The corpus: 300 recorded operations of 8 clients, and seeded changes of a mesh of five subgraphs. Whom each change hurts is decided
 * by a judge that validates and executes (oracle.ts) and, where S2 is wider than what can be executed or a promise is concerned, by
 * rules over what each operation was seen to do (expectation.ts). Neither knows the keys and predicates that are tested.
 */

type Corpus = {
  readonly before: CorpusMesh;
  readonly operations: readonly (Recorded & { readonly seen: Observed })[];
  readonly usage: Usage;
};

let opened: Promise<Corpus> | undefined;

/** Composed and watched once for all that is judged: nothing changes it. */
function sharedCorpus(): Promise<Corpus> {
  opened ??= openCorpus();
  return opened;
}

async function openCorpus(): Promise<Corpus> {
  const before = await corpusMesh();
  const operations = recordedOperations(before.schema);
  const seen = operations.map((operation) => ({ ...operation, seen: observe(operation, before.schema) }));
  return { before, operations: seen, usage: usageOf(operations, before.schema) };
}

/** Judges each of these changes: the reports it gives, and exactly whom they name. */
export function judgeChanges(title: string, changes: readonly SeededChange[]): void {
  describe(title, () => {
    const table = new VictimTable();
    let corpus: Corpus;
    beforeAll(async () => {
      corpus = await sharedCorpus();
    }, 240_000);
    afterAll(() => {
      if (!table.isPerfect) process.stdout.write(`\n${table.text()}\n`);
    });

    it.each(changes.map((one) => [one.title, one] as const))(
      '%s',
      async (_title, { edits, reports }) => {
        const { before, operations, usage } = corpus;
        const after = await corpusMesh(edits);
        const found = reportChanges({
          ...statesOf(before, after, edits),
          usage,
          clients: CLIENTS,
          approvals: [],
        });
        expect(found.map(nameOf).sort()).toEqual(reports.map(nameOf).sort());

        const losing = losers(corpus, after.schema);
        const also = operations.filter(({ seen }) => reports.some((report) => report.also(seen)));
        const victims = new Set([...losing, ...also.map(({ name }) => name)]);
        for (const { code } of reports) table.add(code, victims, affected(found));
        expect([...affected(found)].sort()).toEqual([...victims].sort());
        // What is called certain is certain: the judge, where it can see anything, says so too.
        const certain = losing.size > 0 ? [...affected(found, 'certain')] : [];
        expect(certain.filter((name) => !losing.has(name))).toEqual([]);
        for (const report of found) expect(report.verdict).toBe(verdictOf(report));
      },
      120_000,
    );
  });
}

/** Both states with the subgraphs that were edited, as a check has them. */
function statesOf(before: CorpusMesh, after: CorpusMesh, edits: readonly Edit[]) {
  const files = edits.map(([file]) => file.split('.')[0] ?? '');
  const touched = new Set(files.map((file) => (file === 'carriers' ? 'parcels' : file)));
  const of = ({ state }: CorpusMesh): MeshState => ({
    ...state,
    subgraphs: state.subgraphs.filter(({ subgraph }) => touched.has(subgraph)),
  });
  return { before: of(before), after: of(after) };
}

/** Who loses something by execution: nobody when clients see the same schema. */
function losers({ before, operations }: Corpus, newer: GraphQLSchema): ReadonlySet<string> {
  const older = before.schema;
  if (textOf(older) === textOf(newer)) return new Set();
  const changed = changedTypes(older, newer);
  // Directives that clients write belong to no type.
  const isAny = changed.size === 0;
  const concerned = operations.filter(({ seen }) => isAny || meets(seen, changed));
  return new Set(
    concerned.filter((one) => findLoss(one, { older, newer }) !== undefined).map(({ name }) => name),
  );
}

const texts = new WeakMap<GraphQLSchema, string>();

function textOf(schema: GraphQLSchema): string {
  const text = texts.get(schema) ?? printSchema(lexicographicSortSchema(schema));
  texts.set(schema, text);
  return text;
}

function nameOf({ code, coordinate }: { readonly code: string; readonly coordinate: string }): string {
  return `${code} ${coordinate}`;
}

function affected(reports: readonly ChangeReport[], certainty?: 'certain'): ReadonlySet<string> {
  const all = reports.flatMap((report) => report.affected);
  const chosen = all.filter((one) => certainty === undefined || one.certainty === certainty);
  return new Set(chosen.map(({ operation }) => operation));
}

function verdictOf({ consumer, affected: operations }: ChangeReport): ChangeReport['verdict'] {
  if (consumer === 'breaking') return operations.length > 0 ? 'blocked' : 'unused';
  return consumer === 'dangerous' && operations.length > 0 ? 'notice' : 'safe';
}
