import { type Dirent, readdirSync, readFileSync } from 'node:fs';
import { dirname, extname, join, posix } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

/*
 * The tables of docs/architecture.md, held against the imports the code really has.
 */

const ROOT = join(import.meta.dirname, '..');
const ROOMS = ['threads', 'edge', 'contracts', 'registry', 'gateway', 'subgraphs', 'cli', 'web'];
const SKIPPED = new Set(['node_modules', 'dist', 'dist.tmp']);
const CODE = new Set(['.ts', '.tsx', '.mts', '.mjs', '.cjs']);

/** One static import, or a dynamic one of a fixed text. */
type Import = {
  readonly file: string;
  readonly line: number;
  /** A file of the repository, or the name of a package. */
  readonly target: string;
  readonly kind: 'file' | 'package';
  readonly isTypeOnly: boolean;
};

/** A row of the arrow table. */
type Arrow = {
  readonly folders: readonly string[];
  readonly sees: readonly string[];
  readonly onlyTypes: boolean;
};

type SourceFile = { readonly file: string; readonly text: string };

function sourceFiles(folder: string): SourceFile[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry: Dirent) => {
    const file = posix.join(folder, entry.name);
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : sourceFiles(file);
    return CODE.has(extname(entry.name)) ? [{ file, text: readFileSync(join(ROOT, file), 'utf8') }] : [];
  });
}

