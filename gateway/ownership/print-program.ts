import type { DescribedCall, DescribedPart, DescribedProgram } from '../execute/program/describe-program.ts';
import type { OwnershipIndex } from './ownership-index.ts';

/** A program for people: what is sent to whom, in which wave, for which objects of the answer, and where it is merged. */
export function printProgram(
  programs: readonly DescribedProgram[],
  { subgraphTeams }: Pick<OwnershipIndex, 'subgraphTeams'>,
): string {
  const sections = programs.map(({ of, calls }) => {
    const waves = Math.max(0, ...calls.map(({ wave }) => wave));
    const head = `program of ${of}: ${count(calls.length, 'call')} in ${count(waves, 'wave')}`;
    return [head, ...calls.flatMap((call) => printCall(call, subgraphTeams.get(call.subgraph)))].join('\n');
  });
  return `${sections.join('\n\n')}\n`;
}

function printCall(
  { number, subgraph, after, wave, parts }: DescribedCall,
  team: string | undefined,
): string[] {
  const when = after.length === 0 ? 'at once' : `after ${after.join(', ')}`;
  return [
    `  ${number}. ${subgraph}${team ? ` (${team})` : ''} · wave ${wave}, ${when}`,
    ...parts.flatMap(printPart),
  ];
}

function printPart({ operation, at, representation, known = [] }: DescribedPart): string[] {
  const places = at.map(({ path, when }) => `${path || 'the root'}${when ? ` if ${when}` : ''}`).join(', ');
  return [
    ...(representation
      ? [`     for each object of ${places}, equal ones once`, `     sends ${representation}`]
      : []),
    `     asks ${operation}`,
    ...known.map(({ call, path }) => `     unless call ${call} brought it at ${path}`),
    ...(representation
      ? ['     merges each entity into its objects']
      : [`     merges the answer into ${places}`]),
  ];
}

function count(n: number, one: string): string {
  return `${n} ${one}${n === 1 ? '' : 's'}`;
}
