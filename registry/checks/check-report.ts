import type { ChangeClass } from '../../contracts/grade/index.ts';
import type { Finding } from '../../contracts/index.ts';
import type { DocumentHash } from '../facts.ts';

/** A subgraph as its domain wants it to become. */
export type Candidate = {
  readonly subgraph: string;
  readonly domain: string;
  readonly owner: string;
  readonly url: string;
  readonly sdl: string;
  /** Named in findings; the path as the domain knows it. */
  readonly file: string;
  readonly contracts: readonly { readonly file: string; readonly text: string }[];
  readonly commit?: string;
  readonly branch?: string;
  /** What testing the contracts against the data gave, where that was done. */
  readonly contractTests?: readonly Finding[];
  /** The domain's own policies, `policies.yaml` beside its contracts. */
  readonly policies?: { readonly file: string; readonly text: string };
};

/** The steps of a check, in their order. */
export type CheckStage =
  | 'parse'
  | 'ownership'
  | 'compose'
  | 'consumer'
  | 'producer'
  | 'variant'
  | 'policy'
  | 'contract'
  | 'contract-test';

/** A finding and which step found it. Errors block; what a person let pass is a warning that says so. */
export type CheckFinding = Finding & {
  readonly stage: CheckStage;
  /** Of the stage `policy`: which one says it, of which data product. */
  readonly policy?: string;
  readonly product?: string;
  /** The level of that policy on the day; what is only observed is recorded, and shown to nobody who checks. */
  readonly level?: 'observe' | 'inform' | 'warn' | 'block';
};

/** An operation that loses something, and whose it is. */
export type AffectedOperation = {
  readonly operation: DocumentHash;
  readonly name?: string;
  readonly client: string;
  readonly clientVersions: readonly string[];
  /** The team that answers for the client; undefined when nobody declared it. */
  readonly team?: string;
  readonly count: number;
  readonly lastSeen: string;
  /** `certain` where its text or values tell that it loses something, `possible` where the data decides. */
  readonly certainty?: 'certain' | 'possible';
};

/**
 * `safe` costs nobody anything · `notice` dangerous: consumers are told · `unused` breaking, and nobody in the window uses it ·
 * `approved` breaking, and everybody concerned agreed · `blocked` breaking.
 */
export type ChangeVerdict = 'safe' | 'notice' | 'unused' | 'approved' | 'blocked';

/** One change of the mesh, of schema, applied directives or contract, with whom it concerns. */
export type ChangeReport = {
  /** Fingerprint: the same change has the same id in every check, so that an approval sticks to it. */
  readonly id: string;
  readonly code: string;
  /** `Type.field`, `Type.field(arg:)`, `Enum.VALUE`, `@directive`, or a contract's element. */
  readonly coordinate: string;
  readonly message: string;
  readonly origin: 'schema' | 'directive' | 'contract';
  readonly subgraph: string;
  readonly owners: readonly string[];
  /** What the graders say of it: does any reader lose something; may today's data break it. */
  readonly consumer: ChangeClass;
  readonly producer: ChangeClass;
  readonly verdict: ChangeVerdict;
  readonly affected: readonly AffectedOperation[];
  /** Teams whose approval is needed and not there; `approvedBy` are those that gave theirs. */
  readonly missingApprovals: readonly string[];
  readonly approvedBy: readonly string[];
  /** What stood there, and what stands there now: a type, a default, a member. */
  readonly before?: string;
  readonly after?: string;
  readonly fix?: string;
  readonly place?: { readonly file: string; readonly line?: number; readonly column?: number };
};

/** What a check found: the same object on a laptop, in CI, at publish and in the history. */
export type CheckReport = {
  readonly subgraph: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly commit?: string;
  readonly branch?: string;
  readonly passed: boolean;
  /** sha256 of the supergraph this would make; missing when it does not compose. */
  readonly supergraph?: string;
  readonly findings: readonly CheckFinding[];
  readonly changes: readonly ChangeReport[];
  /** What usage the verdicts rest on. */
  readonly usage: { readonly days: number; readonly operations: number; readonly requests: number };
};
