import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { RegistryMesh } from './support/registry-mesh.ts';

/* What people get wrong with the commands of the registry; and tokens and waivers, whose life is short. */

let mesh: RegistryMesh;
const weft = (...args: string[]) => mesh.weft(...args);

beforeAll(async () => {
  mesh = await RegistryMesh.create();
  await weft('publish', '--all', '--why', 'The mesh goes live');
});
afterAll(() => mesh?.remove());

describe('misuse', () => {
  it.each([
    [
      ['check', 'flihgts'],
      'Expected one of the subgraphs flights, bookings, got "flihgts". Did you mean "flights"?',
    ],
    [
      ['check', '--format', 'sarf'],
      'Expected --format to be one of text, json, sarif, junit, github, gitlab, got "sarf". Did you mean "sarif"?',
    ],
    [['check', '--json', '--format', 'junit'], 'Expected --json or --format junit, got both.'],
    [['check', '--test', '--scale', '7'], 'Expected --scale to be a number from 0.02 to 1, got "7".'],
    [
      ['check', '--registry', 'ftp://mesh.example'],
      'Expected --registry to be a directory, a postgres:// or an http(s):// address, got "ftp://mesh.example".',
    ],
    [
      ['check', '--registry', 'redis://me:secret@mesh.example'],
      'Expected --registry to be a directory, a postgres:// or an http(s):// address, got "redis://mesh.example".',
    ],
    [['publish', 'flights', '--all'], 'Expected names of subgraphs or --all, got both: "flights".'],
    [
      ['publish', 'flihgts'],
      'Expected one of the subgraphs flights, bookings, got "flihgts". Did you mean "flights"?',
    ],
    [['rollback'], 'Expected the name of a subgraph.'],
    [['rollback', 'flights'], 'Expected --why with a reason for those who read the history.'],
    [
      ['rollback', 'flights', '--why', 'two\nlines'],
      'Expected --why to be one line without control characters, got "two\\nlines".',
    ],
    [
      ['publish', 'flights', '--why', '\u001b[2J'],
      'Expected --why to be one line without control characters, got "\\u001b[2J".',
    ],
    [['rollback', 'flights', '--why', ' '], 'Expected --why with a reason for those who read the history.'],
    [
      ['rollback', 'flights', '--why', 'x', '--to', 'one'],
      'Expected --to to be a number from 1 to 1000000000, got "one".',
    ],
    [['rollback', 'flights', '--why', 'x', '--to', '1.5'], 'Expected --to to be a whole number, got "1.5".'],
    [
      ['history', 'flihgts'],
      'Expected one of the subgraphs of the registry, flights, bookings, got "flihgts". Did you mean "flights"?',
    ],
    [['history', 'flights', 'bookings'], 'Expected at most one subgraph, got also "bookings".'],
    [['history', '--limit', '0'], 'Expected --limit to be a number from 1 to 1000, got "0".'],
    [['history', '--limit', '2.5'], 'Expected --limit to be a whole number, got "2.5".'],
    [['diff'], 'Expected the name of a subgraph.'],
    [['diff', 'flights', 'v1'], 'Expected the number of a version, got "v1".'],
    [['diff', 'flights', '1', '2', '3'], 'Expected two versions at most, got also "3".'],
    [['approve', '--why', 'x'], 'Expected the id of a change, as weft check names it.'],
    [['approve', 'abc'], 'Expected --why with a reason for those who read the history.'],
    [['waive', 'P07'], 'Expected the id of a policy and of a data product, got "P07".'],
    [['waive', 'P07', 'x.y'], 'Expected --until with the last day it holds, like 2026-12-31.'],
    [
      ['waive', 'P07', 'x.y', '--until', '2026-02-31'],
      'Expected --until to be a day like 2026-12-31, got "2026-02-31".',
    ],
    [
      ['waive', 'P07', 'x.y', '--until', '2999-01-01', '--why', 'x'],
      'Expected --owner with the team that answers for it.',
    ],
    [['waive', 'P07', 'x.y', '--end', 'abc'], 'Expected --end ID, or POLICY and PRODUCT, got both.'],
    [
      ['tokens', 'create', '--note', 'x'],
      'Expected --allow with what its holder may do: read, check, publish, approve, waive, usage, admin.',
    ],
    [
      ['tokens', 'create', '--allow', 'publsh', '--note', 'x'],
      'Expected --allow to be of read, check, publish, approve, waive, usage, admin, got "publsh". Did you mean "publish"?',
    ],
    [['tokens', 'create', '--allow', 'read'], 'Expected --note with what the token is for.'],
    [
      ['tokens', 'create', '--allow', 'read', '--note', 'x', '--until', 'May'],
      'Expected --until to be a day like 2026-12-31, got "May".',
    ],
    [['tokens', 'revoke'], 'Expected the id of a token, as weft tokens list shows it.'],
  ])('weft %j says what was expected, and exits 2', async (args, message) => {
    const { code, out, err } = await weft(...args);
    expect({ code, out, first: err.split('\n')[0] }).toEqual({ code: 2, out: '', first: message });
  });
});

