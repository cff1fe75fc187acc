import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadSupergraph, saveSupergraph } from '../../registry/index.ts';
import { composed, FEDERATION, subgraph } from './mesh.ts';

const supergraph = composed(
  subgraph('a', `${FEDERATION} type Query { v: V @shareable } type V @shareable { x: Int }`, {
    owner: 'crm',
  }),
  subgraph('b', `${FEDERATION} type Query { v: V @shareable } type V @shareable { x: Int! }`, {
    owner: 'sales',
  }),
);
let root = '';
let dir = '';

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'weft-store-'));
  dir = join(root, '.weft', 'registry');
});
afterEach(() => rm(root, { recursive: true, force: true }));

describe('the store of the last good supergraph', () => {
  it('gives back what was saved, hints included, and makes its directory', async () => {
    expect(await loadSupergraph(dir)).toBeUndefined();
    await saveSupergraph(dir, supergraph);
    expect(supergraph.hints.length).toBeGreaterThan(0);
    expect(await loadSupergraph(dir)).toEqual(supergraph);
  });

  it('keeps the old one when a write broke off', async () => {
    await saveSupergraph(dir, supergraph);
    const whole = await readFile(join(dir, 'supergraph.json'), 'utf8');
    await writeFile(join(dir, 'supergraph.json.0-0.tmp'), whole.slice(0, 100));
    expect(await loadSupergraph(dir)).toEqual(supergraph);
  });

  it.each([
    ['cut short', (text: string) => text.slice(0, -20)],
    ['empty', () => ''],
    ['changed', (text: string) => text.replace('type Query', 'type Quary')],
    ['of another shape', () => '{"sdl":1}'],
  ])('has nothing when the file is %s', async (_how, damage) => {
    await saveSupergraph(dir, supergraph);
    const file = join(dir, 'supergraph.json');
    await writeFile(file, damage(await readFile(file, 'utf8')));
    expect(await loadSupergraph(dir)).toBeUndefined();
    await saveSupergraph(dir, supergraph);
    expect(await loadSupergraph(dir)).toEqual(supergraph);
  });

  it('removes what crashed writers left, and nothing a busy one still needs', async () => {
    await saveSupergraph(dir, supergraph);
    const old = join(dir, 'supergraph.json.0-0.tmp');
    await writeFile(old, 'x');
    await utimes(old, 0, 0);
    await writeFile(join(dir, 'supergraph.json.1-1.tmp'), 'x');
    await saveSupergraph(dir, supergraph);
    expect((await readdir(dir)).sort()).toEqual(['supergraph.json', 'supergraph.json.1-1.tmp']);
  });

  it('holds one whole supergraph after several were saved at once', async () => {
    const other = composed(subgraph('a', `${FEDERATION} type Query { other: Int }`, { owner: 'crm' }));
    const saves = Array.from({ length: 10 }, (_, index) =>
      saveSupergraph(dir, index % 2 ? supergraph : other),
    );
    await Promise.all(saves);
    expect([supergraph.hash, other.hash]).toContain((await loadSupergraph(dir))?.hash);
    expect(await readdir(dir)).toEqual(['supergraph.json']);
  });
});
