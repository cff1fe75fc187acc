import { z } from 'zod';
import { ANSWERS, SHARED } from './answer-schemas.ts';
import { API_ERRORS } from './api-errors.ts';
import { BODIES, candidateSchema } from './body-schemas.ts';
import type { ApiRoute } from './route.ts';

type Json = Readonly<Record<string, unknown>>;

/** The OpenAPI 3.1 document of the API, made from the schemas that read its bodies and that its client reads answers by. */
export function openApiDocument(routes: readonly ApiRoute[], path: string): Json {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Weft registry',
      version: '1',
      description:
        'Versions of the subgraphs of a mesh: check, publish, roll back, and what happened. Errors have one form, `{ errors: [{ code, message, … }] }`.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: path }],
    security: [{ token: [] }],
    paths: pathsOf(routes),
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer', description: '`weft_<id>_<secret>`' } },
      schemas: schemas(),
      responses: { Error: { description: errorText(), content: contentOf('Errors') } },
    },
  };
}

/** All schemas by name; where one holds another that has a name, it refers to it. */
function schemas(): Json {
  const named = z.registry<{ readonly id: string }>();
  for (const [id, schema] of Object.entries({ ...BODIES, ...ANSWERS, ...SHARED, Candidate: candidateSchema }))
    named.add(schema, { id });
  const { schemas: all } = z.toJSONSchema(named, {
    target: 'draft-2020-12',
    unrepresentable: 'any',
    io: 'input',
    uri: (id) => `#/components/schemas/${id}`,
  });
  // In a component the schema's own address would move what its references are relative to.
  return Object.fromEntries(
    Object.entries(all).map(([name, { $id: _id, $schema: _schema, ...schema }]) => [name, schema]),
  );
}

function pathsOf(routes: readonly ApiRoute[]): Json {
  const paths = new Map<string, Record<string, unknown>>();
  for (const route of routes) {
    const operations = paths.get(route.path) ?? {};
    operations[route.method.toLowerCase()] = operationOf(route);
    paths.set(route.path, operations);
  }
  return Object.fromEntries(paths);
}

function operationOf({ id, summary, permission, body, query, answers, path }: ApiRoute): Json {
  const parameters = [...pathParameters(path), ...(query ? queryParameters(query) : [])];
  return {
    operationId: id,
    summary,
    description:
      permission === 'read' ? 'Needs any token, once there are tokens.' : `Needs \`${permission}\`.`,
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body === undefined ? {} : { requestBody: { required: true, content: contentOf(nameOf(body)) } }),
    responses: {
      ...Object.fromEntries(
        Object.entries(answers).map(([status, name]) => [
          status,
          {
            description: name === 'Errors' ? 'Refused, with the report.' : summary,
            content: contentOf(name),
          },
        ]),
      ),
      default: { $ref: '#/components/responses/Error' },
    },
  };
}

function pathParameters(path: string): readonly Json[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => {
    return { name, in: 'path', required: true, schema: { type: 'string' } };
  });
}

function queryParameters(query: z.ZodObject): readonly Json[] {
  return Object.entries(query.shape).map(([name, schema]) => {
    const {
      $schema: _schema,
      description,
      ...shape
    } = z.toJSONSchema(schema, {
      target: 'draft-2020-12',
      io: 'output',
    });
    const isRequired = !schema.safeParse(undefined).success && !isOptional(schema);
    return {
      ...{ name, in: 'query', required: isRequired, schema: shape },
      ...(description === undefined ? {} : { description }),
    };
  });
}

function isOptional(schema: z.core.$ZodType): boolean {
  return schema._zod.optin === 'optional';
}

function nameOf(body: z.ZodType): string {
  const found = Object.entries(BODIES).find(([, schema]) => schema === body);
  if (!found) throw new TypeError('Expected a body of BODIES, got another schema.');
  return found[0];
}

function contentOf(name: string): Json {
  return { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } };
}

function errorText(): string {
  return Object.entries(API_ERRORS)
    .map(([code, { status, help }]) => `- \`${code}\` (${status}): ${help}`)
    .join('\n');
}
