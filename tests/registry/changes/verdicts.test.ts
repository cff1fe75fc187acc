import { describe, expect, it } from 'vitest';
import { only, reports, state, usageOf, used } from './fixtures.ts';

const BEFORE = state(`
type Query @owner(team: "sales") { orders(first: Int): [Order] }
type Order @owner(team: "sales") { id: ID! total: Float @owner(team: "fin-ops") note: String mode: Mode }
enum Mode @owner(team: "sales") { FAST SLOW }
directive @owner(team: String!) repeatable on OBJECT | FIELD_DEFINITION | ENUM`);
const WITHOUT_TOTAL = state(
  BEFORE.supergraphSdl?.replace(/total: Float @owner\(team: "fin-ops"\)/, '') ?? '',
);
const READS_TOTAL = ['Query.orders', 'Order', 'Order.total'];
const READS_NOTE = ['Query.orders', 'Order', 'Order.note'];

describe('a breaking change', () => {
  it('is blocked and names each client that uses what it takes away, with versions, team, count and when', () => {
    const usage = usageOf(
      used('web', READS_TOTAL, { operation: 'a', name: 'Totals', clientVersion: '2.0', count: 7 }),
      used('web', READS_TOTAL, {
        operation: 'a',
        name: 'Totals',
        clientVersion: '1.0',
        count: 5,
        lastSeen: '2026-11-26T09:00:00.000Z',
      }),
      used('app', READS_TOTAL, { operation: 'b', count: 3 }),
      used('batch', READS_NOTE),
    );
    expect(only(reports(BEFORE, WITHOUT_TOTAL, { usage }))).toMatchObject({
      code: 'FIELD_REMOVED',
      coordinate: 'Order.total',
      owners: ['fin-ops'],
      consumer: 'breaking',
      verdict: 'blocked',
      affected: [
        {
          operation: 'a',
          name: 'Totals',
          client: 'web',
          clientVersions: ['1.0', '2.0'],
          team: 'web-team',
          count: 12,
          lastSeen: '2026-11-26T09:00:00.000Z',
          certainty: 'certain',
        },
        { operation: 'b', client: 'app', clientVersions: [], team: 'app-team', count: 3 },
      ],
      missingApprovals: ['app-team', 'fin-ops', 'web-team'],
      approvedBy: [],
      place: { file: 'shop.graphql', line: 3, column: 6 },
    });
  });

  it('is let pass, whoever uses what it takes away, when the day announced for it has come', () => {
    const sdl = `${BEFORE.supergraphSdl}
directive @sunset(on: String!) repeatable on FIELD_DEFINITION`;
    const before = state(
      sdl.replace('total: Float', 'total: Float @sunset(on: "2026-11-01") @sunset(on: "2026-12-01")'),
    );
    const usage = usageOf(used('web', READS_TOTAL));
    const on = (day: string) =>
      only(
        reports(before, WITHOUT_TOTAL, { usage, now: new Date(day) }).filter(
          ({ code }) => code === 'FIELD_REMOVED',
        ),
      );
    expect(on('2026-11-30')).toMatchObject({ verdict: 'blocked' });
    expect(on('2026-12-01')).toMatchObject({
      verdict: 'unused',
      missingApprovals: [],
      affected: [{ client: 'web' }],
    });
    expect(on('2026-12-01').message).toContain('It was announced for 2026-12-01, which has come.');
  });

  it('is let pass as unused when nobody in the window uses what it takes away', () => {
    const usage = usageOf(used('web', READS_NOTE));
    expect(only(reports(BEFORE, WITHOUT_TOTAL, { usage }))).toMatchObject({
      verdict: 'unused',
      affected: [],
      missingApprovals: [],
    });
  });

  it('is blocked while no usage is known at all, and says so', () => {
    const report = only(reports(BEFORE, WITHOUT_TOTAL));
    expect(report).toMatchObject({ verdict: 'blocked', affected: [], missingApprovals: ['fin-ops'] });
    expect(report.message).toContain('No usage is known');
  });

  it('counts an operation of a manifest as used without any traffic, below whatever threshold', () => {
    const usage = usageOf(used('app', READS_TOTAL, { count: 0, source: 'manifest' }));
    const settings = { threshold: { requests: 100 } };
    expect(only(reports(BEFORE, WITHOUT_TOTAL, { usage, settings }))).toMatchObject({
      verdict: 'blocked',
      affected: [{ client: 'app', count: 0 }],
    });
  });

  it('passes when the owners and the team of every client concerned approved it, and the approval holds in the next check', () => {
    const usage = usageOf(used('web', READS_TOTAL), used('batch', READS_TOTAL));
    const { id } = only(reports(BEFORE, WITHOUT_TOTAL, { usage }));
    const by = (...teams: readonly string[]) => teams.map((team) => ({ change: id, team }));
    const check = (approvals: ReturnType<typeof by>) =>
      only(reports(BEFORE, WITHOUT_TOTAL, { usage, approvals }));
    expect(check(by('fin-ops', 'web-team'))).toMatchObject({
      verdict: 'blocked',
      missingApprovals: ['sales'],
      approvedBy: ['fin-ops', 'web-team'],
    });
    expect(check(by('fin-ops', 'web-team', 'sales'))).toMatchObject({
      id,
      verdict: 'approved',
      missingApprovals: [],
    });
    expect(
      check(by('fin-ops', 'web-team', 'sales').map((one) => ({ ...one, change: 'another' }))),
    ).toMatchObject({ verdict: 'blocked' });
  });

  it('needs an approval again when another client comes to use it', () => {
    const usage = usageOf(used('web', READS_TOTAL));
    const { id } = only(reports(BEFORE, WITHOUT_TOTAL, { usage }));
    const approvals = ['fin-ops', 'web-team'].map((team) => ({ change: id, team }));
    const more = usageOf(used('web', READS_TOTAL), used('app', READS_TOTAL));
    expect(only(reports(BEFORE, WITHOUT_TOTAL, { usage, approvals })).verdict).toBe('approved');
    expect(only(reports(BEFORE, WITHOUT_TOTAL, { usage: more, approvals }))).toMatchObject({
      verdict: 'blocked',
      missingApprovals: ['app-team'],
    });
  });

  it('that concerns a client nobody declared waits for who answers for that client', () => {
    const usage = usageOf(used('stranger', READS_TOTAL));
    expect(only(reports(BEFORE, WITHOUT_TOTAL, { usage })).missingApprovals).toEqual([
      'client:stranger',
      'fin-ops',
    ]);
  });

  it('is only told below a threshold, in requests or percent, and blocked at it', () => {
    const usage = usageOf(used('web', READS_TOTAL, { count: 10 }), used('app', READS_NOTE, { count: 90 }));
    const verdict = (threshold: { requests: number } | { percent: number }) =>
      only(reports(BEFORE, WITHOUT_TOTAL, { usage, settings: { threshold } })).verdict;
    expect([verdict({ requests: 11 }), verdict({ requests: 10 })]).toEqual(['notice', 'blocked']);
    expect([verdict({ percent: 10.1 }), verdict({ percent: 10 })]).toEqual(['notice', 'blocked']);
  });

  it('does not mind clients that are excluded', () => {
    const usage = usageOf(used('load-test', READS_TOTAL), used('web', READS_NOTE));
    const settings = { excludedClients: ['load-test'] };
    expect(only(reports(BEFORE, WITHOUT_TOTAL, { usage, settings })).verdict).toBe('unused');
  });
});

