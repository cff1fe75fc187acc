import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../demo/context.ts';
import { ask } from '../support/mesh.ts';

const page = readFileSync(join(ROOT, 'docs/data-product-api.md'), 'utf8');
const questions = [...page.matchAll(/^```graphql\n([\s\S]*?)^```/gm)].map(([, text = '']) => text);

type Page = {
  readonly flightsConnection: {
    readonly nodes: readonly { readonly id: string; readonly delay: number | null }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
    readonly totalCount?: string;
  };
};

describe('the API of a table, through the gateway', () => {
  it.each(questions)('answers the questions of its page: %#', async (question) => {
    const { status, data, errors } = await ask(question);
    expect(errors).toBeUndefined();
    expect(status).toBe(200);
    expect(JSON.stringify(data)).toMatch(/":\[\{|"nodes":\[\{/);
  });

  it('goes from page to page without a gap', async () => {
    const query = `query($after: String) {
      flightsConnection(where: { origin: { iata: { eq: "LGA" } } }, orderBy: [{ delay: DESC }], first: 40, after: $after) {
        nodes { id delay } pageInfo { hasNextPage endCursor }
      }
    }`;
    const ids: string[] = [];
    let after: string | null = null;
    for (let pages = 0; pages < 3; pages += 1) {
      const answer = await ask(query, { variables: { after } });
      expect(answer.errors).toBeUndefined();
      const { nodes, pageInfo } = (answer.data as Page).flightsConnection;
      ids.push(...nodes.map(({ id }) => id));
      after = pageInfo.endCursor;
    }
    const whole = await ask(
      '{ flights(where: { origin: { iata: { eq: "LGA" } } }, orderBy: [{ delay: DESC }], limit: 120) { id } }',
    );
    expect(ids).toEqual((whole.data as { flights: { id: string }[] }).flights.map(({ id }) => id));
  });

  it('tells the owner whose cursor was refused', async () => {
    const { errors } = await ask('{ flightsConnection(first: 1, after: "x") { nodes { id } } }');
    expect(errors?.[0]?.message).toContain('Expected after to be a cursor as this field gave it out');
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', owner: expect.anything() });
  });
});
