import { buildASTSchema, parse, printSchema, validateSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { readOwnership } from '../../gateway/index.ts';
import { ownershipSteps } from '../../gateway/ownership/read-ownership.ts';
import { parseSteps, schemaSteps } from '../../gateway/supergraph/read-schema.ts';
import { inSlices, type Steps } from '../../gateway/supergraph/slices.ts';
import { compose } from '../../registry/index.ts';
import { TEAMS } from '../registry/mesh.ts';
import { largeMesh } from '../support/large-mesh.ts';

/* A supergraph is read in slices; what comes out must be what graphql-js makes of it in one go. */

// Braces and quotes where a careless reader would cut.
const TRICKY = `"""A block with } and { and \\""" in it"""
type Query @a(x: { y: "}" }) { # } a comment
  "one } line" f(v: V = { w: "{\\"}" }, u: [Int!] = [1]): U @deprecated(reason: "}")
}
union U = A | B
scalar S @specifiedBy(url: "https://example.org/}")
interface I { id: ID }
type A implements I { id: ID  s: S }
type B implements I @a(x: { y: "(" }) { id: ID }
input V { w: String = "}" }
directive @a(x: V = { w: "}" }) repeatable on OBJECT
extend type A { more: Int }
type Mutation { m: Int }`;

const made = compose({
  subgraphs: largeMesh(
    { subgraphs: 8, typesPerSubgraph: 10, fieldsPerType: 10 },
    (name) => `http://${name}.example`,
  ),
  teams: TEAMS,
});
const large = made.ok ? made.value.sdl : '';

describe('a schema that is read in slices', () => {
  // So that pieces are cut at all, which takes 16 kB.
  const long = Array.from({ length: 40 }, (_, copy) =>
    TRICKY.replace(/\b(Query|U|S|I|A|B|V|Mutation|@?a)\b/g, `$1${copy}`),
  );
  const texts = { tricky: TRICKY, long: [TRICKY, ...long].join('\n'), large };

  it.each(Object.entries(texts))('is what graphql-js reads in one go: %s', async (_, sdl) => {
    const pieces = [...parseSteps(sdl)];
    expect(pieces.length).toBeGreaterThan(sdl.length / 100_000);
    const definitions = await inSlices(parseSteps(sdl));
    const whole = parse(sdl, { noLocation: true });
    expect(definitions).toEqual(whole.definitions);
    const schema = await inSlices(schemaSteps(definitions));
    const expected = buildASTSchema(whole, { assumeValid: true, assumeValidSDL: true });
    expect(printSchema(schema)).toBe(printSchema(expected));
    expect(schema.getMutationType()?.name).toBe(expected.getMutationType()?.name);
    expect(validateSchema(schema)).toEqual([]);
    const owners = await inSlices(ownershipSteps(definitions, TEAMS));
    expect(owners).toEqual(readOwnership(sdl, TEAMS));
  });

  it('lets others have their turn in between', async () => {
    let turns = 0;
    let isOver = false;
    const count = (): void => {
      turns += 1;
      if (!isOver) setImmediate(count);
    };
    setImmediate(count);
    const steps = [...parseSteps(large)].length;
    // However quick the machine is: every step takes longer than a slice.
    await inSlices(slowed(parseSteps(large)));
    isOver = true;
    expect(steps).toBeGreaterThan(2);
    expect(turns).toBeGreaterThanOrEqual(steps);
  });
});

function* slowed<T>(steps: Steps<T>): Steps<T> {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    const until = performance.now() + 10;
    while (performance.now() < until);
    yield;
  }
}
