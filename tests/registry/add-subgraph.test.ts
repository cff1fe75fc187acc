import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { addSubgraph, type NewSubgraph, subgraphNameProblem } from '../../registry/index.ts';

const LOUNGES: NewSubgraph = {
  name: 'lounges',
  at: { port: 4111 },
  domain: 'lounges',
  owner: 'lounge-services',
  contracts: 'subgraphs/lounges',
};
const TEAM = { name: 'lounge-services', title: 'Lounge services', domain: 'lounges' };

describe('adding a subgraph to supergraph.yaml', () => {
  it('changes nothing but the lines it adds, in the layout of the file', async () => {
    const text = await readFile('supergraph.yaml', 'utf8');
    const edited = addSubgraph(text, LOUNGES, TEAM);
    const before = text.split('\n');
    const added = edited.split('\n').filter((line) => !before.includes(line));
    expect(added).toEqual([
      '  lounges:',
      `    routing_url: \${LOUNGES_URL:-http://localhost:4111}/graphql`,
      '    domain: lounges',
      '    owner: lounge-services',
      '    run: { contracts: subgraphs/lounges }',
      '  lounge-services: { title: Lounge services, domain: lounges }',
    ]);
    expect(edited.replace(`\n${added.slice(0, 5).join('\n')}\n`, '').replace(`${added[5]}\n`, '')).toBe(text);
  });

  it.each([
    [
      'a remark below the last entry',
      'subgraphs:\n  a: { routing_url: http://x }\n  # b comes in May\n\n# Teams\nteams: {}\n',
    ],
    [
      'maps in braces',
      'subgraphs: { a: { routing_url: "http://x" } }\nteams: { t: { title: T } } # all of us\n',
    ],
    ['nothing there yet', 'subgraphs:\n\n# The rest\ngateway: { port: 4000 }\n'],
    ['no line end', 'teams:\n  t: { title: T }\nsubgraphs:\n    a:\n        routing_url: http://x'],
    [
      'Windows line ends',
      'subgraphs:\r\n  a:\r\n    routing_url: http://x\r\nteams:\r\n  t: { title: T }\r\n',
    ],
    ['an empty map', 'subgraphs: {} # none\nteams:\n'],
  ])('keeps every remark and value with %s', (_, text) => {
    const edited = addSubgraph(text, LOUNGES, TEAM);
    const old = parse(text) as Record<string, Record<string, unknown> | null>;
    expect(parse(edited)).toMatchObject({
      ...old,
      subgraphs: { ...old['subgraphs'], lounges: { owner: 'lounge-services' } },
      teams: { ...old['teams'], 'lounge-services': { title: 'Lounge services' } },
    });
    for (const remark of text.match(/#[^\r\n]*/g) ?? []) expect(edited).toContain(remark);
    // The remark above the next key stays with that key.
    expect(edited).not.toContain('# Teams\n  lounges');
  });

  it('says what a name may be', () => {
    expect(subgraphNameProblem('lounges-eu')).toBeUndefined();
    expect(subgraphNameProblem('1st')).toBe(
      'Expected a subgraph name of at most 64 letters, digits, "-" and "_" that starts with a letter, got "1st".',
    );
  });
});
