import type { z } from 'zod';
import type { CheckReport } from '../../checks/check-report.ts';
import type { SubgraphVersion } from '../../facts.ts';
import type { Changer } from '../../publishing/commit-change.ts';
import type { RegistryState } from '../../state.ts';
import { ApiError } from '../api-errors.ts';
import { BODIES } from '../body-schemas.ts';
import { authorityOf, nameOf, requireAccess } from '../caller.ts';
import { requireCandidates, requireHeld, requirePreview, requireSubgraph } from '../may-publish.ts';
import { json } from '../respond.ts';
import { type ApiRoute, type Call, reading, writing } from '../route.ts';
import { endQuery, noQuery, whyOf } from './shared.ts';

/** Check, publish, roll back, retire, preview: what changes the mesh, or asks what would. */
export const PUBLISHING_ROUTES: readonly ApiRoute[] = [
  writing(
    {
      ...{
        id: 'check',
        isHeavy: true,
        method: 'POST',
        path: '/checks',
        permission: 'check',
        body: BODIES.CheckBody,
      },
      summary: 'What publishing these subgraphs would do; the report is kept.',
      answers: { 200: 'Report' },
    },
    async ({ registry, caller, body: { candidates, by } }) => {
      const state = await registry.refresh();
      requireCandidates(caller, 'check', { candidates, state });
      const options = { by: nameOf(caller, by), authority: authorityOf(caller) };
      return json(200, await registry.checkAndKeep(candidates, options));
    },
  ),
  reading(
    {
      ...{ id: 'report', method: 'GET', path: '/checks/{hash}', permission: 'read', query: noQuery },
      summary: 'A report by its hash.',
      answers: { 200: 'Report' },
    },
    async ({ registry, parameters: { hash = '' } }) => {
      const report = await registry.findReport(hash);
      if (!report)
        throw new ApiError('NOT_FOUND', `Expected the hash of a report, got ${JSON.stringify(hash)}.`);
      return json(200, { hash, report });
    },
  ),
  writing(
    {
      ...{
        id: 'publish',
        isHeavy: true,
        method: 'POST',
        path: '/publish',
        permission: 'publish',
        body: BODIES.PublishBody,
      },
      summary: 'Publishes subgraphs in one build, or says why not.',
      answers: { 200: 'Published', 201: 'Published', 409: 'Errors' },
    },
    async ({ registry, caller, body: { candidates, by, why } }) => {
      const options = await changerOf({ registry, caller }, { by, why }, (state) =>
        requireCandidates(caller, 'publish', { candidates, state }),
      );
      const published = await registry.publish(candidates, options);
      if (!published.ok) {
        const { reason, report, versions } = published;
        throw notPublished(reason, report, versions);
      }
      const { build, versions, report, isUnchanged } = published;
      return json(isUnchanged ? 200 : 201, { build, versions, report, isUnchanged });
    },
  ),
  writing(
    {
      ...{
        id: 'rollback',
        isHeavy: true,
        method: 'POST',
        path: '/rollback',
        permission: 'publish',
        body: BODIES.RollbackBody,
      },
      summary: 'Makes an earlier accepted version current.',
      answers: { 201: 'RolledBack', 409: 'Errors' },
    },
    async ({ registry, caller, body: { subgraph, to, force, by, why } }) => {
      const options = await changerOf({ registry, caller }, { by, why }, (state) =>
        requireSubgraph(caller, 'publish', { subgraph, state }),
      );
      if (force && why === undefined)
        throw new ApiError('REFUSED', 'Expected why beside force: the history has to say it.');
      const result = await registry.rollback({
        ...{ subgraph, ...options },
        ...(to === undefined ? {} : { to }),
        ...(force === undefined ? {} : { force }),
      });
      if (result.ok)
        return json(201, { build: result.build, version: result.version, report: result.report });
      if (result.reason === 'unknown') throw new ApiError('NOT_FOUND', result.message);
      throw notPublished(result.reason, result.report);
    },
  ),
  writing(
    {
      ...{
        id: 'retire',
        isHeavy: true,
        method: 'POST',
        path: '/retire',
        permission: 'publish',
        body: BODIES.RetireBody,
      },
      summary: 'Takes a subgraph out of the mesh; a rollback brings it back.',
      answers: { 201: 'Retired', 409: 'Errors' },
    },
    async ({ registry, caller, body: { subgraph, by, why } }) => {
      const options = await changerOf({ registry, caller }, { by, why }, (state) =>
        requireSubgraph(caller, 'publish', { subgraph, state }),
      );
      const result = await registry.retire({ subgraph, ...options });
      if (result.ok) return json(201, { build: result.build, report: result.report });
      if (result.reason === 'unknown') throw new ApiError('NOT_FOUND', result.message);
      throw notPublished(result.reason, result.report);
    },
  ),
  writing(
    {
      ...{
        id: 'openPreview',
        isHeavy: true,
        method: 'POST',
        path: '/previews',
        permission: 'publish',
        body: BODIES.PreviewBody,
      },
      summary: 'Composes subgraphs into an alternative supergraph beside the mesh.',
      answers: { 201: 'PreviewOpened', 409: 'Errors' },
    },
    async ({ registry, caller, body: { name, candidates, by, why } }) => {
      const options = await changerOf({ registry, caller }, { by, why }, (state) => {
        requireCandidates(caller, 'publish', { candidates, state });
        requirePreview(caller, { name, state });
      });
      const opened = await registry.openPreview({ name, candidates, ...options });
      if (!opened.ok) throw notPublished(opened.reason, opened.report);
      return json(201, { preview: opened.preview, report: opened.report });
    },
  ),
  reading(
    {
      ...{
        id: 'closePreview',
        method: 'DELETE',
        path: '/previews/{name}',
        permission: 'publish',
        query: endQuery,
      },
      summary: 'Ends a preview.',
      answers: { 200: 'Noted' },
    },
    closePreview,
  ),
];

