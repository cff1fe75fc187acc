import { randomBytes } from 'node:crypto';
import { didYouMean } from '../../contracts/index.ts';
import type { Waiver } from '../facts.ts';
import type { Doer, RegistryParts } from '../registry-parts.ts';
import type { RegistryState } from '../state.ts';
import { findProduct } from './find-product.ts';
import { knownPolicies } from './known-policies.ts';

/** A policy that a product may break until a date; `why` says for what reason. */
export type NewWaiver = Omit<Waiver, 'id' | 'subgraph'> & { readonly by: string; readonly why: string };

/** The waiver, or why there is none. */
export type Waived =
  | { readonly ok: true; readonly waiver: Waiver }
  | { readonly ok: false; readonly message: string };

/** Lets one product break one policy until a date. Fails for a date that is over, and for a team, policy or product nobody knows. */
export async function waive(
  parts: RegistryParts,
  { by, why, policy, product, owner, expires }: NewWaiver,
): Promise<Waived> {
  const { live, clock, teams } = parts;
  const today = clock().toISOString().slice(0, 10);
  if (expires < today) return { ok: false, message: `Expected a last day from ${today} on, got ${expires}.` };
  const names = teams.map(({ name }) => name);
  if (!names.includes(owner)) return unknown('a declared team as owner of the waiver', owner, names);
  const state = await live.refresh();
  const policies = await knownPolicies(parts, state);
  if (policies && !policies.includes(policy)) return unknown('the id of a policy', policy, policies);
  const found = await findProduct(parts, state, product);
  if ('known' in found)
    return unknown('the id of a product that was published or checked', product, found.known);
  const { subgraph } = found;
  const waiver = { id: randomBytes(4).toString('hex'), policy, product, subgraph, owner, expires };
  await live.append([{ kind: 'waived', waiver }], { by, why });
  return { ok: true, waiver };
}

function unknown(what: string, got: string, known: readonly string[]): Waived {
  return {
    ok: false,
    message: `Expected ${what}, got "${got}".${didYouMean(got, known)}`,
  };
}

/** Ends a waiver before its date. False when there is none with that id, or it has ended. */
export async function endWaiver(
  { live }: RegistryParts,
  { id, by, why }: Doer & { readonly id: string },
): Promise<boolean> {
  const found = (await live.refresh()).waivers.get(id);
  if (!found || found.ended) return false;
  await live.append([{ kind: 'waiver-ended', id }], { by, ...(why === undefined ? {} : { why }) });
  return true;
}

/** The domain of a product: that of the subgraph whose contract or name it is, else what its id starts with. */
export function domainOfProduct(state: RegistryState, product: string): string | undefined {
  const current = [...state.subgraphs.values()].flatMap((subgraph) => subgraph.current?.version ?? []);
  const held = current.find(
    ({ subgraph, contracts }) => subgraph === product || contracts.some(({ id }) => id === product),
  );
  return held?.domain ?? product.split('.')[0];
}
