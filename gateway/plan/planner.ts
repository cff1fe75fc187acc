import { print } from 'graphql';
import type { Operation } from '../operation/operation.ts';
import { createOverrideDraw, type Overrides } from './overrides.ts';
import type { MadePlan, PlanEngine } from './plan-engine.ts';
import { hideNames, type PrivateNames } from './private-names.ts';

/** A plan, and how the names in it differ from the client's. */
export type Plan = MadePlan & { readonly names: PrivateNames };

/** Makes the plan of a valid operation; see `PlanEngine` for how it fails. */
export type Planner = {
  plan(operation: Operation, overrides: Overrides): Promise<Plan>;
  /** Decides which overrides are in force for one request. */
  drawOverrides(): Overrides;
  close(): Promise<void>;
};

/** Whatever plans, names are hidden and overrides drawn here, beside the requests. */
export function createPlanner({ facts, ...engine }: PlanEngine): Planner {
  const reserved = new Set(facts.reserved);
  return {
    drawOverrides: createOverrideDraw(facts.overrideLabels),
    async plan({ document, definition }, overrides) {
      const names = hideNames(document, definition, reserved);
      const made = await engine.plan({ text: print(names.document), overrides: [...overrides] });
      return { ...made, names };
    },
    close: () => engine.close(),
  };
}