/** Who changes the mesh by a call. What they may is asked at once, and again when it is decided: calls wait for their turn. */
async function changerOf(
  { registry, caller }: Pick<Call, 'registry' | 'caller'>,
  { by, why }: { readonly by?: string | undefined; readonly why?: string | undefined },
  require: (state: RegistryState) => void,
): Promise<Changer> {
  const permit = (state: RegistryState): void => {
    requireHeld(caller, state);
    require(state);
  };
  permit(await registry.refresh());
  return { by: nameOf(caller, by), authority: authorityOf(caller), permit, ...whyOf(why) };
}

async function closePreview({
  registry,
  caller,
  parameters: { name = '' },
  query: { by, why },
}: Call & { readonly query: z.infer<typeof endQuery> }) {
  const options = await changerOf({ registry, caller }, { by, why }, (state) => {
    if (state.previews.has(name)) requirePreview(caller, { name, state });
    else requireAccess(caller, { permission: 'publish', ...authorityOf(caller) });
  });
  if (await registry.closePreview({ name, ...options })) return json(200, { ok: true });
  throw new ApiError('NOT_FOUND', `Expected an open preview, got ${JSON.stringify(name)}.`);
}

function notPublished(
  reason: 'blocked' | 'rejected',
  report: CheckReport,
  versions?: readonly SubgraphVersion[],
): ApiError {
  const errors = report.findings.filter(({ severity }) => severity === 'error').length;
  const count = errors === 1 ? 'one finding' : `${errors} findings`;
  const message =
    reason === 'rejected'
      ? `${report.subgraph} would not compose with the mesh: ${count}.`
      : `${report.subgraph} composes, and is kept out by ${count}.`;
  return new ApiError('NOT_PUBLISHED', message, {
    more: { reason, report, ...(versions ? { versions } : {}) },
  });
}