describe('what is wrong in files', () => {
  it('is told in the format that was asked for', async () => {
    const good = await mesh.read('flights.graphql');
    await mesh.write('flights.graphql', good.replace('delay: Int', 'delay: Itn'));
    const { code, out } = await weft('check', 'flights', '--format', 'github');
    expect(code).toBe(1);
    expect(out).toMatch(/^✗ flights cannot be published: it does not compose, 1 error\.\n/);
    expect(out).toMatch(/\n::error file=flights\.graphql,line=\d+,col=\d+,title=\w+::.*Itn/);
    expect(await weft('publish', 'flights')).toMatchObject({
      code: 1,
      out: expect.stringMatching(
        /^✗ flights cannot be published[\s\S]*\nKept as version 2, which never served\./,
      ),
    });
    await mesh.write('flights.graphql', good);
  });

  it('is told before anything is asked of a registry', async () => {
    const manifest = await mesh.read('supergraph.yaml');
    await mesh.write('supergraph.yaml', manifest.replace('file: flights.graphql', 'file: flihgts.graphql'));
    expect(await weft('check')).toMatchObject({ code: 1, err: expect.stringContaining('MISSING_FILE') });
    await mesh.write('supergraph.yaml', manifest);
  });

  it('names a change that nobody met', async () => {
    expect(await weft('approve', '0123456789abcdef', '--as', 'sales', '--why', 'x')).toEqual({
      code: 1,
      out: '',
      err: 'error UNKNOWN_CHANGE: Expected the id of a change that a check met lately, got "0123456789abcdef".\n  → Run weft check again; it names the id of every change that needs approval.\n1 error.\n',
    });
  });
});

const madeShape = z.object({
  ok: z.literal(true),
  secret: z.string(),
  token: z.strictObject({
    id: z.string(),
    note: z.string(),
    domain: z.string(),
    team: z.string(),
    permissions: z.array(z.string()),
    expires: z.string(),
  }),
});

describe('tokens', () => {
  it('are made, shown once, listed without their text, and taken back', async () => {
    const scope = ['--domain', 'flights', '--team', 'network-operations', '--until', '2999-01-01'];
    const make = ['tokens', 'create', '--allow', 'check,publish', '--note', 'CI of flights', ...scope];
    const { secret, token } = madeShape.parse(JSON.parse((await weft(...make, '--json')).out));
    expect((await weft('tokens', 'list')).out).toMatch(
      new RegExp(
        `^${token.id}  CI of flights  check, publish in flights  for network-operations  until 2999-01-01  made by .* on \\d`,
      ),
    );
    const journal = await mesh.read('.weft/registry/journal');
    expect(journal).toContain(token.id);
    expect(journal).not.toContain(secret);
    expect(await weft('tokens', 'revoke', token.id)).toMatchObject({
      code: 0,
      out: `The token ${token.id} holds no more.\n`,
    });
    expect(await weft('tokens', 'revoke', token.id)).toMatchObject({
      code: 1,
      err: expect.stringContaining('UNKNOWN_TOKEN'),
    });
    expect((await weft('tokens', 'list')).out).toBe('There is no token that holds.\n');
    expect((await weft('tokens', 'list', '--all')).out).toMatch(/ {2}revoked {2}/);
  });

  it('go alone to standard output, so that they can be piped', async () => {
    const { code, out, err } = await weft('tokens', 'create', '--allow', 'usage', '--note', 'gateway eu-1');
    expect(code).toBe(0);
    expect(out).toMatch(/^\S{20,}\n$/);
    expect(err).toMatch(/^Token \w+\. Keep it as WEFT_TOKEN where it is needed: it is not shown again\.\n$/);
  });

  it('that contradict themselves are refused', async () => {
    const make = ['tokens', 'create', '--allow', 'admin', '--note', 'x', '--domain', 'flights'];
    expect(await weft(...make)).toMatchObject({
      code: 1,
      err: expect.stringContaining('TOKEN_REFUSED: Expected admin without a domain'),
    });
  });
});

describe('waivers', () => {
  it('are given, listed and ended', async () => {
    expect((await weft('waive')).out).toBe('No policy is waived.\n');
    const waive = ['waive', 'P07', 'flights', '--until', '2999-01-01', '--why', 'With the new year'];
    expect(await weft(...waive, '--owner', 'network-operation')).toMatchObject({
      code: 1,
      err: expect.stringContaining('WAIVER_REFUSED: Expected a declared team'),
    });
    const { out } = await weft(...waive, '--owner', 'network-operations');
    const [, id = ''] = /^flights may break P07 until 2999-01-01 \(waiver (\w+)\)\.\n$/.exec(out) ?? [];
    expect((await weft('waive')).out).toBe(`${id}  P07  flights  until 2999-01-01  network-operations\n`);
    expect((await weft('history', 'flights')).out).toContain(`let flights break P07 until 2999-01-01`);
    expect(await weft('waive', '--end', id)).toMatchObject({ code: 0, out: `Ended the waiver ${id}.\n` });
    expect(await weft('waive', '--end', id)).toMatchObject({
      code: 1,
      err: expect.stringContaining('WAIVER_REFUSED'),
    });
    const ended = `ended the waiver ${id}`;
    expect((await weft('history', '--limit', '1')).out).toContain(ended);
    expect((await weft('history', 'flights')).out).toContain(ended);
    expect((await weft('history', 'bookings')).out).not.toContain(ended);
  });

  it.each([
    ['P7', 'flights', 'Expected the id of a policy, got "P7".'],
    ['p07', 'flights', 'Expected the id of a policy, got "p07". Did you mean "P07"?'],
    [
      'P07',
      'flight',
      'Expected the id of a product that was published or checked, got "flight". Did you mean "flights"?',
    ],
  ])('are not given for %s of %s, which nobody knows', async (policy, product, message) => {
    const more = ['--until', '2999-01-01', '--owner', 'network-operations', '--why', 'With the new year'];
    expect(await weft('waive', policy, product, ...more)).toMatchObject({
      code: 1,
      err: expect.stringContaining(`WAIVER_REFUSED: ${message}`),
    });
  });
});
