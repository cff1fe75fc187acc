import { z } from 'zod';
import type { Token } from '../../facts.ts';
import { domainOfProduct } from '../../people/waivers.ts';
import type { Policy } from '../../policies/policy.ts';
import { ApiError } from '../api-errors.ts';
import { BODIES } from '../body-schemas.ts';
import { type Caller, nameOf, requireAccess } from '../caller.ts';
import { wholeNumber } from '../read-input.ts';
import { json } from '../respond.ts';
import { type ApiRoute, reading, writing } from '../route.ts';
import { endQuery, noQuery, whyOf } from './shared.ts';

/** The versions behind a subgraph are read as far back as something is deprecated in them, so pages are small. */
const deprecationsQuery = z.strictObject({
  after: z.string().max(64).exactOptional().describe('Only subgraphs after this one, by name.'),
  limit: wholeNumber(1, 100).default(50),
});

/** Approvals, waivers and tokens: what people decide. */
export const PEOPLE_ROUTES: readonly ApiRoute[] = [
  reading(
    {
      ...{ id: 'approvals', method: 'GET', path: '/approvals', permission: 'read', query: noQuery },
      summary: 'All approvals.',
      answers: { 200: 'Approvals' },
    },
    async ({ registry }) => {
      const { approvals } = await registry.refresh();
      return json(200, { approvals: [...approvals.values()].flat() });
    },
  ),
  writing(
    {
      ...{
        id: 'approve',
        method: 'POST',
        path: '/approvals',
        permission: 'approve',
        body: BODIES.ApprovalBody,
      },
      summary: 'A team agrees to a change, in every check that meets it.',
      answers: { 201: 'Approved' },
    },
    async ({ registry, caller, body: { change, team: wanted, by, why } }) => {
      const team = approvingTeam(caller, wanted);
      const noted = await registry.approve({ change, team, by: nameOf(caller, by), ...whyOf(why) });
      if (!noted.ok) throw new ApiError('REFUSED', noted.message);
      return json(201, { approval: { change, team } });
    },
  ),
  reading(
    {
      ...{ id: 'waivers', method: 'GET', path: '/waivers', permission: 'read', query: noQuery },
      summary: 'All waivers, those that ended too.',
      answers: { 200: 'Waivers' },
    },
    async ({ registry }) => {
      const { waivers } = await registry.refresh();
      const all = [...waivers.values()].map(({ ended, ...kept }) => ({
        ...kept,
        isEnded: ended !== undefined,
      }));
      return json(200, { waivers: all });
    },
  ),
  writing(
    {
      ...{ id: 'waive', method: 'POST', path: '/waivers', permission: 'waive', body: BODIES.WaiverBody },
      summary: 'Lets one product break one policy until a date.',
      answers: { 201: 'Waived' },
    },
    async ({ registry, caller, body: { policy, product, owner, expires, by, why } }) => {
      const domain = domainOfProduct(await registry.refresh(), product);
      requireAccess(caller, { permission: 'waive', ...(domain === undefined ? {} : { domain }) });
      const team = owner ?? teamOf(caller);
      if (team === undefined) throw new ApiError('REFUSED', 'Expected an owner of the waiver, got none.');
      if (caller.kind === 'token' && caller.token.domain !== undefined)
        requireAccess(caller, { permission: 'waive', ...(domain === undefined ? {} : { domain }), team });
      const waiver = { policy, product, owner: team, expires };
      const waived = await registry.waive({ ...waiver, by: nameOf(caller, by), why });
      if (!waived.ok) throw new ApiError('REFUSED', waived.message);
      return json(201, { waiver: waived.waiver });
    },
  ),
  reading(
    {
      ...{ id: 'endWaiver', method: 'DELETE', path: '/waivers/{id}', permission: 'waive', query: endQuery },
      summary: 'Ends a waiver before its date.',
      answers: { 200: 'Noted' },
    },
    async ({ registry, caller, parameters: { id = '' }, query: { by, why } }) => {
      const state = await registry.refresh();
      const product = state.waivers.get(id)?.waiver.product;
      const domain = product === undefined ? undefined : domainOfProduct(state, product);
      // Of a waiver that is not there nobody but an administrator learns more than that they may not.
      requireAccess(caller, { permission: 'waive', ...(domain === undefined ? {} : { domain }) });
      if (!(await registry.endWaiver({ id, by: nameOf(caller, by), ...whyOf(why) })))
        throw new ApiError('NOT_FOUND', `Expected a waiver that holds, got ${JSON.stringify(id)}.`);
      return json(200, { ok: true });
    },
  ),
  reading(
    {
      ...{ id: 'policies', method: 'GET', path: '/policies', permission: 'read', query: noQuery },
      summary: 'The policies that hold for the whole mesh.',
      answers: { 200: 'Policies' },
    },
    async ({ registry }) => json(200, { policies: (registry.policies?.policies ?? []).map(shownPolicy) }),
  ),
  reading(
    {
      ...{ id: 'deprecations', method: 'GET', path: '/deprecations', permission: 'read' },
      query: deprecationsQuery,
      summary: 'Since when each subgraph publishes what as deprecated, by subgraph, in pages.',
      answers: { 200: 'Deprecations' },
    },
    async ({ registry, query: { after, limit } }) => {
      const { subgraphs } = await registry.refresh();
      const names = [...subgraphs.keys()].sort().filter((name) => after === undefined || name > after);
      const shown = names.slice(0, limit);
      const since = await registry.deprecatedSince(shown);
      return json(200, {
        subgraphs: [...since].map(([subgraph, found]) => ({ subgraph, since: Object.fromEntries(found) })),
        next: shown.at(-1) ?? after ?? '',
        isComplete: shown.length === names.length,
      });
    },
  ),
  reading(
    {
      ...{ id: 'tokens', method: 'GET', path: '/tokens', permission: 'admin', query: noQuery },
      summary: 'All tokens without their texts, the revoked ones too.',
      answers: { 200: 'Tokens' },
    },
    async ({ registry, caller }) => {
      requireAccess(caller, { permission: 'admin' });
      const { tokens } = await registry.refresh();
      const all = [...tokens.values()].map(({ token, revoked, ...stamp }) => {
        return { ...stamp, token: shownToken(token), isRevoked: revoked !== undefined };
      });
      return json(200, { tokens: all });
    },
  ),
  writing(
    {
      ...{ id: 'makeToken', method: 'POST', path: '/tokens', permission: 'admin', body: BODIES.TokenBody },
      summary: 'Makes a token; only this answer has its text.',
      answers: { 201: 'TokenMade' },
    },
    async ({ registry, caller, body: { by, ...wanted } }) => {
      requireAccess(caller, { permission: 'admin' });
      const made = await registry.makeToken({ ...wanted, by: nameOf(caller, by) });
      if (!made.ok) throw new ApiError('REFUSED', made.message);
      return json(201, { token: shownToken(made.token), secret: made.secret });
    },
  ),
  reading(
    {
      ...{ id: 'revokeToken', method: 'DELETE', path: '/tokens/{id}', permission: 'admin', query: endQuery },
      summary: 'Takes a token back at once.',
      answers: { 200: 'Noted' },
    },
    async ({ registry, caller, parameters: { id = '' }, query: { by, why } }) => {
      // A holder may give up their own.
      if (!(caller.kind === 'token' && caller.token.id === id))
        requireAccess(caller, { permission: 'admin' });
      if (!(await registry.revokeToken({ id, by: nameOf(caller, by), ...whyOf(why) })))
        throw new ApiError('NOT_FOUND', `Expected a token that holds, got ${JSON.stringify(id)}.`);
      return json(200, { ok: true });
    },
  ),
];

/** A policy as it is shown; its rule is told by why and fix. */
function shownPolicy({ id, name, why, owner, event, level, rollout, fix, domain }: Policy) {
  return {
    ...{ id, name, why, owner, event, level, rollout },
    ...(fix === undefined ? {} : { fix }),
    ...(domain === undefined ? {} : { domain }),
  };
}

/** A token approves for its own team and no other; an administrator, who is asked when nobody else can, for any. */
function approvingTeam(caller: Caller, wanted: string | undefined): string {
  const team = wanted ?? teamOf(caller);
  if (team === undefined)
    throw new ApiError('REFUSED', 'Expected a team to approve for, got none, and the token speaks for none.');
  const isAdmin = caller.kind !== 'token' || caller.token.permissions.includes('admin');
  if (!isAdmin) {
    const { domain } = caller.token;
    requireAccess(caller, { permission: 'approve', team, ...(domain === undefined ? {} : { domain }) });
  } else requireAccess(caller, { permission: 'approve' });
  return team;
}

function teamOf(caller: Caller): string | undefined {
  return caller.kind === 'token' ? caller.token.team : undefined;
}

function shownToken({ hash: _hash, ...shown }: Token): Omit<Token, 'hash'> {
  return shown;
}