// An import clause has neither quotes nor semicolons, so prose and templates are not taken for one.
const STATEMENT =
  /^(?:import|export)(\s+type\b)?[^'";]*?from\s+['"]([^'"]+)['"]|^import\s+['"]([^'"]+)['"]/gm;
const CALL = /\b(import|require|require\.resolve)\(\s*['"]([^'"]+)['"]/g;
const COMMENT = /\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm;

function importsOf({ file, text }: SourceFile): Import[] {
  // Comments become blank lines, so that line numbers stay.
  const code = text.replace(COMMENT, (comment) => comment.replace(/[^\n]/g, ' '));
  const read = (specifier: string, index: number, isTypeOnly: boolean): Import[] => {
    if (specifier.startsWith('node:')) return [];
    const line = code.slice(0, index).split('\n').length;
    const [path = ''] = specifier.split('?');
    if (path.startsWith('.'))
      return [{ file, line, target: posix.join(dirname(file), path), kind: 'file', isTypeOnly }];
    const target = path.split('/', path.startsWith('@') ? 2 : 1).join('/');
    return [{ file, line, target, kind: 'package', isTypeOnly }];
  };
  const statements = [...code.matchAll(STATEMENT)].flatMap((match) =>
    read(match[2] ?? match[3] ?? '', match.index, match[1] !== undefined),
  );
  return [
    ...statements,
    ...[...code.matchAll(CALL)].flatMap((match) => read(match[2] ?? '', match.index, false)),
  ];
}

/** The rows of the table whose first heading is `heading`, as cells. */
function readTable(markdown: string, heading: string): string[][] {
  const lines = markdown.split('\n');
  const start = lines.findIndex((line) => line.split('|')[1]?.trim() === heading);
  if (start < 0) throw new Error(`Expected a table with the column "${heading}" in docs/architecture.md.`);
  const end = lines.findIndex((line, index) => index > start && !line.startsWith('|'));
  return lines.slice(start + 2, end < 0 ? undefined : end).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

function names(cell = ''): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].flatMap(([, name]) => name ?? []);
}

function readArrows(markdown: string): Arrow[] {
  return readTable(markdown, 'folder').map(([folder, sees = '']) => ({
    folders: names(folder),
    sees: names(sees),
    onlyTypes: sees.startsWith('types of'),
  }));
}

/** The folder of a row that holds a file, with `*` filled in; undefined when it does not. */
function holderIn({ folders }: Arrow, file: string): string | undefined {
  for (const folder of folders) {
    const pattern = new RegExp(`^${folder.replaceAll('.', '\\.').replaceAll('*', '[^/]+')}(?=/|$)`);
    const match = pattern.exec(file);
    if (match) return match[0];
  }
  return undefined;
}

/** The most specific row for a file: the longest folder, and a name before `*`. */
function rowOf(arrows: readonly Arrow[], file: string): { arrow: Arrow; holder: string } | undefined {
  const rows = arrows.flatMap((arrow) => {
    const holder = holderIn(arrow, file);
    return holder === undefined ? [] : [{ arrow, holder, isNamed: arrow.folders.includes(holder) }];
  });
  return rows.sort((a, b) => b.holder.length - a.holder.length || Number(b.isNamed) - Number(a.isNamed))[0];
}

/** What is wrong with an import between files; undefined when the table allows it. */
function arrowProblem(arrows: readonly Arrow[], one: Import): string | undefined {
  const from = rowOf(arrows, one.file);
  if (!from) return `${one.file} is in no folder of the arrow table`;
  const to = rowOf(arrows, one.target);
  // Folders named together are one; those a `*` stands for are not.
  const isNamed = from.arrow.folders.includes(from.holder);
  if (to && (isNamed ? to.arrow === from.arrow : to.holder === from.holder)) return undefined;
  // Pictures, styles and examples are no code.
  if (!to && !CODE.has(extname(one.target))) return undefined;
  const isSeen = from.arrow.sees.some((seen) => one.target === seen || one.target.startsWith(`${seen}/`));
  const where = `${one.file}:${one.line} imports ${one.target}`;
  if (!isSeen) return `${where}, but ${from.holder} may import ${from.arrow.sees.join(', ') || 'nobody'}`;
  if (from.arrow.onlyTypes && !one.isTypeOnly) return `${where}, but ${from.holder} may import types only`;
  return undefined;
}

const packageJson = z
  .object({
    dependencies: z.record(z.string(), z.string()),
    devDependencies: z.record(z.string(), z.string()),
  })
  .parse(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')));
const markdown = readFileSync(join(ROOT, 'docs/architecture.md'), 'utf8');
const arrows = readArrows(markdown);

describe('the architecture', () => {
  let files: readonly SourceFile[];
  let imports: readonly Import[];

  beforeAll(() => {
    files = ROOMS.flatMap(sourceFiles);
    imports = files.flatMap(importsOf);
  });

  it('reads the imports of every room', () => {
    expect(files.length).toBeGreaterThan(150);
    for (const room of ROOMS) expect(files.some(({ file }) => file.startsWith(`${room}/`))).toBe(true);
    expect(imports.filter(({ kind }) => kind === 'file').length).toBeGreaterThan(400);
  });

  it('has no import against the arrows of docs/architecture.md', () => {
    const problems = imports
      .filter(({ kind }) => kind === 'file')
      .flatMap((one) => arrowProblem(arrows, one) ?? []);
    expect(problems).toEqual([]);
  });

  it('has no row for a folder that is gone, and a row for every file', () => {
    const stale = arrows.flatMap((arrow) =>
      arrow.folders.filter(
        (folder) => !files.some(({ file }) => holderIn({ ...arrow, folders: [folder] }, file)),
      ),
    );
    expect(stale).toEqual([]);
    expect(files.flatMap(({ file }) => (rowOf(arrows, file) ? [] : [file]))).toEqual([]);
  });

  it('enters another room only through its index.ts', () => {
    const roomOf = (path: string): string =>
      path.startsWith('subgraphs/') ? path.split('/', 2).join('/') : (path.split('/')[0] ?? '');
    const sideDoors = arrows.flatMap(({ folders, sees }) =>
      sees.filter((seen) => roomOf(seen) !== roomOf(folders[0] ?? '') && !seen.endsWith('/index.ts')),
    );
    expect(sideDoors).toEqual([]);
  });

  it('lets arrows go one way', () => {
    const loops: string[] = [];
    const visit = (folder: string, trail: readonly string[]): void => {
      if (trail.includes(folder)) loops.push([...trail, folder].join(' → '));
      else
        for (const seen of rowOf(arrows, folder)?.arrow.sees ?? [])
          visit(rowOf(arrows, seen)?.holder ?? seen, [...trail, folder]);
    };
    for (const { folders } of arrows) for (const folder of folders) visit(folder, []);
    expect(loops).toEqual([]);
  });

  it.each([
    ['edge/http.ts', 'gateway/index.ts', 'may import nobody'],
    ['contracts/odcs.ts', 'edge/index.ts', 'may import nobody'],
    ['gateway/operation/prepare.ts', 'gateway/plan/plan-cache.ts', 'gateway/operation may import'],
    ['gateway/plan/planner.ts', 'gateway/execute/executor.ts', 'gateway/plan may import'],
    ['gateway/execute/post.ts', 'gateway/supergraph/snapshot.ts', 'gateway/execute may import'],
    ['gateway/errors.ts', 'gateway/request.ts', 'may import nobody'],
    ['subgraphs/weather/index.ts', 'subgraphs/flights/index.ts', 'may import subgraphs/toolkit/index.ts'],
    ['subgraphs/weather/index.ts', 'subgraphs/toolkit/subgraph.ts', 'may import subgraphs/toolkit/index.ts'],
    ['subgraphs/weather/index.ts', 'registry/index.ts', 'may import subgraphs/toolkit/index.ts'],
    ['subgraphs/toolkit/subgraph.ts', 'registry/index.ts', 'subgraphs/toolkit may import'],
    ['cli/main.ts', 'registry/compose.ts', 'cli may import'],
    ['web/src/main.tsx', 'contracts/index.ts', 'may import types only'],
    ['attic/old.ts', 'edge/index.ts', 'is in no folder of the arrow table'],
  ])('would refuse %s importing %s', (file, target, reason) => {
    expect(arrowProblem(arrows, { file, line: 1, target, kind: 'file', isTypeOnly: false })).toContain(
      reason,
    );
  });

  it('sees type imports, re-exports and dynamic imports', () => {
    const text = [
      "import type { A } from '../gateway/index.ts';",
      'import {',
      '  type B,',
      "} from '../registry/index.ts';",
      "export { C } from './c.ts';",
      "const d = await import('@scope/d/deep.js');",
      "// import { no } from 'comment';",
      'const prose = "imported from \'nowhere\'";',
    ].join('\n');
    const found = importsOf({ file: 'edge/x.ts', text });
    expect(found.map(({ target, line, isTypeOnly }) => [target, line, isTypeOnly])).toEqual([
      ['gateway/index.ts', 1, true],
      ['registry/index.ts', 2, false],
      ['edge/c.ts', 5, false],
      ['@scope/d', 6, false],
    ]);
  });
});

describe('the dependencies', () => {
  const rows = readTable(markdown, 'package').map(([name, folders]) => ({
    name: names(name)[0] ?? '',
    folders: names(folders),
  }));
  const imports = ROOMS.flatMap(sourceFiles)
    .flatMap(importsOf)
    .filter(({ kind }) => kind === 'package');

  it('are listed in docs/architecture.md, all of them and no others', () => {
    expect(rows.map(({ name }) => name)).toEqual(Object.keys(packageJson.dependencies).sort());
    const forDevelopment = readTable(markdown, 'packages').flatMap(([cell]) => names(cell));
    expect(forDevelopment.sort()).toEqual(Object.keys(packageJson.devDependencies).sort());
  });

  it('are imported by the folders named there and by no other', () => {
    const problems = rows.flatMap(({ name, folders }) => {
      const users = imports.filter(({ target }) => target === name).map(({ file }) => file);
      const isIn = (file: string, folder: string): boolean => file.startsWith(`${folder}/`);
      return [
        ...users
          .filter((file) => !folders.some((folder) => isIn(file, folder)))
          .map((file) => `${file} imports ${name}, which belongs to ${folders.join(', ')}`),
        ...folders
          .filter((folder) => !users.some((file) => isIn(file, folder)))
          .map((folder) => `${folder} is said to import ${name}, and does not`),
      ];
    });
    expect(problems).toEqual([]);
  });

  it('do not include development packages outside web, whose packages are bundled', () => {
    const known = new Set(Object.keys(packageJson.dependencies));
    const problems = imports
      .filter(({ file, target }) => !file.startsWith('web/') && !known.has(target))
      .map(({ file, line, target }) => `${file}:${line} imports ${target}`);
    expect(problems).toEqual([]);
  });
});

describe('the house style', () => {
  const files = ROOMS.flatMap(sourceFiles);

  it('keeps every file within 400 lines', () => {
    const long = files.flatMap(({ file, text }) => {
      const lines = text.split('\n').length;
      return lines > 400 ? [`${file}: ${lines}`] : [];
    });
    expect(long).toEqual([]);
  });

  it('has no `any`', () => {
    const found = files.flatMap(({ file, text }) =>
      /(?::|<|\bas|,|\|)\s*any\b(?!\s+\w)/.test(text.replace(COMMENT, '')) ? [file] : [],
    );
    expect(found).toEqual([]);
  });

  it('switches no check off without saying why', () => {
    const silenced =
      /@ts-(?:ignore|nocheck|expect-error)|(?:oxlint|eslint)-disable|biome-ignore(?! [\w/]+: \w)/;
    expect(files.filter(({ text }) => silenced.test(text)).map(({ file }) => file)).toEqual([]);
  });
});
