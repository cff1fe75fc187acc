import { z } from 'zod';
import type { Fact } from '../../facts.ts';
import { findVersion } from '../../state.ts';
import { ApiError } from '../api-errors.ts';
import { waitForBuild } from '../long-poll.ts';
import { wholeNumber } from '../read-input.ts';
import { json } from '../respond.ts';
import { type ApiRoute, type Call, reading } from '../route.ts';
import { noQuery } from './shared.ts';

const MAX_EVENTS = 1_000;
const MAX_WAIT_MS = 30_000;

const kind = z.enum([
  'published',
  'rejected',
  'rolled-back',
  'retired',
  'checked',
  'approved',
  'waived',
  'waiver-ended',
  'token-made',
  'token-revoked',
  'client-registered',
  'preview-opened',
  'preview-closed',
] satisfies Fact['kind'][]);

const eventsQuery = z.strictObject({
  after: wholeNumber(0, Number.MAX_SAFE_INTEGER)
    .exactOptional()
    .describe('Only events after this revision, oldest first; without it the newest.'),
  limit: wholeNumber(1, MAX_EVENTS).default(100),
  subgraph: z.string().max(64).exactOptional(),
  kind: kind.exactOptional(),
  by: z.string().max(500).exactOptional(),
});

const supergraphQuery = z.strictObject({
  after: wholeNumber(0, Number.MAX_SAFE_INTEGER)
    .exactOptional()
    .describe('Answers when there is a build after this number, or 304 when `waitMs` is over.'),
  waitMs: wholeNumber(0, MAX_WAIT_MS).default(0),
});

const diffQuery = z.strictObject({
  from: wholeNumber(1, 1_000_000_000),
  to: wholeNumber(1, 1_000_000_000),
});

