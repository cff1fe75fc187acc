import { stat } from 'node:fs/promises';
import { relative } from 'node:path';
import { type Finding, nearestName, type Place } from '../contracts/index.ts';
import type { Manifest, SubgraphEntry } from './manifest.ts';
import { unknownTeam } from './team.ts';

/** What the shape of `supergraph.yaml` cannot say: owners are teams, addresses are distinct, files exist. */
export async function checkManifest(manifest: Manifest): Promise<readonly Finding[]> {
  const files = await Promise.all(manifest.subgraphs.map((subgraph) => checkFiles(manifest, subgraph)));
  return [
    ...checkOwners(manifest),
    ...checkClients(manifest),
    ...checkAddresses(manifest),
    ...files.flat(),
  ].sort(byPlace);
}

function checkOwners({ subgraphs, teams, placeOf }: Manifest): readonly Finding[] {
  const known = teams.map((team) => team.name);
  return subgraphs
    .filter(({ owner }) => owner !== '' && !known.includes(owner))
    .map(({ name, owner }) =>
      unknownTeam(owner, known, {
        where: `owner of subgraph "${name}"`,
        place: placeOf(['subgraphs', name, 'owner']),
        subgraph: name,
      }),
    );
}

function checkClients({ clients, teams, variants, placeOf }: Manifest): readonly Finding[] {
  const known = teams.map((team) => team.name);
  const shown = variants.map((variant) => variant.name);
  return clients.flatMap(({ name, team, variant }): Finding[] => {
    const findings: Finding[] = [];
    if (team !== undefined && !known.includes(team)) {
      const place = placeOf(['clients', name, 'team']);
      findings.push(unknownTeam(team, known, { where: `team of client "${name}"`, place }));
    }
    if (variant !== undefined && !shown.includes(variant)) {
      const near = nearestName(variant, shown);
      const message = `Expected the variant of client "${name}" to be one of variants (${shown.join(', ') || 'none'}), got "${variant}".`;
      const fix = near ? `Did you mean "${near}"?` : 'Declare it at variants.';
      const place = placeOf(['clients', name, 'variant']);
      findings.push({ code: 'UNKNOWN_VARIANT', severity: 'error', message, place, fix });
    }
    return findings;
  });
}

function checkAddresses({ subgraphs, placeOf }: Manifest): readonly Finding[] {
  const seen = new Map<string, string>();
  return subgraphs.flatMap(({ name, routingUrl }): Finding[] => {
    const address = new URL(routingUrl).href;
    const first = seen.get(address);
    if (first === undefined) {
      seen.set(address, name);
      return [];
    }
    return [
      {
        code: 'DUPLICATE_ROUTING_URL',
        severity: 'error',
        message: `Expected an address of its own at subgraphs.${name}.routing_url, got that of subgraph "${first}": ${routingUrl}.`,
        place: placeOf(['subgraphs', name, 'routing_url']),
        subgraph: name,
      },
    ];
  });
}

type PathCheck = {
  readonly key: readonly string[];
  readonly path: string;
  readonly kind: 'file' | 'directory';
};

async function checkFiles(manifest: Manifest, subgraph: SubgraphEntry): Promise<readonly Finding[]> {
  const findings = await Promise.all(
    pathsOf(subgraph).map(async ({ key, path, kind }): Promise<Finding[]> => {
      const found = await kindOf(path);
      if (found === kind) return [];
      const where = ['subgraphs', subgraph.name, ...key];
      return [
        {
          code: 'MISSING_FILE',
          severity: 'error',
          message: `Expected a ${kind} at ${where.join('.')}, got ${found === undefined ? 'nothing' : `a ${found}`} at ${relative(manifest.root, path) || '.'}.`,
          place: manifest.placeOf(where),
          subgraph: subgraph.name,
        },
      ];
    }),
  );
  return findings.flat();
}

function pathsOf({ run, schema }: SubgraphEntry): readonly PathCheck[] {
  const paths: PathCheck[] = [];
  if (schema?.kind === 'file') paths.push({ key: ['schema', 'file'], path: schema.file, kind: 'file' });
  if (run?.kind === 'module') paths.push({ key: ['run', 'module'], path: run.file, kind: 'file' });
  if (run?.kind === 'contracts') {
    paths.push({ key: ['run', 'contracts'], path: run.directory, kind: 'directory' });
    if (run.data !== undefined) paths.push({ key: ['run', 'data'], path: run.data, kind: 'file' });
  }
  return paths;
}

async function kindOf(path: string): Promise<'file' | 'directory' | undefined> {
  try {
    return (await stat(path)).isDirectory() ? 'directory' : 'file';
  } catch {
    return undefined;
  }
}

function byPlace(left: { place?: Place }, right: { place?: Place }): number {
  return (left.place?.line ?? 0) - (right.place?.line ?? 0);
}
