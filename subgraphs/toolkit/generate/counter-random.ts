/**
 * Counter-based random numbers: every value is f(seed, table, row, column), so any row can be made alone, in any
 * order, on any machine. `counter-random-sql.ts` computes the same numbers inside DuckDB.
 */
export type CounterRandom = {
  /** 32 random bits as an unsigned integer. */
  bits(column: string, row: number): number;
  /** A number in [0, 1) with 32 bits. */
  unit(column: string, row: number): number;
  /** A whole number from 0 to `count - 1`. */
  below(column: string, row: number, count: number): number;
  /** Roughly normal with mean 0 and deviation 1, between -3.5 and 3.5: four bytes added, so exact everywhere. */
  normal(column: string, row: number): number;
  /** One of the choices, each equally likely. */
  pick<T>(column: string, row: number, choices: readonly T[]): T;
  /** One of the choices, in proportion to its weight; weights add up to 1. */
  pickWeighted<T>(column: string, row: number, choices: WeightedChoices<T>): T;
};

/** Choices with their probabilities, which add up to 1. */
export type WeightedChoices<T> = readonly (readonly [choice: T, weight: number])[];

// Four bytes add up to 510 on average, with a deviation of sqrt(4 * (256² - 1) / 12).
/** Mean of the sum of four random bytes. */
export const BYTE_SUM_MEAN = 510;
/** Standard deviation of the sum of four random bytes. */
export const BYTE_SUM_DEVIATION = 147.8;
const TWO_TO_THE_32 = 4_294_967_296;

/** The random values of one table. */
export function counterRandom(seed: number, table: string): CounterRandom {
  const streams = new Map<string, number>();
  const bits = (column: string, row: number): number => {
    let stream = streams.get(column);
    if (stream === undefined) {
      stream = streamOf(seed, table, column);
      streams.set(column, stream);
    }
    return randomBits(stream, row);
  };
  const unit = (column: string, row: number): number => bits(column, row) / TWO_TO_THE_32;
  return {
    bits,
    unit,
    below: (column, row, count) => Math.floor(unit(column, row) * count),
    normal: (column, row) => (byteSum(bits(column, row)) - BYTE_SUM_MEAN) / BYTE_SUM_DEVIATION,
    pick: (column, row, choices) => choiceAt(choices, Math.floor(unit(column, row) * choices.length)),
    pickWeighted: (column, row, choices) => weightedChoice(choices, unit(column, row)),
  };
}

/** The number that stands for one column of one table under one seed (FNV-1a over the name, then mixed). */
export function streamOf(seed: number, table: string, column: string): number {
  let hash = 0x811c9dc5;
  for (const character of `${seed}/${table}/${column}`) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
  return mix(hash >>> 0);
}

/** 32 random bits for a row of a stream. */
function randomBits(stream: number, row: number): number {
  return mix((mix(row >>> 0) ^ stream) >>> 0);
}

/** "lowbias32" by C. Wellons: a bijection of 32-bit integers in which every input bit moves half the output. */
function mix(input: number): number {
  let value = input;
  value = Math.imul(value ^ (value >>> 16), 0x7feb352d);
  value = Math.imul(value ^ (value >>> 15), 0x846ca68b);
  return (value ^ (value >>> 16)) >>> 0;
}

function byteSum(bits: number): number {
  return (bits & 255) + ((bits >>> 8) & 255) + ((bits >>> 16) & 255) + (bits >>> 24);
}

/** The upper bound of each choice: the weights added up, the last one open. */
export function weightSteps<T>(
  choices: WeightedChoices<T>,
): readonly (readonly [choice: T, below: number])[] {
  let sum = 0;
  return choices.map(([choice, weight]) => {
    sum += weight;
    // Rounded, so that TypeScript and SQL compare with the same literal.
    return [choice, Number(sum.toFixed(9))] as const;
  });
}

function weightedChoice<T>(choices: WeightedChoices<T>, unit: number): T {
  const steps = weightSteps(choices);
  const index = steps.findIndex(([, below]) => unit < below);
  return choiceAt(choices, index === -1 ? choices.length - 1 : index)[0];
}

function choiceAt<T>(choices: readonly T[], index: number): T {
  const choice = choices[index];
  if (choice === undefined)
    throw new TypeError(`Expected at least one choice, got ${choices.length} and index ${index}.`);
  return choice;
}
