import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './compose-file.ts';

/** One instruction, continuation lines joined. */
type Instruction = { readonly keyword: string; readonly value: string };

/** What lies between one FROM and the next. */
export type Stage = {
  readonly name: string;
  readonly from: string;
  readonly instructions: readonly Instruction[];
};

/** A COPY: what, from which stage (undefined: the build context), where to. */
export type Copy = { readonly from: string | undefined; readonly sources: string[]; readonly target: string };

/** The stages of our Dockerfile, in order. Throws on a line that is no instruction. */
export function readDockerfile(): readonly Stage[] {
  const stages: { name: string; from: string; instructions: Instruction[] }[] = [];
  for (const { keyword, value } of instructionsOf(readFileSync(join(ROOT, 'Dockerfile'), 'utf8'))) {
    if (keyword === 'FROM') {
      const [from = '', , name = ''] = value.split(/\s+/);
      stages.push({ name, from, instructions: [] });
    } else stages.at(-1)?.instructions.push({ keyword, value });
  }
  return stages;
}

/** The values of all instructions of one kind in a stage. */
export function valuesOf(stage: Stage, keyword: string): readonly string[] {
  return stage.instructions.flatMap((one) => (one.keyword === keyword ? [one.value] : []));
}

/** Every COPY of a stage. */
export function copiesOf(stage: Stage): readonly Copy[] {
  return valuesOf(stage, 'COPY').map((value) => {
    const words = value.split(/\s+/);
    const from = words.find((word) => word.startsWith('--from='))?.slice('--from='.length);
    const paths = words.filter((word) => !word.startsWith('--'));
    return { from, sources: paths.slice(0, -1), target: paths.at(-1) ?? '' };
  });
}

/** True when `.dockerignore` lets a path into the build: of the lines that match it or a folder above it, the last counts. */
export function entersBuild(path: string): boolean {
  const lines = readFileSync(join(ROOT, '.dockerignore'), 'utf8').split('\n');
  return lines
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .reduce((enters, line) => {
      const pattern = line.replace(/^!/, '');
      const matches = pattern === '*' || path === pattern || path.startsWith(`${pattern}/`);
      return matches ? line.startsWith('!') : enters;
    }, true);
}

function instructionsOf(text: string): readonly Instruction[] {
  return text
    .replaceAll(/^#.*\n/gm, '')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [, keyword, value] = /^([A-Z]+) (.+)$/.exec(line) ?? [];
      if (keyword === undefined || value === undefined) throw new Error(`No instruction: ${line}`);
      return { keyword, value };
    });
}
