import { type Finding, nearestName } from '../../contracts/index.ts';
import { type CoordinateFacts, type OwnershipIndex, readOwnership } from '../../gateway/index.ts';
import { COMMON_FLAGS, type Command, onlyOperand } from '../command.ts';
import { readComposedMesh } from '../mesh/compose-mesh.ts';
import { asJson, reportFindings } from '../render/findings.ts';

/** `weft owners Type.field`: who answers for a coordinate. */
export const ownersCommand: Command = {
  name: 'owners',
  summary: 'Who owns a field (Type.field) or a type, and of which data product it is.',
  operands: 'COORDINATE',
  flags: COMMON_FLAGS,
  examples: ['weft owners Flight.delay', 'weft owners Airport --json'],
  async run(input) {
    const { flags, terminal } = input;
    const coordinate = onlyOperand(input, 'one coordinate such as Flight.delay');
    const composed = await readComposedMesh(input);
    if (!composed.ok) {
      reportFindings(composed.findings, terminal, flags['json'] === true);
      return 1;
    }
    const { manifest, supergraph } = composed.value;
    const index = readOwnership(supergraph.sdl, manifest.teams);
    const facts = factsOf(index, coordinate);
    if (facts.length === 0) {
      reportFindings([unknownCoordinate(index, coordinate)], terminal, flags['json'] === true);
      return 1;
    }
    if (flags['json'] === true) {
      const coordinates = Object.fromEntries(
        facts.map(([name, one]) => [
          name,
          { ...one, owners: one.owners.map((owner) => ({ ...owner, ...teamOf(index, owner.team) })) },
        ]),
      );
      terminal.out(asJson({ ok: true, coordinates }));
      return 0;
    }
    terminal.out(facts.map(([name, one]) => describeFacts(index, name, one)).join('\n'));
    return 0;
  },
};

function unknownCoordinate(index: OwnershipIndex, coordinate: string): Finding {
  const known = [...index.coordinates.keys()];
  const types = [...new Set(known.map((name) => name.split('.')[0] ?? name))];
  const near = nearestName(coordinate, coordinate.includes('.') ? known : types);
  const message = `The mesh has no field or type ${coordinate}.${near ? ` Did you mean ${near}?` : ''}`;
  return { code: 'UNKNOWN_COORDINATE', severity: 'error', message };
}

type Named = readonly [coordinate: string, facts: CoordinateFacts];

/** A field's facts; for a type those of all its fields. */
function factsOf(index: OwnershipIndex, coordinate: string): Named[] {
  const exact = index.coordinates.get(coordinate);
  if (exact && coordinate.includes('.')) return [[coordinate, exact]];
  return [...index.coordinates].filter(([name]) => name.startsWith(`${coordinate}.`));
}

function describeFacts(index: OwnershipIndex, coordinate: string, facts: CoordinateFacts): string {
  const owners = facts.owners.map((owner) => {
    const { title, contact } = teamOf(index, owner.team);
    const steward = owner.steward ? `, steward ${owner.steward}` : '';
    return `  owner     ${owner.team}${title ? ` (${title})` : ''}${owner.subgraph ? ` by the subgraph ${owner.subgraph}` : ''}${steward}${contact ? `, ${contact}` : ''}`;
  });
  const { product, contract, classification } = facts;
  return [
    coordinate,
    ...owners,
    ...(product ? [`  product   ${product}${contract ? ` ${contract.version}` : ''}`] : []),
    ...(classification
      ? [`  class     ${classification.level}${classification.pii ? ', personal data' : ''}`]
      : []),
    '',
  ].join('\n');
}

function teamOf(index: OwnershipIndex, name: string): { title?: string; contact?: string } {
  const team = index.teams.get(name);
  return { ...(team ? { title: team.title } : {}), ...(team?.contact ? { contact: team.contact } : {}) };
}
