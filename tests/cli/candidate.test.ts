import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { candidateOf } from '../../cli/mesh/candidate.ts';
import { readOrigin } from '../../cli/mesh/change-origin.ts';
import { composeMesh } from '../../cli/mesh/compose-mesh.ts';
import { gatewayConfigSchema } from '../../gateway/index.ts';
import { readManifest } from '../../registry/index.ts';
import { MeshFolder } from './support/mesh-folder.ts';

/* What a domain sends to the registry, made of its files. */

const AIRPORTS = 'subgraphs/airports/airports.odcs.yaml';
let mesh: MeshFolder;

const git = (...args: string[]) => execFileSync('git', ['-C', mesh.root, ...args], { encoding: 'utf8' });
const manifest = async () => {
  const read = await readManifest(mesh.path('supergraph.yaml'), { gateway: gatewayConfigSchema });
  if (!read.ok) throw new Error(read.findings[0]?.message);
  return read.value;
};

beforeAll(async () => {
  mesh = await MeshFolder.create();
  await mesh.write('.gitignore', 'node_modules\n');
  git('init', '--quiet', '--initial-branch=longer-runways');
  git('config', 'user.name', 'Ada Field');
  git('config', 'user.email', 'ada@meridian.example');
  git('add', '.');
  git('commit', '--quiet', '-m', 'all');
});
afterAll(() => mesh?.remove());

describe('a candidate of files', () => {
  it('is what weft compose takes, with the contracts as they were written and the commit', async () => {
    const read = await manifest();
    const [made, composed] = await Promise.all([candidateOf(read, 'airports'), composeMesh(read)]);
    if (!made.ok || !composed.ok) throw new Error('Expected both to be made.');
    const { candidate, paths } = made.value;
    expect(candidate).toEqual({
      subgraph: 'airports',
      domain: 'airports',
      owner: 'ground-operations',
      url: `http://localhost:${mesh.ports.airports}/graphql`,
      sdl: composed.value.schemas.find(({ name }) => name === 'airports')?.sdl,
      file: expect.stringMatching(/subgraphs\/airports\/airports\.odcs\.yaml$/),
      contracts: [{ file: 'airports.odcs.yaml', text: await mesh.read(AIRPORTS) }],
      commit: git('rev-parse', 'HEAD').trim(),
      branch: 'longer-runways',
    });
    expect(paths.get('airports.odcs.yaml')).toBe(candidate.file);
  });

  it('says that its commit is not all there is', async () => {
    await mesh.edit(AIRPORTS, 'tags: [reference', 'tags: [reference, runways');
    const [changed, other] = await Promise.all([
      candidateOf(await manifest(), 'airports'),
      candidateOf(await manifest(), 'safety'),
    ]);
    const head = git('rev-parse', 'HEAD').trim();
    expect(changed).toMatchObject({ ok: true, value: { candidate: { commit: `${head}-dirty` } } });
    expect(other).toMatchObject({ ok: true, value: { candidate: { commit: head } } });
  });

  it('is not made of files with mistakes', async () => {
    await mesh.edit(AIRPORTS, 'logicalType: number', 'logicalType: nubmer');
    expect(await candidateOf(await manifest(), 'airports')).toMatchObject({
      ok: false,
      findings: [{ code: 'INVALID_VALUE', severity: 'error' }],
    });
  });

  it('is of a subgraph there is', async () => {
    await expect(candidateOf(await manifest(), 'airport')).rejects.toThrow(
      'Expected one of the subgraphs airports, flights, safety, got "airport". Did you mean "airports"?',
    );
  });
});

describe('where a change comes from', () => {
  const of = (environment: Record<string, string>) => readOrigin(mesh.path('subgraphs/safety'), environment);

  it('says git on a laptop', async () => {
    expect(await of({})).toMatchObject({ branch: 'longer-runways', author: 'Ada Field' });
  });

  it('says GitHub, whose checkouts have no branch', async () => {
    const event = { GITHUB_ACTIONS: 'true', GITHUB_ACTOR: 'ada', GITHUB_REF_NAME: '12/merge' };
    expect(await of({ ...event, GITHUB_HEAD_REF: 'drop-delay' })).toMatchObject({
      branch: 'drop-delay',
      author: 'ada',
    });
    expect(await of({ ...event, GITHUB_REF_NAME: 'main', GITHUB_HEAD_REF: '' })).toMatchObject({
      branch: 'main',
    });
  });

  it('says GitLab', async () => {
    const job = { GITLAB_CI: 'true', GITLAB_USER_LOGIN: 'ada', CI_COMMIT_REF_NAME: 'main' };
    expect(await of(job)).toMatchObject({ branch: 'main', author: 'ada' });
    expect(await of({ ...job, CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: 'drop-delay' })).toMatchObject({
      branch: 'drop-delay',
    });
  });

  it('says a CI system where there is no repository', async () => {
    const job = { GITLAB_CI: 'true', CI_COMMIT_SHA: 'abc', CI_COMMIT_REF_NAME: 'main' };
    expect(await readOrigin('/', job)).toMatchObject({ commit: 'abc', branch: 'main' });
  });
});