/** What there is and what happened. */
export const MESH_ROUTES: readonly ApiRoute[] = [
  reading(
    {
      ...{ id: 'subgraphs', method: 'GET', path: '/subgraphs', permission: 'read', query: noQuery },
      summary: 'All subgraphs, each with the version that serves.',
      answers: { 200: 'Subgraphs' },
    },
    async ({ registry }) => {
      const { subgraphs } = await registry.refresh();
      const all = [...subgraphs.values()].map(({ name, current, versions }) => {
        return { name, ...(current ? { current } : {}), versions: versions.length };
      });
      return json(200, { subgraphs: all });
    },
  ),
  reading(
    {
      ...{ id: 'subgraph', method: 'GET', path: '/subgraphs/{name}', permission: 'read', query: noQuery },
      summary: 'A subgraph with all its versions, oldest first.',
      answers: { 200: 'Subgraph' },
    },
    async (call) => json(200, await subgraphOf(call)),
  ),
  reading(
    {
      ...{ id: 'version', method: 'GET', path: '/subgraphs/{name}/versions/{number}', permission: 'read' },
      query: noQuery,
      summary: 'A version with its SDL and contracts.',
      answers: { 200: 'Version' },
    },
    async (call) => {
      const { registry, parameters } = call;
      const stored = findVersion(await subgraphOf(call), Number(parameters['number']));
      if (!stored) throw missing('a version', parameters['number']);
      const texts = await registry.subgraphTexts(stored.version);
      if (!texts)
        throw new ApiError(
          'NOT_FOUND',
          `Expected the texts of version ${stored.version.number}, which never served, but they are no longer kept (registry.retention.rejectedDays).`,
        );
      const { sdl, contracts } = texts;
      return json(200, { ...stored, texts: { sdl, contracts } });
    },
  ),
  reading(
    {
      ...{
        id: 'diff',
        isHeavy: true,
        method: 'GET',
        path: '/subgraphs/{name}/diff',
        permission: 'read',
        query: diffQuery,
      },
      summary: 'What one version changes against another, beside the other subgraphs as they are now.',
      answers: { 200: 'Diff' },
    },
    async (call) => {
      const { name: subgraph } = await subgraphOf(call);
      const { from, to } = call.query;
      const compared = await call.registry.diff({ subgraph, from, to });
      if (!compared.ok) throw new ApiError('NOT_FOUND', compared.message);
      return json(200, { subgraph, from, to, report: compared.report });
    },
  ),
  reading(
    {
      ...{ id: 'events', method: 'GET', path: '/events', permission: 'read', query: eventsQuery },
      summary: 'What happened: who, what, when, why.',
      answers: { 200: 'Events' },
    },
    async ({ registry, query: { limit, kind: one, ...filter } }) => {
      await registry.refresh();
      const kinds = one === undefined ? {} : { kinds: [one] };
      // One more than is shown tells whether there is more.
      const found = await registry.history({ ...filter, ...kinds, limit: limit + 1 });
      const isForward = filter.after !== undefined;
      const events = isForward ? found.slice(0, limit) : found.slice(-limit);
      const next = events.at(-1)?.revision ?? filter.after ?? registry.state.revision;
      return json(200, {
        events: events.map(({ fact, ...stamp }) => ({ ...stamp, fact: withoutSecrets(fact) })),
        next,
        isComplete: found.length <= limit,
      });
    },
  ),
  reading(
    {
      ...{ id: 'builds', method: 'GET', path: '/builds', permission: 'read', query: noQuery },
      summary: 'The last builds, oldest first.',
      answers: { 200: 'Builds' },
    },
    async ({ registry }) => json(200, { builds: (await registry.refresh()).builds }),
  ),
  reading(
    {
      ...{ id: 'build', method: 'GET', path: '/builds/{number}', permission: 'read', query: noQuery },
      summary: 'One of the last builds.',
      answers: { 200: 'Build' },
    },
    async ({ registry, parameters }) => {
      const { builds } = await registry.refresh();
      const found = builds.find(({ build }) => build.number === Number(parameters['number']));
      if (!found) throw missing('a build', parameters['number']);
      return json(200, found);
    },
  ),
  reading(
    {
      ...{ id: 'supergraph', method: 'GET', path: '/supergraph', permission: 'read', query: supergraphQuery },
      summary: 'The supergraph that serves, with the build that vouches for it.',
      answers: { 200: 'Supergraph' },
    },
    showSupergraph,
  ),
  reading(
    {
      ...{ id: 'document', method: 'GET', path: '/documents/{hash}', permission: 'read', query: noQuery },
      summary: 'A text by its sha256: SDL, contract, operation or report.',
      answers: { 200: 'Document' },
    },
    async ({ registry, parameters: { hash = '' } }) => {
      const text = /^[0-9a-f]{64}$/.test(hash) ? await registry.document(hash) : undefined;
      if (text === undefined) throw missing('the sha256 of a text', hash);
      return json(200, { hash, text });
    },
  ),
];

async function subgraphOf({ registry, parameters: { name = '' } }: Call) {
  const found = (await registry.refresh()).subgraphs.get(name);
  if (!found) throw missing('a subgraph', name);
  return found;
}

async function showSupergraph({
  registry,
  request,
  query: { after, waitMs },
}: Call & { readonly query: z.infer<typeof supergraphQuery> }) {
  await registry.refresh();
  if (after !== undefined) await waitForBuild(registry, { after, waitMs, signal: request.signal });
  const current = await registry.supergraph();
  if (!current) {
    if (after !== undefined) return { status: 304 };
    throw new ApiError('NOT_FOUND', 'Expected a build, but nothing was published yet.');
  }
  const { number, supergraph } = current.build;
  const etag = `"${number}-${supergraph.slice(0, 16)}"`;
  const isKnown = (request.headers['if-none-match'] ?? '').split(',').some((one) => one.trim() === etag);
  if (isKnown || (after !== undefined && number <= after)) return { status: 304, headers: { etag } };
  return json(200, current, { etag, 'cache-control': 'no-cache' });
}

/** Whoever reads the history learns that a token was made, and not by which hash it is known. */
function withoutSecrets(fact: Fact): Fact {
  return fact.kind === 'token-made' ? { ...fact, token: { ...fact.token, hash: '' } } : fact;
}

function missing(what: string, got: string | undefined): ApiError {
  return new ApiError('NOT_FOUND', `Expected ${what} of the registry, got ${JSON.stringify(got ?? '')}.`);
}
