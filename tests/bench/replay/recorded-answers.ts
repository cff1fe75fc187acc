import { buildSubgraphSchema } from '@apollo/subgraph';
import { execute, type GraphQLSchema, parse } from 'graphql';
import { gql } from 'graphql-tag';
import { z } from 'zod';
import { meshNamed } from '../mesh/meshes.ts';

/** An answer as it goes out, and how many entities were asked for. */
export type RecordedAnswer = { readonly bytes: Buffer; readonly representations: number };

const requestSchema = z.looseObject({
  query: z.string(),
  variables: z.record(z.string(), z.unknown()).nullish(),
  operationName: z.string().nullish(),
});

/** Answers of one subgraph by request body: the first time its schema computes one, afterwards the bytes are at hand. */
export class RecordedAnswers {
  readonly #schema: GraphQLSchema;
  readonly #answers = new Map<string, RecordedAnswer>();
  readonly #computing = new Map<string, Promise<RecordedAnswer>>();

  /** Throws `TypeError` when the mesh has no such subgraph. */
  constructor(meshName: string, subgraphName: string) {
    const subgraph = meshNamed(meshName).subgraphs.find(({ name }) => name === subgraphName);
    if (!subgraph) throw new TypeError(`Expected a subgraph of the mesh ${meshName}, got "${subgraphName}".`);
    this.#schema = buildSubgraphSchema([{ typeDefs: gql(subgraph.typeDefs), resolvers: subgraph.resolvers }]);
  }

  /** The answer when it was computed before. */
  get(body: string): RecordedAnswer | undefined {
    return this.#answers.get(body);
  }

  /** Computes and keeps an answer; requests that come meanwhile wait for the same one. */
  record(body: string): Promise<RecordedAnswer> {
    const running = this.#computing.get(body) ?? this.#compute(body);
    this.#computing.set(body, running);
    return running.finally(() => this.#computing.delete(body));
  }

  async #compute(body: string): Promise<RecordedAnswer> {
    const { query, variables, operationName } = requestSchema.parse(JSON.parse(body));
    const result = await execute({
      schema: this.#schema,
      document: parse(query),
      variableValues: variables ?? {},
      operationName: operationName ?? null,
    });
    const answer = {
      bytes: Buffer.from(JSON.stringify(result)),
      representations: countRepresentations(variables),
    };
    this.#answers.set(body, answer);
    return answer;
  }
}

/** Entities asked for: objects with a `__typename` in the lists of the variables. */
function countRepresentations(variables: Readonly<Record<string, unknown>> | null | undefined): number {
  return Object.values(variables ?? {})
    .flatMap((value) => (Array.isArray(value) ? value : []))
    .filter((one) => typeof one === 'object' && one !== null && '__typename' in one).length;
}
