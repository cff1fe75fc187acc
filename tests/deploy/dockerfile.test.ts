import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ownServices, ROOT, readComposeFile } from './compose-file.ts';
import { copiesOf, entersBuild, readDockerfile, valuesOf } from './dockerfile.ts';
import { buildImage, type Image } from './image.ts';

const stages = readDockerfile();
const last = stages.at(-1);
if (!last) throw new Error('Expected a stage in the Dockerfile.');
const words = (text: string): string[] => JSON.parse(text);

describe('the Dockerfile', () => {
  it('copies only what is there, what .dockerignore lets in, and what an earlier stage made', () => {
    stages.forEach((stage, index) => {
      const earlier = stages.slice(0, index).map(({ name }) => name);
      if (!stage.from.includes(':')) expect(earlier).toContain(stage.from);
      for (const { from, sources } of copiesOf(stage)) {
        if (from !== undefined) expect(earlier).toContain(from);
        else
          for (const source of sources) {
            expect(existsSync(join(ROOT, source)), source).toBe(true);
            expect(entersBuild(source), source).toBe(true);
          }
      }
    });
  });

  it('keeps secrets, data and packages of this machine out of the build', () => {
    for (const path of ['.git', '.env', '.weft/registry', 'node_modules/pg', 'web/dist/index.html', 'tests'])
      expect(entersBuild(path), path).toBe(false);
    expect(entersBuild('web/src/main.tsx')).toBe(true);
  });

  it('starts from a Node that the packages support and that strips types', async () => {
    const { engines } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
    expect(engines.node).toBe('>=20.19');
    expect(await readFile(join(ROOT, 'Dockerfile'), 'utf8')).toContain('ARG NODE_VERSION=24\n');
  });

  it('installs from the lock file, and without tools where it runs', () => {
    const installs = stages.flatMap((stage) => valuesOf(stage, 'RUN').filter((run) => run.includes('npm ')));
    expect(installs).toEqual([
      expect.stringContaining('npm ci'),
      expect.stringContaining('npm ci --omit=dev'),
    ]);
    expect(copiesOf(last)).toContainEqual({
      from: 'dependencies',
      sources: ['/weft/node_modules'],
      target: 'node_modules',
    });
  });

  it('runs as an ordinary user, with room for the threads of DuckDB', () => {
    expect(valuesOf(last, 'USER')).toEqual(['node']);
    expect(valuesOf(last, 'ENV').join(' ')).toMatch(/\bUV_THREADPOOL_SIZE=16\b/);
  });

  it('opens the ports that docker-compose.yml uses, and owns the folders it mounts', () => {
    const [exposed = ''] = valuesOf(last, 'EXPOSE');
    expect(exposed).toBe('4000 4101-4110');
    const made = valuesOf(last, 'RUN').find((run) => run.startsWith('mkdir')) ?? '';
    for (const [, { volumes, command }] of ownServices(readComposeFile())) {
      const port = Number(command[command.indexOf('--port') + 1]);
      expect(port === 4000 || (port >= 4101 && port <= 4110)).toBe(true);
      for (const volume of volumes) expect(made).toContain(volume.split(':')[1]?.replace('/weft/', ''));
    }
  });
});

describe('the image', () => {
  let image: Image;
  beforeAll(async () => {
    image = await buildImage();
  });
  afterAll(() => image?.remove());

  it('has an entry point that runs with nothing but what is copied', async () => {
    const [program = '', ...args] = words(valuesOf(last, 'ENTRYPOINT')[0] ?? '[]');
    expect(program).toBe('node');
    const help = await promisify(execFile)(process.execPath, [...args, 'help'], { cwd: image.root });
    expect(help.stdout).toContain('serve');
    const [, subject] = words(valuesOf(last, 'CMD')[0] ?? '[]');
    expect(subject).toBe('gateway');
  });

  it('has a probe that fails, without a stack trace, where nothing listens', async () => {
    const [health = ''] = valuesOf(last, 'HEALTHCHECK');
    const [program, ...args] = words(health.slice(health.indexOf('[')));
    expect([program, args[1]]).toEqual(['node', '4000']);
    // Port 9 (discard) is not served on any machine of today.
    const probe = promisify(execFile)(process.execPath, [args[0] ?? '', '9'], { cwd: image.root });
    await expect(probe).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^.*ECONNREFUSED.*\n$/),
    });
  });
});
