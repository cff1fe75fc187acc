import type { Contract } from '../../contracts/index.ts';
import type { Candidate, ChangeReport } from '../checks/check-report.ts';
import type { Organisation } from '../organisation.ts';
import type { QualityStanding } from '../quality/quality-standing.ts';
import type { Team } from '../team.ts';
import type { Usage } from '../usage/usage-row.ts';
import type { GrantedWaiver } from './granted-waiver.ts';
import type { Policy } from './policy.ts';
import type { PolicyInput } from './policy-input.ts';

/** What is published of a subgraph now. */
type PublishedSubgraph = Pick<Candidate, 'sdl' | 'contracts'> & {
  /** Since when coordinates, and products by their id, are published as deprecated (ISO dates). */
  readonly deprecatedSince: ReadonlyMap<string, string>;
};

/** The policies of a mesh, and what it tells them beside what domains publish. */
export type PolicyRules = {
  readonly policies: readonly Policy[];
  readonly organisation?: Organisation;
};

/** The mesh around the subgraph that is judged. */
export type PolicyMesh = PolicyRules & {
  /** What was measured of products. */
  readonly measurements?: readonly QualityStanding[];
  readonly teams: readonly Team[];
  /** Contracts of other subgraphs, for promises that rest on theirs. */
  readonly contracts?: readonly { readonly id: string; readonly file: string; readonly text: string }[];
};

/** A subgraph as it is to become, and everything policies are judged on. */
export type PolicyQuestion = {
  readonly candidate: Candidate;
  readonly mesh: PolicyMesh;
  /** Missing for a subgraph that is new. */
  readonly previous?: PublishedSubgraph;
  readonly changes: readonly ChangeReport[];
  readonly usage: Usage;
  readonly waivers: readonly GrantedWaiver[];
  /** ISO date. */
  readonly today: string;
};

/** One product of the subgraph with all that a rule may read of it. */
export type JudgedProduct = {
  readonly id: string;
  readonly domain: string;
  readonly owner: string;
  readonly input: PolicyInput;
  /** True when nothing of it is published yet. */
  readonly isNew: boolean;
  /** True when the candidate no longer has it, or says that it is retired. */
  readonly isRetired: boolean;
  /** The contract, or the SDL where it has none. */
  readonly file: string;
  readonly contract?: Contract;
};
