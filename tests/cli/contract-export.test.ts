import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { MeshFolder } from './support/mesh-folder.ts';
import { commandLine, weft, weftHere } from './support/weft.ts';

let mesh: MeshFolder;
let config: readonly string[];

beforeAll(async () => {
  mesh = await MeshFolder.create();
  config = ['--config', mesh.path('supergraph.yaml')];
});

afterAll(() => mesh?.remove());

describe('weft contract export', () => {
  it('finds a product of the mesh by its id, and writes SDL when nothing else is said', async () => {
    const { code, out, err } = await weft(['contract', 'export', 'flights.flights'], { cwd: mesh.root });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('type Flight @key(fields: "id")');
  });

  it('reads the contracts that one refers to', async () => {
    const { out } = await commandLine('contract', 'export', 'flights.flights', '--format', 'odps', ...config);
    expect(parse(out).inputPorts).toEqual([
      { name: 'airports.airports', version: '1.0.0', contractId: 'airports.airports' },
    ]);
  });

  it('writes into a file', async () => {
    const args = [
      'contract',
      'export',
      'subgraphs/safety/strikes.odcs.yaml',
      '--format',
      'html',
      '--out',
      'strikes.html',
    ];
    expect(await weftHere(args, { cwd: mesh.root })).toEqual({
      code: 0,
      out: '',
      err: 'Wrote safety.strikes 1.0.0 as html into strikes.html.\n',
    });
    expect(await mesh.read('strikes.html')).toMatch(/^<!doctype html>/);
  });

  it('is JSON around the text for programs', async () => {
    const { out } = await commandLine(
      'contract',
      'export',
      'airports.airports',
      '--format',
      'odcs',
      '--json',
      ...config,
    );
    const { text, ...rest } = JSON.parse(out);
    expect(rest).toMatchObject({ ok: true, id: 'airports.airports', version: '1.0.0', format: 'odcs' });
    expect(parse(text)).toMatchObject({ apiVersion: 'v3.1.0', id: 'airports.airports' });
  });

  it('says what is wrong with the contract', async () => {
    await mesh.write('bad.odcs.yaml', 'apiVersion: v3.1.0\nkind: DataContract\n');
    const { code, err } = await commandLine('contract', 'export', mesh.path('bad.odcs.yaml'));
    expect(code).toBe(1);
    expect(err).toContain('error MISSING_KEY: Expected a string at id, got nothing.');
  });

  it.each([
    [[], 'Expected one contract: a file, or the id of a product of the mesh.'],
    [
      ['flights.flihgts'],
      'Expected a file or one of the products airports.airports, flights.flights, safety.strikes, got "flights.flihgts". Did you mean "flights.flights"?',
    ],
    [['nowhere.yaml'], 'Expected a data contract at nowhere.yaml, but there is no file to read.'],
    [
      ['flights.flights', '--format', 'htlm'],
      'Expected --format to be one of sdl, odcs, odps, dpds, openlineage, jsonld, html, got "htlm". Did you mean "html"?',
    ],
    [
      ['flights.flights', '--out', '/nowhere/x'],
      'Expected --out to name a file that can be written, got /nowhere/x (ENOENT).',
    ],
  ])('%j is misuse', async (args, message) => {
    const { code, err } = await commandLine('contract', 'export', ...args, ...config);
    expect({ code, first: err.split('\n')[0] }).toEqual({ code: 2, first: message });
  });

  it('wants one contract, no folder', async () => {
    const { code, err } = await commandLine('contract', 'export', mesh.path('subgraphs'));
    expect(code).toBe(2);
    expect(err).toContain('Expected one contract, got the folder ');
  });
});
