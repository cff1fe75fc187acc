import { print } from 'graphql';
import { withoutDefer } from '../operation/defer.ts';
import type { Operation } from '../operation/operation.ts';
import { HopelessOperations } from './hopeless-operations.ts';
import { createOverrideDraw, type Overrides } from './overrides.ts';
import type { MadePlan, PlanEngine } from './plan-engine.ts';
import { hideNames, type PrivateNames } from './private-names.ts';

/** A plan, and how the names in it differ from the client's. */
export type Plan = MadePlan & { readonly names: PrivateNames };

/** Unless a plan `canDefer`, what the operation defers is planned like everything else. */
type PlanOptions = { readonly canDefer: boolean };

/** Makes the plan of a valid operation; see `PlanEngine` for how it fails. */
export type Planner = {
  plan(operation: Operation, overrides: Overrides, options?: PlanOptions): Promise<Plan>;
  /** Decides which overrides are in force for one request. */
  drawOverrides(): Overrides;
  close(): Promise<void>;
};

/**
 * A planner over an engine. What is done beside the requests, wherever the engine works, is done here: names that could clash
 * become private, overrides are drawn, and operations known to be hopeless are refused.
 */
export function createPlanner({ facts, ...engine }: PlanEngine): Planner {
  const reserved = new Set(facts.reserved);
  const hopeless = new HopelessOperations();
  return {
    drawOverrides: createOverrideDraw(facts.overrideLabels),
    async plan({ document, definition }, overrides, { canDefer } = { canDefer: false }) {
      const names = hideNames(canDefer ? document : withoutDefer(document), definition, reserved);
      const question = { text: print(names.document), overrides: [...overrides], canDefer };
      hopeless.refuse(question);
      try {
        return { ...(await engine.plan(question)), names };
      } catch (error) {
        hopeless.remember(question, error);
        throw error;
      }
    },
    close: () => engine.close(),
  };
}
