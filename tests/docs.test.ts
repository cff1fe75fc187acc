import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Ajv } from 'ajv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { renderDocs } from '../cli/generate-docs.ts';
import { loadCommands } from '../cli/main.ts';
import { composeMesh } from '../cli/mesh/compose-mesh.ts';
import { createGateway, type Gateway, gatewayConfigSchema } from '../gateway/index.ts';
import { readManifest } from '../registry/index.ts';
import { type RunningSubgraph, startContractSubgraph } from '../subgraphs/toolkit/index.ts';

const ROOT = join(import.meta.dirname, '..');
const PAGES = ['README.md', 'CHANGELOG.md', ...markdownBelow('docs')];
const TUTORIAL = readFileSync(join(ROOT, 'docs/tutorials/domain-team.md'), 'utf8');

function markdownBelow(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    return entry.isDirectory() ? markdownBelow(path) : path.endsWith('.md') ? [path] : [];
  });
}

function read(page: string): string {
  return readFileSync(join(ROOT, page), 'utf8');
}

/** The fenced blocks of one language. */
function blocks(markdown: string, language: string): string[] {
  return [...markdown.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(
    ([, text = '']) => text,
  );
}

describe('the generated pages', () => {
  it('are in step with the code (npm run docs writes them)', async () => {
    for (const [name, text] of await renderDocs()) expect(read(`docs/${name}`), name).toBe(text);
  });

  it('have a row for every code that subgraphs made from contracts answer and start with', () => {
    const told = [...read('docs/errors.md').matchAll(/^\| `([A-Z_]+)`/gm)].map(([, code]) => code);
    const folders = ['', 'engines', 'events', 'load', 'program', 'query', 'write'];
    const files = folders.flatMap((folder) => {
      const path = join(ROOT, 'subgraphs/toolkit', folder);
      return readdirSync(path).flatMap((name) =>
        name.endsWith('.ts') ? readFileSync(join(path, name), 'utf8') : [],
      );
    });
    const used = files.flatMap((text) =>
      [...text.matchAll(/\bcode(?: =|:) '([A-Z_]+)'|\bcoded\('([A-Z_]+)'/g)].map(
        ([, one, other]) => one ?? other,
      ),
    );
    expect(used.length).toBeGreaterThan(10);
    expect(used.filter((code) => !told.includes(code))).toEqual([]);
  });

  it('include a JSON Schema that accepts our supergraph.yaml and refuses an unknown key', () => {
    const validate = new Ajv({ strict: false }).compile(JSON.parse(read('docs/supergraph.schema.json')));
    const manifest: unknown = parseYaml(read('supergraph.yaml'));
    expect(validate(manifest), JSON.stringify(validate.errors)).toBe(true);
    expect(validate({ subgraphs: {}, teems: {} })).toBe(false);
  });
});

describe('the pages', () => {
  it('are all to be found from the README', () => {
    const readme = read('README.md');
    expect(markdownBelow('docs').filter((page) => !readme.includes(`](${page})`))).toEqual([]);
  });

  it.each(PAGES)('%s links to what exists', (page) => {
    const targets = [...read(page).matchAll(/\]\((?!https?:|mailto:|#)([^)#]+)[^)]*\)/g)].map(
      ([, to = '']) => to,
    );
    expect(targets.filter((to) => !existsSync(join(ROOT, dirname(page), to)))).toEqual([]);
  });

  it.each(PAGES)('%s names files that exist', (page) => {
    const named = [
      ...read(page).matchAll(
        /`((?:cli|contracts|docs|edge|examples|gateway|registry|subgraphs|tests|web)\/[\w./-]*)`/g,
      ),
    ].map(([, path = '']) => path);
    // Tutorials have their reader make the lounges and the kitchen; the page is built by npm ci.
    const made = /^(?:subgraphs\/(?:lounges|catering)\/|web\/dist)/;
    expect(named.filter((path) => !existsSync(join(ROOT, path)) && !made.test(path))).toEqual([]);
  });

  it('tell a change once, in an area of the changelog', () => {
    const [, unreleased = ''] = read('CHANGELOG.md').split(/^## .*$/m);
    const lines = unreleased.split('\n').filter((line) => line.startsWith('- '));
    expect(lines.filter((line, at) => lines.indexOf(line) !== at)).toEqual([]);
    const kinds = unreleased.split(/^### /m).filter((kind) => kind.includes('#### '));
    const outside = kinds.flatMap((kind) => kind.split(/^#### /m)[0]?.match(/^- .*$/gm) ?? []);
    expect(outside).toEqual([]);
  });

  it('name only scripts, commands and flags that there are', async () => {
    const { scripts } = z
      .object({ scripts: z.record(z.string(), z.string()) })
      .parse(JSON.parse(read('package.json')));
    const flags = new Map(
      (await loadCommands()).map((command) => [command.name, Object.keys(command.flags)]),
    );
    const text = PAGES.map(read).join('\n');
    const unknownScripts = [...text.matchAll(/npm run ([\w:-]+)/g)].filter(
      ([, name = '']) => !(name in scripts),
    );
    expect(unknownScripts.map(([all]) => all)).toEqual([]);
    const calls = [...text.matchAll(/(?:npx |^)weft ([a-z]+(?: [a-z]+(?:-[a-z]+)*)?)([^\n`|]*)/gm)];
    expect(calls.length).toBeGreaterThan(20);
    const wrong = calls.filter(([, words = '', rest = '']) => {
      // The second word is part of the verb (`contract lint`) or an operand (`serve gateway`).
      const known = flags.get(words) ?? flags.get(words.split(' ')[0] ?? '');
      return !known || [...rest.matchAll(/--([a-z-]+)/g)].some(([, flag = '']) => !known.includes(flag));
    });
    expect(wrong.map(([all]) => all)).toEqual([]);
  });

  it('name examples that there are, in the help of commands too', async () => {
    const text = [...PAGES.map(read), ...(await loadCommands()).flatMap(({ examples }) => examples)].join(
      '\n',
    );
    const named = new Set(text.match(/examples\/[\w-]+\.graphql/g));
    expect([...named].filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });
});

describe('the questions in the pages', () => {
  let gateway: Gateway;

  beforeAll(async () => {
    const manifest = await readManifest(join(ROOT, 'supergraph.yaml'), {
      gateway: gatewayConfigSchema,
      variables: {},
    });
    if (!manifest.ok) throw new Error('Expected supergraph.yaml to be readable.');
    const composed = await composeMesh(manifest.value);
    if (!composed.ok) throw new Error('Expected the mesh to compose.');
    gateway = createGateway({ config: manifest.value.gateway });
    await gateway.useSupergraph(composed.value.supergraph.sdl, manifest.value.teams);
  });
  afterAll(() => gateway?.close());

  it.each(['docs/tutorials/analyst.md', 'docs/data-product-api.md', 'docs/platform-graph.md', 'README.md'])(
    '%s asks what the demo mesh can answer',
    async (page) => {
      for (const question of blocks(read(page), 'graphql'))
        expect(await gateway.explain(question), question).toMatchObject({ ok: true });
    },
  );

  it('the requests of the app tutorial are ones the demo mesh can answer', async () => {
    const text = read('docs/tutorials/app.md');
    const bodies = [...text.matchAll(/-d '([\s\S]*?)'$/gm)].map(([, body = '']) =>
      z.object({ query: z.string() }).parse(JSON.parse(body)),
    );
    expect(bodies.length).toBeGreaterThanOrEqual(3);
    for (const { query } of bodies) expect(await gateway.explain(query), query).toMatchObject({ ok: true });
  });
});

describe('the tutorial for domain teams', () => {
  const root = mkdtempSync(join(tmpdir(), 'weft-tutorial-'));
  let subgraph: RunningSubgraph | undefined;

  afterAll(async () => {
    await subgraph?.close();
    rmSync(root, { recursive: true, force: true });
  });

  it('has a CSV and a contract that serve as written', async () => {
    const [csv = ''] = blocks(TUTORIAL, 'csv');
    const [contract = ''] = blocks(TUTORIAL, 'yaml');
    const files = {
      'subgraphs/lounges/lounges.csv': csv,
      'subgraphs/lounges/lounges.odcs.yaml': contract,
      'subgraphs/airports/airports.odcs.yaml': read('subgraphs/airports/airports.odcs.yaml'),
    };
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(join(root, dirname(path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    const started = await startContractSubgraph(
      { directory: 'subgraphs/lounges' },
      {
        name: 'lounges',
        port: 0,
        host: 'localhost',
        root,
        manifestFile: join(root, 'supergraph.yaml'),
        dataDir: join(root, '.weft'),
        scale: 0.02,
        progress: () => undefined,
      },
    );
    if (!started.ok) throw new Error(started.findings.map(({ message }) => message).join('\n'));
    subgraph = started.value;
    const response = await fetch(subgraph.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        query: '{ lounges(orderBy: [{ seats: DESC }], limit: 1) { name airport { iata } } }',
      }),
    });
    expect(await response.json()).toEqual({
      data: { lounges: [{ name: 'The Lone Star Room', airport: { iata: 'DFW' } }] },
    });
  });

  it('adds to supergraph.yaml what the manifest accepts', async () => {
    const [, entry = '', team = ''] = blocks(TUTORIAL, 'yaml').map(
      (text) => text.split('others …\n')[1] ?? '',
    );
    const file = join(root, 'supergraph.yaml');
    writeFileSync(file, `subgraphs:\n${entry}teams:\n${team}`);
    const manifest = await readManifest(file, { gateway: gatewayConfigSchema, variables: {} });
    expect(manifest.findings).toEqual([]);
  });
});
