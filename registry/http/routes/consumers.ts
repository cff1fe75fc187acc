import { z } from 'zod';
import { usagePage } from '../../usage/usage-page.ts';
import { ApiError } from '../api-errors.ts';
import { BODIES } from '../body-schemas.ts';
import { nameOf, requireAccess } from '../caller.ts';
import { wholeNumber } from '../read-input.ts';
import { json } from '../respond.ts';
import { type ApiRoute, reading, writing } from '../route.ts';
import { noQuery, whyOf } from './shared.ts';

const usageQuery = z.strictObject({
  days: wholeNumber(1, 3_650).exactOptional().describe('As many as checks look at when left out.'),
  coordinate: z.string().max(512).exactOptional().describe('Only operations that use it.'),
  client: z.string().max(200).exactOptional(),
  after: z.string().max(4_000).exactOptional().describe('`next` of the page before, to read on.'),
  limit: wholeNumber(1, 5_000).default(1_000),
});

/** Apps and what they use, and previews to read. */
export const CONSUMER_ROUTES: readonly ApiRoute[] = [
  reading(
    {
      ...{ id: 'clients', method: 'GET', path: '/clients', permission: 'read', query: noQuery },
      summary: 'The declared apps, and the manifests that apps registered.',
      answers: { 200: 'Clients' },
    },
    async ({ registry }) => {
      const { clients } = await registry.refresh();
      return json(200, { clients: registry.clients, manifests: [...clients.values()] });
    },
  ),
  writing(
    {
      ...{ id: 'registerClient', method: 'PUT', path: '/clients/{name}/manifest', permission: 'publish' },
      body: BODIES.ManifestBody,
      summary: 'Registers the persisted operations of an app: they count as used, even without traffic.',
      answers: { 200: 'Manifest' },
    },
    async ({ registry, caller, parameters: { name = '' }, body: { version, operations, by, why } }) => {
      if (!/^\P{Cc}{1,200}$/u.test(name)) throw new ApiError('BAD_REQUEST', 'Expected the name of a client.');
      // What an app registers holds off changes of all domains, so it takes the word of its own team.
      const team = registry.clients.find((client) => client.name === name)?.team;
      const speaksForIt = caller.kind === 'token' && team !== undefined && caller.token.team === team;
      const domain = speaksForIt && caller.token.domain !== undefined ? { domain: caller.token.domain } : {};
      requireAccess(caller, { permission: 'publish', ...domain });
      const registered = await registry.registerClient({
        ...{ client: name, operations, by: nameOf(caller, by), ...whyOf(why) },
        ...(version === undefined ? {} : { version }),
      });
      if (!registered.ok) throw new ApiError('REFUSED', registered.message);
      return json(200, { manifest: registered.manifest });
    },
  ),
  writing(
    {
      ...{ id: 'addUsage', method: 'POST', path: '/usage', permission: 'usage', body: BODIES.UsageBody },
      summary: 'Adds what a gateway counted.',
      answers: { 200: 'Noted' },
    },
    async ({ registry, caller, body: { rows, texts = [] } }) => {
      requireAccess(caller, { permission: 'usage' });
      await registry.addUsage(rows, texts);
      return json(200, { ok: true });
    },
  ),
  reading(
    {
      ...{ id: 'usage', method: 'GET', path: '/usage', permission: 'read', query: usageQuery },
      summary: 'Who used what, in pages, by the hash of the operation.',
      answers: { 200: 'Usage' },
    },
    async ({ registry, query: { days, coordinate, client, ...wish } }) => {
      await registry.refresh();
      const usage = await registry.usage(days);
      const operations = usage.operations.filter(
        (one) =>
          (coordinate === undefined || Object.hasOwn(one.coordinates, coordinate)) &&
          (client === undefined || one.client === client),
      );
      return json(200, usagePage({ ...usage, operations }, wish));
    },
  ),
  reading(
    {
      ...{ id: 'previews', method: 'GET', path: '/previews', permission: 'read', query: noQuery },
      summary: 'All open previews.',
      answers: { 200: 'Previews' },
    },
    async ({ registry }) => {
      const { previews } = await registry.refresh();
      const all = [...previews.values()].map(({ version: _version, ...kept }) => kept);
      return json(200, { previews: all });
    },
  ),
  reading(
    {
      ...{ id: 'preview', method: 'GET', path: '/previews/{name}', permission: 'read', query: noQuery },
      summary: 'A preview with its supergraph.',
      answers: { 200: 'Preview' },
    },
    async ({ registry, parameters: { name = '' } }) => {
      const found = (await registry.refresh()).previews.get(name);
      const sdl = found && (await registry.document(found.preview.supergraph));
      if (!found || sdl === undefined)
        throw new ApiError('NOT_FOUND', `Expected an open preview, got ${JSON.stringify(name)}.`);
      return json(200, { preview: found.preview, sdl });
    },
  ),
];
