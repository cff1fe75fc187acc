import { appendFileSync } from 'node:fs';
import { nullPositions, startBenchOf } from '/tmp/wt/context/tests/federation/harness/bench.ts';
import { Random } from '/tmp/wt/context/tests/federation/harness/random.ts';
import { makeMesh } from '/tmp/wt/context/tests/federation/harness/random-mesh.ts';
import {
  makeQuery,
  printQuery,
  smallerQueries,
  VARIABLES,
} from '/tmp/wt/context/tests/federation/harness/random-query.ts';

const first = Number(process.argv[2]),
  count = Number(process.argv[3]);
const out = process.argv[4]!;
const caseOf = (q: any) => ({ name: 'random', query: printQuery(q), variables: VARIABLES });
const stats = { queries: 0, differs: 0, planMs: 0, slow: 0, merrors: 0, stockSame: 0 };
const t0 = Date.now();
for (let seed = first; seed < first + count; seed++) {
  const random = new Random(seed);
  const mesh = makeMesh(random);
  let bench: any;
  const c0 = performance.now();
  try {
    bench = await startBenchOf(mesh.sources, mesh);
  } catch (e) {
    appendFileSync(
      out,
      `COMPOSE seed ${seed}: ${String(e).slice(0, 600)}\n${mesh.sources.map((s) => s.typeDefs).join('\n--\n')}\n`,
    );
    continue;
  }
  const c1 = performance.now();
  const differs = async (q: any) => {
    const one = caseOf(q);
    const merged = await bench.merged(one);
    const ours = await bench
      .ours(one)
      .catch((e: any) => ({ data: `REJECTED ${e} ${e.cause ?? ''}`, errors: [] }));
    if (merged.errors.length) stats.merrors++;
    return JSON.stringify(ours.data) === JSON.stringify(merged.data) &&
      nullPositions(ours).join() === nullPositions(merged).join()
      ? undefined
      : `ours   ${JSON.stringify(ours)}\nmerged ${JSON.stringify(merged)}`;
  };
  const shrink = async (q: any): Promise<any> => {
    let n = 0;
    for (const s of smallerQueries(q)) {
      if (++n > 300) break;
      if (await differs(s).catch(() => undefined)) return shrink(s);
    }
    return q;
  };
  for (let at = 0; at < 6; at++) {
    let query: any;
    let tries = 0;
    do {
      query = makeQuery(random, mesh);
    } while (!bench.isValid(caseOf(query)) && ++tries < 200);
    stats.queries++;
    const p0 = performance.now();
    const d = await differs(query).catch((e) => `THREW ${e}`);
    const p1 = performance.now();
    if (p1 - p0 > 3000) {
      stats.slow++;
      appendFileSync(out, `SLOW ${Math.round(p1 - p0)} seed ${seed}: ${printQuery(query)}\n`);
    }
    if (d) {
      stats.differs++;
      const small = await shrink(query);
      appendFileSync(
        out,
        `DIFFERS seed ${seed}: ${printQuery(small)}\n${await differs(small)}\n${await bench.plan(caseOf(small)).catch((e: any) => e)}\n${mesh.sources.map((s) => `# ${s.name}\n${s.typeDefs}`).join('\n')}\n\n`,
      );
      break;
    }
  }
  await bench.close();
  if (seed % 10 === 0)
    console.log(
      seed,
      JSON.stringify(stats),
      Math.round((Date.now() - t0) / 1000),
      's; compose',
      Math.round(c1 - c0),
    );
}
console.log('DONE', JSON.stringify(stats));
process.exit(0);
