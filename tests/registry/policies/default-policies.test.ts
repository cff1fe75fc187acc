import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readMeshManifest } from '../../../cli/mesh/read-mesh.ts';
import { readSubgraphSchemas } from '../../../cli/mesh/subgraph-schemas.ts';
import { judgePolicies, type Policy, readPolicies, runPolicyTests } from '../../../registry/index.ts';
import { question, TODAY } from './support.ts';

let policies: readonly Policy[];

beforeAll(async () => {
  const read = await readPolicies(['weft:defaults'], []);
  if (!read.ok) throw new Error(read.findings[0]?.message);
  policies = read.value;
});

describe('the policies that come with Weft', () => {
  it('are the twenty of publication and nine of GraphQL', () => {
    const numbered = (letter: string, count: number) =>
      Array.from({ length: count }, (_, index) => `${letter}${String(index + 1).padStart(2, '0')}`);
    expect(policies.map(({ id }) => id)).toEqual([...numbered('P', 20), ...numbered('G', 9)]);
  });

  it('decide each of their tests as it says', () => {
    expect(runPolicyTests(policies).filter(({ passed }) => !passed)).toEqual([]);
  });

  it('have a test that passes and one that fails, and say why and what to do', () => {
    const wanting = policies.filter(
      ({ tests, why, fix }) =>
        !why || !fix || !['pass', 'fail'].every((end) => tests.some(({ expect: one }) => one === end)),
    );
    expect(wanting.map(({ id }) => id)).toEqual([]);
  });

  it('find no error in the demo mesh', { timeout: 120_000 }, async () => {
    const manifest = await readMeshManifest({
      positionals: [],
      flags: {},
      terminal: { out: () => undefined, err: () => undefined, isInteractive: false },
    });
    if (!manifest.ok) throw new Error(manifest.findings[0]?.message);
    const schemas = await readSubgraphSchemas(manifest.value);
    if (!schemas.ok) throw new Error(schemas.findings[0]?.message);
    const { teams } = manifest.value;
    const judged = await Promise.all(
      schemas.value.map(async ({ name, domain = name, owner = '', url, sdl, file }) => {
        const contracts = await contractsBeside(file);
        const candidate = { subgraph: name, domain, owner, url, sdl, file, contracts };
        return judgePolicies(question({ candidate, mesh: { policies, teams }, today: TODAY }));
      }),
    );
    const findings = judged.flat();
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(new Set(findings.map(({ subgraph }) => subgraph)).size).toBe(10);
    expect(findings.filter(({ code }) => code === 'POLICY_BROKEN')).toEqual([]);
  });

  it('teach a careless domain', () => {
    const findings = judgePolicies(
      question({ mesh: { policies, teams: [{ name: 'shop', title: 'Shop' }] } }),
    );
    const told = findings.flatMap(({ policy, severity }) => (policy ? [`${policy} ${severity}`] : []));
    expect(told).toEqual(['P03 warning', 'P09 error', 'P14 warning', 'P16 warning']);
  });
});

async function contractsBeside(file: string) {
  const folder = dirname(file);
  const names = (await readdir(folder)).filter((name) => name.endsWith('.odcs.yaml'));
  return Promise.all(
    names.map(async (name) => ({
      file: join(folder, name),
      text: await readFile(join(folder, name), 'utf8'),
    })),
  );
}
