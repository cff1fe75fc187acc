import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasErrors, type Outcome, success } from '../../contracts/index.ts';
import type { Candidate, CheckReport } from '../../registry/index.ts';
import type { MeshManifest } from '../mesh/read-mesh.ts';
import { readCandidates } from './candidates.ts';
import { openLocal } from './open-access.ts';

/**
 * Checks candidates where nothing was published yet: as if all subgraphs of supergraph.yaml were published for the first time.
 * What serves is not known then, and neither is who uses what, so no changes are told. Fails when files of the others are wrong.
 */
export async function checkUnpublished(
  manifest: MeshManifest,
  candidates: readonly Candidate[],
): Promise<Outcome<CheckReport>> {
  const names = new Set(candidates.map(({ subgraph }) => subgraph));
  const others = manifest.subgraphs.map(({ name }) => name).filter((name) => !names.has(name));
  const read = await readCandidates(manifest, others);
  if (!read.ok) return read;
  const report = await checkInPassing(manifest, [...candidates, ...read.value.candidates]);
  const findings = report.findings.filter(({ subgraph }) => isConcerned(subgraph, names));
  const own = { ...report, subgraph: [...names].join(', '), findings, changes: [] };
  return success({ ...own, passed: !hasErrors(findings) });
}

function isConcerned(subgraph: string | undefined, names: ReadonlySet<string>): boolean {
  return subgraph === undefined || subgraph.split(', ').some((name) => names.has(name));
}

/** A registry of its own, so that the same checks run as at publish; it is gone afterwards. */
async function checkInPassing(
  manifest: MeshManifest,
  candidates: readonly Candidate[],
): Promise<CheckReport> {
  const directory = await mkdtemp(join(tmpdir(), 'weft-check-'));
  try {
    const registry = await openLocal({ kind: 'directory', directory }, manifest);
    try {
      return await registry.check(candidates);
    } finally {
      await registry.close();
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
