import { describe, expect, it } from 'vitest';
import { usersOf } from '../../../registry/index.ts';
import { candidate, FLIGHTS, useRegistries } from '../open-registry.ts';

const { open } = useRegistries();
const OPERATION = { name: 'Delays', text: 'query Delays { flights { delay } } # ada@example.com' };
const BOARD = { client: 'board', version: '2.0', by: 'ada' };

describe('persisted operations of an app', () => {
  it('count as used without any traffic, until the app takes them back', async () => {
    const registry = await open();
    await registry.publish(candidate('flights', FLIGHTS), { by: 'ada' });
    expect(await registry.registerClient({ ...BOARD, operations: [OPERATION] })).toMatchObject({ ok: true });
    expect(await registry.usage()).toMatchObject({
      requests: 0,
      operations: [{ client: 'board', clientVersion: '2.0', name: 'Delays', count: 0, source: 'manifest' }],
    });
    expect(usersOf(await registry.usage(), 'Flight.delay')).toMatchObject([{ client: 'board', count: 0 }]);
    expect(usersOf(await registry.usage(), 'Flight.id')).toEqual([]);
    await registry.registerClient({ ...BOARD, operations: [] });
    expect((await registry.usage()).operations).toEqual([]);
  });

  it('are kept without values and remarks', async () => {
    const registry = await open();
    await registry.publish(candidate('flights', FLIGHTS), { by: 'ada' });
    const kept = await registry.registerClient({ ...BOARD, operations: [OPERATION] });
    const [operation] = kept.ok ? kept.manifest.operations : [];
    expect(await registry.document(operation?.operation ?? '')).toBe(
      'query Delays {\n  flights {\n    delay\n  }\n}',
    );
  });

  it('are refused when they do not fit the mesh, or when there is none', async () => {
    const registry = await open();
    expect(await registry.registerClient({ ...BOARD, operations: [OPERATION] })).toEqual({
      ok: false,
      message: 'Expected a mesh that the operations fit, got none: nothing was published yet.',
    });
    await registry.publish(candidate('flights', FLIGHTS), { by: 'ada' });
    const wrong = { name: 'Late', text: 'query Late {\n  flights { late }\n}' };
    expect(await registry.registerClient({ ...BOARD, operations: [OPERATION, wrong] })).toEqual({
      ok: false,
      message:
        'Expected an operation that fits the mesh at operations[1] (Late): Cannot query field "late" on type "Flight". (line 2, column 13 of its body)',
    });
    expect(registry.state.clients.size).toBe(0);
  });
});
