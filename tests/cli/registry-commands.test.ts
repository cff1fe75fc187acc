import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FLIGHTS, RegistryMesh } from './support/registry-mesh.ts';

/* The life of a change, by the commands a domain team types. Each test goes on where the one before ended. */

let mesh: RegistryMesh;
const weft = (...args: string[]) => mesh.weft(...args);

beforeAll(async () => {
  mesh = await RegistryMesh.create();
});
afterAll(() => mesh?.remove());

describe('before anything is published', () => {
  it('checks against the files, and says that nothing is known of use', async () => {
    const { code, out, err } = await weft('check', 'flights');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^✓ flights can be published for the first time\.\n/);
    expect(out).toContain(
      'Nothing is published at .weft/registry yet, so nothing is known of what would change and for whom.\nPublish what there is first: npx weft publish --all --why "…"\n',
    );
  });

  it.each([
    ['history'],
    ['diff', 'flights'],
    ['rollback', 'flights', '--why', 'x'],
    ['tokens', 'list'],
    ['waive'],
  ])('weft %s says so, and makes no registry', async (...args) => {
    expect(await weft(...args)).toEqual({
      code: 1,
      out: '',
      err: 'error NOTHING_PUBLISHED: Expected a registry at .weft/registry, but nothing was published there yet.\n  → Publish the mesh with npx weft publish --all, or name another registry with --registry.\n1 error.\n',
    });
  });
});

describe('publishing', () => {
  it('wants to know what, when there is a choice', async () => {
    const { code, err } = await weft('publish');
    expect(code).toBe(2);
    expect(err).toMatch(/^Expected the name of a subgraph \(flights, bookings\), or --all, got neither\.\n/);
  });

  it('publishes the whole mesh at once, and says so in the history', async () => {
    expect(await weft('publish', '--all', '--why', 'The mesh goes live')).toEqual({
      code: 0,
      out: '✓ Published flights 1 and bookings 1 in build 1.\n',
      err: '',
    });
    const { out } = await weft('history');
    expect(out).toMatch(
      /^\d{4}-\d\d-\d\d \d\d:\d\d {2}.+ {2}published flights 1 and bookings 1 in build 1 {2}← serves\n +The mesh goes live\n$/,
    );
  });

  it('does nothing when nothing changed', async () => {
    expect(await weft('publish', 'flights')).toMatchObject({
      code: 0,
      out: '✓ flights 1 is what serves already, in build 1.\n',
    });
    expect(await weft('check')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^✓ flights and bookings are what is published: nothing changed\.\n/),
    });
  });
});

describe('a new version', () => {
  const WITH_GATE = FLIGHTS.replace('  "Miles', '  "Where it stands."\n  gate: String\n  "Miles');

  it('is compared with what serves, published, and rolled back', async () => {
    await mesh.write('flights.graphql', WITH_GATE);
    expect(await weft('diff', 'flights')).toEqual({
      code: 0,
      out: expect.stringMatching(
        /^flights 1 → the files here: 1 change, 1 safe\.\n\nsafe {7}The field Flight\.gate was added\.\n {11}FIELD_ADDED {2}flights\.graphql:\d+\n$/,
      ),
      err: '',
    });
    expect(await weft('publish', 'flights', '--why', 'Gates for the board')).toMatchObject({
      code: 0,
      out: '✓ Published flights 2 in build 2.\n',
    });
    const judged = await weft('rollback', 'flights', '--why', 'Wrong gates');
    expect(judged).toMatchObject({
      code: 1,
      out: expect.stringMatching(/^✗ flights cannot go back: 1 change blocked\.\n/),
    });
    expect(judged.out).toContain('The field Flight.gate was removed.');
    expect(judged.out).toMatch(/When going back is worth it all the same: --force\n$/);
    expect(await weft('rollback', 'flights', '--why', 'Wrong gates', '--force')).toEqual({
      code: 0,
      out: '✓ flights is back at version 1, in build 3.\n',
      err: '',
    });
    expect(await weft('diff', 'flights', '2', '1')).toMatchObject({
      out: expect.stringContaining('breaking   The field Flight.gate was removed.'),
    });
  });

  it('that does not compose is kept, and changes nothing', async () => {
    await mesh.write('flights.graphql', WITH_GATE.replace('gate: String', 'gate: Gate'));
    const { code, out } = await weft('publish', 'flights', '--why', 'Gates with their names');
    expect(code).toBe(1);
    expect(out).toMatch(/^✗ flights cannot be published: it does not compose, 1 error\.\n/);
    expect(out).toContain('\nKept as version 3, which never served. What served before serves on.\n');
    await mesh.write('flights.graphql', WITH_GATE);
  });

  it('has its place in the history', async () => {
    const told = (await weft('history')).out.split('\n').filter((line) => /^\d/.test(line));
    expect(told.map((line) => line.replace(/^.{16} {2}.*? {2}(?=\w)/, ''))).toEqual([
      'tried to publish flights 3, which was refused',
      'rolled flights back to 1 in build 3',
      'published flights 2 in build 2',
      'published flights 1 and bookings 1 in build 1  ← serves',
    ]);
    expect(await weft('rollback', 'flights', '--to', '3', '--why', 'x')).toMatchObject({
      code: 1,
      err: expect.stringContaining(
        'UNKNOWN_VERSION: Expected an accepted version of flights to go back to (there are',
      ),
    });
    expect(await weft('diff', 'flights', '9')).toMatchObject({
      code: 2,
      err: expect.stringMatching(
        /^Expected a version of flights, of which there are 1 \(serves\), 2, 3, got version 9\.\n/,
      ),
    });
  });
});

