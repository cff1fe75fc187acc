import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DEFER_2022, DEFER_TODAY, mergeParts, type Part } from '../../support/incremental-client.ts';
import type { Behaviour, Case } from './behaviour.ts';
import { type Answer, type Bench, nullPositions } from './bench.ts';
import { Random } from './random.ts';
import { deferSome, findDifference, printDeferred } from './random-defer.ts';
import { type MadeQuery, printQuery, smallerQueries, VARIABLES } from './random-query.ts';
import { makeSchemaQuery } from './random-schema-query.ts';

/** How many operations are made up for each behaviour, and from which seed on. */
const OPERATIONS = Number(process.env['RANDOM_OPERATIONS'] ?? 2);
const FIRST_SEED = Number(process.env['RANDOM_SEED'] ?? 1);

/** How an operation is asked: how it is written, and where our answer differs from the merged schema's. */
type Mode = {
  readonly make: (random: Random, query: MadeQuery) => MadeQuery;
  readonly print: (query: MadeQuery) => string;
  readonly differs: (bench: Bench, one: Case) => Promise<string | undefined>;
};

const WHOLE: Mode = { make: (_, query) => query, print: printQuery, differs: differsWhole };
const IN_PARTS: Mode = {
  // Root fields of a mutation cannot come later, nor fragments around them.
  make: (random, query) => (query.kind === 'query' ? deferSome(random, query) : query),
  print: printDeferred,
  differs: differsInParts,
};

/** Whether operations can be made up for a behaviour: one merged schema has to know the answer. */
export function isComparable({ cases, down, isMadeUp = true }: Behaviour): boolean {
  return isMadeUp && !down && cases.every(({ answer }) => !answer);
}

/** Makes up operations over a behaviour; tells the first that is answered otherwise than by the merged schema, made small. */
export async function findWrongAnswer(
  bench: Bench,
  directory: string,
  isDeferred: boolean,
): Promise<string | undefined> {
  const mode = isDeferred ? IN_PARTS : WHOLE;
  // What the cases name is there.
  const texts = (await readFile(join(directory, 'cases.ts'), 'utf8')).match(/(?<=[a-z]: )"[^"]*"/g) ?? [];
  for (let seed = FIRST_SEED; seed < FIRST_SEED + OPERATIONS; seed++) {
    const query = makeValid(new Random(seed), { bench, texts, mode });
    if (!query || !(await mode.differs(bench, caseOf(mode, query)))) continue;
    const small = await shrink(bench, query, mode);
    return `Seed ${seed}: ${mode.print(small)}\n${await mode.differs(bench, caseOf(mode, small))}`;
  }
  return undefined;
}

type Making = { readonly bench: Bench; readonly texts: readonly string[]; readonly mode: Mode };

/** Names are given freely, so that some operations are valid for no schema. */
function makeValid(random: Random, { bench, texts, mode }: Making): MadeQuery | undefined {
  for (let tries = 0; tries < 50; tries++) {
    const query = mode.make(random, makeSchemaQuery(random, { schema: bench.schema, texts, size: 9 }));
    if (bench.isValid(caseOf(mode, query))) return query;
  }
  return undefined;
}

function caseOf({ print }: Mode, query: MadeQuery): Case {
  return { name: 'made up', query: print(query), variables: VARIABLES };
}

/** Both answers where they differ, undefined where they do not. */
async function differsWhole(bench: Bench, one: Case): Promise<string | undefined> {
  const merged = await bench.merged(one);
  const ours = await bench.ours(one);
  const told = [ours, merged].map((answer) => JSON.stringify([answer.data, nullPositions(answer)]));
  return told[0] === told[1] ? undefined : JSON.stringify({ ours, merged }, null, 1);
}

/** The same for an answer in parts, in both formats. */
export async function differsInParts(bench: Bench, one: Case): Promise<string | undefined> {
  const merged = await bench.merged(one);
  for (const accept of [DEFER_2022, DEFER_TODAY]) {
    const { parts, text } = await bench.parts(one, accept);
    const difference = differenceOf(merged, parts.length > 0 ? parts : JSON.parse(text));
    if (difference) return `${accept}\n${difference}\n${text}`;
  }
  return undefined;
}

function differenceOf({ data: whole, errors }: Answer, told: readonly Part[] | Answer): string | undefined {
  const hasErrors = errors.length > 0;
  try {
    const { data, failed } =
      'errors' in told || 'data' in told ? { data: told.data, failed: [] } : mergeParts(told);
    return findDifference(whole, data, { failed, hasErrors });
  } catch (error) {
    // In the format of 2022 a part repeats what the client has, so that a null of it may cover where another part stands.
    return hasErrors ? undefined : String(error);
  }
}

/** Takes away one selection after another, as long as something still differs. */
async function shrink(bench: Bench, query: MadeQuery, mode: Mode): Promise<MadeQuery> {
  let tries = 0;
  for (const smaller of smallerQueries(query)) {
    if (++tries > 200) break;
    const one = caseOf(mode, smaller);
    if (bench.isValid(one) && (await mode.differs(bench, one).catch(() => undefined)))
      return shrink(bench, smaller, mode);
  }
  return query;
}
