import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, relative, resolve } from 'node:path';
import {
  failure,
  type OdcsContract,
  type OdcsServer,
  type Outcome,
  readContract,
  rewriteContract,
  success,
} from '../../../contracts/index.ts';
import type { Draft, TableDraft } from './draft.ts';
import type { DraftContext } from './draft-context.ts';

/**
 * Takes a contract that there is into the domain: read liberally, checked, brought to ODCS v3.1 where it is older, its server
 * kept. What is right in it stays as it was written. Fails with the place of each mistake.
 */
export async function placeContract(from: string, context: DraftContext): Promise<Outcome<Draft>> {
  const read = await readContract(from);
  if (!read.ok) return read;
  const before = read.value.document;
  const team = teamName(before);
  if (context.askedOwner !== undefined && team !== undefined && team !== context.askedOwner) {
    const message = `Expected the team of the contract, ${team}, as the owner; got --owner ${context.askedOwner}.`;
    const place = read.value.placeOf(['team']);
    return failure({
      code: 'OWNER_DIFFERS',
      severity: 'error',
      message,
      place,
      fix: 'Leave --owner out, or change the contract.',
    });
  }
  const owner = slug(team ?? context.owner);
  const domain = before.domain ? slug(before.domain) : undefined;
  const moved = (before.servers ?? []).map((server) => movedServer(server, from, context.root));
  const document: OdcsContract = {
    ...before,
    apiVersion: 'v3.1.0',
    ...(before.servers ? { servers: moved.map(({ server }) => server) } : {}),
    ...(team === undefined || team === owner ? {} : { team: { ...teamOf(before), name: owner } }),
  };
  const remarks = [
    ...moved.flatMap(({ remark }) => remark ?? []),
    ...(team === undefined || team === owner
      ? []
      : [`The team ${team} is called ${owner} here: names of teams have no spaces.`]),
    ...(before.domain === undefined || domain === before.domain
      ? []
      : [
          `The domain ${before.domain} is called ${domain} in supergraph.yaml: names of domains have no spaces.`,
        ]),
  ];
  const fileName = `${basename(from).replace(/(?:\.odcs)?\.ya?ml$/, '')}.odcs.yaml`;
  const text = rewriteContract(await readFile(from, 'utf8'), document);
  const product = {
    id: document.id,
    fileName,
    text,
    tables: document.schema.map((object) => told(object, document)),
  };
  const findings = read.findings.map((finding) => ({ ...finding, severity: 'warning' as const }));
  return success({ products: [product], owner, ...(domain ? { domain } : {}), remarks }, findings);
}

function teamOf({ team }: OdcsContract) {
  return Array.isArray(team) ? { members: team } : team;
}

function teamName(contract: OdcsContract): string | undefined {
  const team = teamOf(contract);
  return team && 'name' in team ? team.name : undefined;
}

/** A name that `supergraph.yaml` takes for a team. */
function slug(name: string): string {
  if (/^[A-Za-z][\w.-]{0,63}$/.test(name)) return name;
  const bare = name.replaceAll(/[^\w.-]+/g, '-').replace(/^[^A-Za-z]+|-+$/g, '');
  return bare.toLowerCase().slice(0, 64) || 'owner';
}

/** Paths of a contract start at the mesh; one that only fits beside the contract's old place is written anew. */
function movedServer(
  server: OdcsServer,
  from: string,
  root: string,
): { server: OdcsServer; remark?: string } {
  const key = server.type === 'local' ? 'path' : server.type === 'duckdb' ? 'database' : undefined;
  const path = key && server[key];
  if (!key || !path || path.includes('${') || path.includes('*') || existsSync(resolve(root, path)))
    return { server };
  const beside = resolve(dirname(from), path);
  if (!existsSync(beside)) return { server };
  const inside = relative(root, beside);
  const moved = inside.startsWith('..') ? beside : inside;
  return {
    server: { ...server, [key]: moved },
    remark: `The ${key} of the server ${server.server} is ${moved} now: paths start at the folder of supergraph.yaml.`,
  };
}

function told(object: OdcsContract['schema'][number], { version, servers }: OdcsContract): TableDraft {
  const server = servers?.[0];
  const { properties, ...rest } = object;
  return {
    from: server ? `its server ${server.server} (${server.type})` : 'no server',
    object: rest,
    columns: properties.map((property) => ({
      source: property.physicalName ?? property.name,
      property,
      guesses: [],
    })),
    guesses: [
      {
        decision: 'as the contract says',
        reason: `Version ${version}, ${properties.length} ${properties.length === 1 ? 'property' : 'properties'}.`,
      },
    ],
  };
}