describe('a preview', () => {
  const header = 'Ask for it with the header x-weft-preview: gates';

  it('is opened beside what serves, and says how to ask for it', async () => {
    expect(await weft('previews', 'list')).toMatchObject({ code: 0, out: 'No preview is open.\n' });
    await mesh.write('flights.graphql', FLIGHTS.replace('  "Miles', '  gate: String\n  "Miles'));
    expect(await weft('publish', 'flights', '--preview', 'gates', '--why', 'To look at')).toEqual({
      code: 0,
      out: `✓ Opened the preview gates: flights 4 beside build 3.\n  ${header}\n`,
      err: '',
    });
    expect((await weft('previews', 'list')).out).toMatch(
      /^gates {2}flights 4 {2}beside build 3 {2}opened by .+ on \d{4}-\d\d-\d\d\n$/,
    );
    // What everybody gets stays.
    expect((await weft('diff', 'flights')).out).toContain('FIELD_ADDED');
  });

  it('is replaced by one of the same name, whether or not a publish would pass', async () => {
    await mesh.write('flights.graphql', FLIGHTS.replace('  delay: Int', '  late: Int'));
    const { code, out } = await weft('publish', 'flights', '--preview', 'gates');
    expect({ code, out }).toEqual({
      code: 0,
      out: `✓ Opened the preview gates: flights 5 beside build 3.\n  ${header}\n! Published as it is, it would be kept out: 1 change blocked. See npx weft check flights.\n`,
    });
    await mesh.write('flights.graphql', FLIGHTS.replace('delay: Int', 'delay: Delay'));
    expect(await weft('publish', 'flights', '--preview', 'gates')).toMatchObject({
      code: 1,
      out: expect.stringMatching(
        /it does not compose, 1 error[\s\S]*\nThe preview gates was not opened\.\n$/,
      ),
    });
    await mesh.write('flights.graphql', FLIGHTS);
  });

  it('needs a name that a header can carry', async () => {
    expect(await weft('publish', 'flights', '--preview', 'the gates')).toMatchObject({
      code: 2,
      err: expect.stringMatching(
        /^Expected --preview with a name of at most 64 letters, .+, got "the gates"\./,
      ),
    });
  });

  it('is closed by name', async () => {
    expect(await weft('previews', 'close', 'gate')).toMatchObject({
      code: 1,
      err: expect.stringContaining(
        'UNKNOWN_PREVIEW: Expected the name of a preview (open: gates), got "gate". Did you mean "gates"?',
      ),
    });
    expect(await weft('previews', 'close', 'gates', '--why', 'Seen')).toMatchObject({
      code: 0,
      out: 'Closed the preview gates.\n',
    });
    expect(JSON.parse((await weft('previews', 'list', '--json')).out)).toEqual({ ok: true, previews: [] });
  });
});
