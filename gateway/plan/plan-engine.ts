import type { QueryPlan } from '@apollo/query-planner';

/** What the gateway has to know of a supergraph besides its text. Plain data, because it may come from another thread. */
export type SupergraphFacts = {
  /** The schema that clients see. */
  readonly apiSdl: string;
  readonly subgraphs: readonly { readonly name: string; readonly url: string }[];
  /** Labels of fields that move from one subgraph to another by and by. */
  readonly overrideLabels: readonly string[];
  /** Response names that the planner may use for itself. */
  readonly reserved: readonly string[];
};

/** What bounds a plan inside the planner. */
export type EngineSettings = { readonly maxEvaluatedPlans: number; readonly maxPaths: number };

/** An operation to plan: a valid document of one operation, for the schema that clients see. */
export type PlanQuestion = {
  readonly text: string;
  /** Labels of `@override` that are in force. */
  readonly overrides: readonly string[];
  /** Whether what it defers is planned apart; otherwise it says no `@defer`. */
  readonly canDefer: boolean;
};

/** A plan as an engine made it. */
export type MadePlan = {
  readonly plan: QueryPlan;
  /** Whether a fetch may need what another fetches only under a condition. */
  readonly hasConditionalInputs: boolean;
  /** Length of the plan as JSON. */
  readonly bytes: number;
};

/** Makes plans over one supergraph, wherever it does so. This is what a planner has to offer to be used. */
export type PlanEngine = {
  readonly facts: SupergraphFacts;
  /** Rejects with ClientError when a limit of planning is exceeded, with InternalError PLANNING_FAILED when there is no plan. */
  plan(question: PlanQuestion): Promise<MadePlan>;
  close(): Promise<void>;
};

/** One reason why a text is no supergraph. */
export type SupergraphFault = {
  readonly message: string;
  readonly location?: { readonly line: number; readonly column: number };
};

/** Thrown when a text is no supergraph. */
export class SupergraphRefusal extends Error {
  override readonly name = 'SupergraphRefusal';
  readonly faults: readonly SupergraphFault[];

  constructor(faults: readonly SupergraphFault[]) {
    super(faults.map(({ message }) => message).join('\n'));
    this.faults = faults;
  }
}
