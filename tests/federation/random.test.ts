import { expect, it } from 'vitest';
import type { Case } from './harness/behaviour.ts';
import { type Bench, nullPositions, startBenchOf } from './harness/bench.ts';
import { Random } from './harness/random.ts';
import { type MadeMesh, makeMesh } from './harness/random-mesh.ts';
import { type MadeQuery, makeQuery, printQuery, smallerQueries, VARIABLES } from './harness/random-query.ts';

/**
 * `RANDOM_MESHES=2000 RANDOM_SEED=7 npx vitest run tests/federation/random.test.ts` is the long run. `RANDOM_JUDGE=1` counts
 * requests against another planner's too, which may end the process: it is native and aborts where it has no answer.
 * Meshes with an odd seed are planned with as few ways weighed as may be, as operations are that have very many.
 */
const MESHES = Number(process.env['RANDOM_MESHES'] ?? 8);
const isJudged = process.env['RANDOM_JUDGE'] !== undefined;
const FIRST_SEED = Number(process.env['RANDOM_SEED'] ?? 1);
const QUERIES_PER_MESH = 5;

it(
  'answers random queries over random meshes as one merged schema does',
  async () => {
    const stock = { agrees: 0, differs: 0 };
    const judged: Judged = { fewer: 0, equal: 0, more: 0, none: 0 };
    for (let seed = FIRST_SEED; seed < FIRST_SEED + MESHES; seed++) {
      const random = new Random(seed);
      const mesh = makeMesh(random);
      const bench = await startBenchOf(mesh.sources, mesh, { isBounded: seed % 2 === 1 }).catch(
        (error: unknown) => {
          throw new Error(
            `Seed ${seed}: ${error}\n${mesh.sources.map(({ typeDefs }) => typeDefs).join('\n\n')}`,
          );
        },
      );
      try {
        for (let at = 0; at < QUERIES_PER_MESH; at++) {
          const query = makeValidQuery(random, mesh, bench);
          if (await differs(bench, query)) {
            const small = await shrink(bench, query);
            const sdl = mesh.sources.map(({ name, typeDefs }) => `# ${name}\n${typeDefs}`).join('\n');
            expect.fail(`Seed ${seed}: ${printQuery(small)}\n${await differs(bench, small)}\n${sdl}`);
          }
          const one = caseOf(query);
          const [ours, theirs] = [await bench.ours(one), await bench.stock(one).catch(() => undefined)];
          stock[JSON.stringify(ours.data) === JSON.stringify(theirs?.data) ? 'agrees' : 'differs'] += 1;
          if (isJudged && at === 0) judged[judge(await bench.requests(one))] += 1;
        }
      } finally {
        await bench.close();
      }
    }
    if (isJudged) console.info(`Requests of our plans against another planner's: ${JSON.stringify(judged)}`);
    // Stock takes aliases for keys; where the aliases are harmless it must agree, or the comparison is broken.
    expect(stock.agrees).toBeGreaterThan(stock.differs);
  },
  60_000 + MESHES * 15_000,
);

type Judged = Record<'fewer' | 'equal' | 'more' | 'none', number>;

/** Whether our plan sends fewer requests than another planner's, which may have none. */
function judge({ ours, judge }: Awaited<ReturnType<Bench['requests']>>): keyof Judged {
  if (judge === undefined) return 'none';
  return ours < judge ? 'fewer' : ours > judge ? 'more' : 'equal';
}

/** Names are given freely, so fragments of one place may clash; such a query no client can ask. */
function makeValidQuery(random: Random, mesh: MadeMesh, bench: Bench): MadeQuery {
  for (;;) {
    const query = makeQuery(random, mesh);
    if (bench.isValid(caseOf(query))) return query;
  }
}

function caseOf(query: MadeQuery): Case {
  return { name: 'random', query: printQuery(query), variables: VARIABLES };
}

/** Both answers where they differ, undefined where they do not. */
async function differs(bench: Bench, query: MadeQuery): Promise<string | undefined> {
  const one = caseOf(query);
  const merged = await bench.merged(one);
  const ours = await bench.ours(one);
  const isSame =
    JSON.stringify(ours.data) === JSON.stringify(merged.data) &&
    nullPositions(ours).join() === nullPositions(merged).join();
  return isSame ? undefined : `ours   ${JSON.stringify(ours)}\nmerged ${JSON.stringify(merged)}`;
}

/** Takes away one selection after another, as long as the answers still differ. */
async function shrink(bench: Bench, query: MadeQuery): Promise<MadeQuery> {
  let tries = 0;
  for (const smaller of smallerQueries(query)) {
    if (++tries > 200) break;
    if (await differs(bench, smaller).catch(() => undefined)) return shrink(bench, smaller);
  }
  return query;
}