describe('a dangerous change', () => {
  const after = state(BEFORE.supergraphSdl?.replace('FAST SLOW', 'FAST SLOW IDLE') ?? '');

  it('is told to the clients concerned, and safe when there are none', () => {
    const readers = usageOf(used('web', ['Order', 'Order.mode', 'Mode']));
    expect(only(reports(BEFORE, after, { usage: readers }))).toMatchObject({
      code: 'ENUM_VALUE_ADDED',
      consumer: 'dangerous',
      verdict: 'notice',
      affected: [{ client: 'web', certainty: 'possible' }],
    });
    expect(only(reports(BEFORE, after, { usage: usageOf(used('web', READS_NOTE)) }))).toMatchObject({
      verdict: 'safe',
      affected: [],
    });
  });

  it('blocks like a breaking one where the settings say so', () => {
    const usage = usageOf(used('web', ['Mode']));
    expect(only(reports(BEFORE, after, { usage, settings: { dangerousBlocks: true } })).verdict).toBe(
      'blocked',
    );
  });
});

describe('the fingerprint of a change', () => {
  it('depends on subgraph, kind, place and what stands there before and after, and on nothing else', () => {
    const other = state(BEFORE.supergraphSdl?.replace('total: Float', 'total: Int') ?? '');
    const third = state(BEFORE.supergraphSdl?.replace('total: Float', 'total: String') ?? '');
    const of = (subgraph: string, { supergraphSdl = '' }: typeof BEFORE) =>
      state(supergraphSdl, { subgraph });
    const [one, two, elsewhere, removed] = [
      only(reports(BEFORE, other)),
      only(reports(BEFORE, third)),
      only(reports(of('store', BEFORE), of('store', other))),
      only(reports(BEFORE, WITHOUT_TOTAL)),
    ];
    expect(new Set([one, two, elsewhere, removed].map(({ id }) => id)).size).toBe(4);
    const moved = state(`\n\n${other.supergraphSdl}`);
    const again = only(reports(BEFORE, moved, { usage: usageOf(used('web', READS_TOTAL)), clients: [] }));
    expect(again.id).toBe(one.id);
  });
});
