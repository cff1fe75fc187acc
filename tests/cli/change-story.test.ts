import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { checkReportSchema } from '../../registry/index.ts';
import { FLIGHTS, RegistryMesh } from './support/registry-mesh.ts';

/* A change that takes something from an app: checked, agreed upon, published, rolled back. Each test goes on where the one before ended. */

let mesh: RegistryMesh;
const weft = (...args: string[]) => mesh.weft(...args);

beforeAll(async () => {
  mesh = await RegistryMesh.create();
  await weft('publish', '--all', '--why', 'The mesh goes live');
});
afterAll(() => mesh?.remove());

const WITHOUT_DELAY = FLIGHTS.replace('  "Minutes late at the gate."\n  delay: Int\n', '');
const checkedShape = z.intersection(z.object({ ok: z.boolean() }), checkReportSchema);

async function blockedChange(): Promise<string> {
  const { out } = await weft('check', 'flights', '--json');
  const { changes } = checkedShape.parse(JSON.parse(out));
  return changes.find(({ verdict }) => verdict === 'blocked')?.id ?? 'none';
}

describe('a change that takes something from an app', () => {
  beforeAll(async () => {
    await mesh.use({
      client: 'gate-desk',
      name: 'LateFlights',
      text: 'query LateFlights { flights { id delay } }',
      coordinates: { Query: 120, 'Query.flights': 120, Flight: 120, 'Flight.id': 120, 'Flight.delay': 120 },
    });
    await mesh.write('flights.graphql', WITHOUT_DELAY);
  });

  it('is blocked by the check: whose query, how often, what to do', async () => {
    const { code, out } = await weft('check', 'flights');
    const id = await blockedChange();
    expect(code).toBe(1);
    expect(out).toMatch(/^✗ flights cannot be published: 1 change blocked, 1 app would lose something\.\n/);
    expect(out).toContain('Judged by 1 operation and 120 requests of the last 30 days.');
    expect(out).toContain(`
network-operations

  ✗ The field Flight.delay was removed.
    FIELD_REMOVED  flights.graphql`);
    expect(out).toContain(`
    gate-desk of ground-operations
      LateFlights  120 requests, last seen 3 h ago
    → Deprecate the field first, and remove it when nobody reads it any more.
    → Or ask for approval:
        ground-operations <ground@meridian.example>: npx weft approve ${id} --as ground-operations --why "…"
        network-operations <network@meridian.example>: npx weft approve ${id} --as network-operations --why "…"
`);
    expect(out).toContain(
      '\nApps that would lose something\n  gate-desk  ground-operations <ground@meridian.example>  1 operation  120 requests  Flight.delay\n',
    );
  });

  it('is a remark in a pull request, with the app in it', async () => {
    const { code, out } = await weft('check', 'flights', '--format', 'github');
    expect(code).toBe(1);
    expect(out).toMatch(
      /::error file=flights\.graphql,.*title=FIELD_REMOVED::.*gate-desk of ground-operations: LateFlights/,
    );
  });

  it('is written where CI systems look, while people read the text', async () => {
    const file = mesh.path('weft.sarif');
    const { out } = await weft('check', 'flights', '--format', 'sarif', '--output', file);
    expect(out).toMatch(/^✗ flights cannot be published/);
    const result = { ruleId: 'FIELD_REMOVED', partialFingerprints: { 'weft/v1': await blockedChange() } };
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({
      runs: [{ results: expect.arrayContaining([expect.objectContaining(result)]) }],
    });
  });

  it('is not published, and what serves serves on', async () => {
    const { code, out } = await weft('publish', 'flights', '--why', 'Nobody needs delays');
    expect(code).toBe(1);
    expect(out).toMatch(/^✗ flights cannot be published/);
    expect(out).toContain('\nKept as version 2, which never served. What served before serves on.\n');
    const { out: history } = await weft('history', 'flights');
    expect(history.split('\n')[0]).toMatch(/tried to publish flights 2, which was refused$/);
  });

  it('is approved by the team of the app, and by the owner', async () => {
    const id = await blockedChange();
    expect(await weft('approve', id, '--why', 'x')).toMatchObject({
      code: 2,
      err: expect.stringMatching(
        /^Expected --as with the team you speak for \(ground-operations, network-operations\), got nothing\.\n/,
      ),
    });
    expect(await weft('approve', id, '--as', 'ground-operation', '--why', 'x')).toMatchObject({
      code: 1,
      err: expect.stringContaining('Did you mean "ground-operations"?'),
    });
    expect(await weft('approve', id, '--as', 'ground-operations', '--why', 'We read the board now')).toEqual({
      code: 0,
      out: '✓ ground-operations agrees: The field Flight.delay was removed.\n  Still needed: network-operations.\n',
      err: '',
    });
    expect(await weft('check', 'flights')).toMatchObject({
      code: 1,
      out: expect.stringContaining('→ Or ask for approval (ground-operations did):'),
    });
    expect(await weft('approve', id, '--why', 'Agreed with the desk')).toMatchObject({
      code: 0,
      out: expect.stringContaining('Nobody else has to agree.'),
    });
  });

  it('passes then, and is published', async () => {
    const { code, out } = await weft('check', 'flights');
    expect(code).toBe(0);
    expect(out).toMatch(
      /^✓ flights can be published: no safe changes, 1 that breaks something and was approved\.\n/,
    );
    expect(out).toContain('Approved by ground-operations and network-operations.');
    expect(out).toContain('\nPublish it: npx weft publish flights --why "…"\n');
    expect(await weft('publish', 'flights', '--why', 'Agreed')).toMatchObject({
      code: 0,
      out: '✓ Published flights 3 in build 2, 1 change to know of:\n  ! The field Flight.delay was removed.\n',
    });
  });

  it('can be compared with what was, and with the files', async () => {
    expect(await weft('diff', 'flights', '1', '3')).toMatchObject({
      code: 0,
      out: 'flights 1 → 3: 1 change, 1 breaking.\n\nbreaking   The field Flight.delay was removed.\n           FIELD_REMOVED  flights.graphql:9\n',
    });
    expect(await weft('diff', 'flights')).toMatchObject({
      code: 0,
      out: 'flights 3 → the files here: nothing changed.\n',
    });
    expect(await weft('diff', 'flights', '9')).toMatchObject({
      code: 2,
      err: expect.stringMatching(
        /^Expected a version of flights, of which there are 1, 2, 3 \(serves\), got version 9\.\n/,
      ),
    });
  });

  it('is rolled back, and the history tells it all', async () => {
    expect(await weft('rollback', 'flights', '--why', 'The desk was not ready')).toEqual({
      code: 0,
      out: '✓ flights is back at version 1, in build 3.\n',
      err: '',
    });
    const told = (await weft('history')).out.split('\n').filter((line) => /^\d/.test(line));
    expect(told.map((line) => line.replace(/^.{16} {2}.*? {2}(?=\w)/, ''))).toEqual([
      'rolled flights back to 1 in build 3',
      'published flights 3 in build 2',
      expect.stringMatching(/^agreed for network-operations to the change [0-9a-f]{16}$/),
      expect.stringMatching(/^agreed for ground-operations to the change [0-9a-f]{16}$/),
      'tried to publish flights 2, which was refused',
      'published flights 1 and bookings 1 in build 1  ← serves',
    ]);
    const ofFlights = (await weft('history', 'flights')).out;
    expect(ofFlights).toContain('agreed for network-operations to the change');
    expect((await weft('history', 'bookings')).out).not.toContain('agreed for');
    expect(await weft('rollback', 'flights', '--to', '2', '--why', 'x')).toMatchObject({
      code: 1,
      err: expect.stringContaining(
        'UNKNOWN_VERSION: Expected an accepted version of flights to go back to (there are',
      ),
    });
  });
});
