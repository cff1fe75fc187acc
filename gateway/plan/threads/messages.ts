import type {
  EngineSettings,
  MadePlan,
  PlanQuestion,
  SupergraphFacts,
  SupergraphFault,
} from '../plan-engine.ts';

/** What a planning thread is told. It takes one thing at a time. */
export type ThreadTask =
  | {
      readonly kind: 'open';
      readonly hash: string;
      readonly sdl: string;
      readonly settings: EngineSettings;
    }
  | { readonly kind: 'plan'; readonly hash: string; readonly question: PlanQuestion }
  | { readonly kind: 'close'; readonly hash: string };

/**
 * What a planning thread says. `opened` is followed by `built`, when the thread can plan; nothing answers a `close`. Every
 * other message means that the thread is free again.
 */
export type ThreadReply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'opened'; readonly facts: SupergraphFacts }
  | { readonly kind: 'built' }
  | { readonly kind: 'refused'; readonly faults: readonly SupergraphFault[] }
  | { readonly kind: 'planned'; readonly made: MadePlan }
  | { readonly kind: 'failed'; readonly message: string; readonly stack: string };
