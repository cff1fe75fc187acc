import { failure, type Outcome, success } from '../../contracts/index.ts';
import { createGateway, type Explanation, type GatewayConfig } from '../../gateway/index.ts';
import type { Replay, Team } from '../../registry/index.ts';

/** A mesh that operations can be planned on; nothing of it is asked. */
export type ReplayGateway = { readonly replay: Replay; close(): Promise<void> };

type Step = NonNullable<Explanation['plan']>;

/** Opens a gateway over a supergraph, only to plan. Fails with what is wrong with the supergraph. */
export async function openReplayGateway(
  supergraphSdl: string,
  { config, teams }: { readonly config: GatewayConfig; readonly teams: readonly Team[] },
): Promise<Outcome<ReplayGateway>> {
  const gateway = createGateway({ config });
  const used = await gateway.useSupergraph(supergraphSdl, teams);
  if (!used.ok) {
    await gateway.close();
    return failure(...used.findings);
  }
  return success({
    replay: async (text) => {
      const explained = await gateway.explain(text);
      if (!explained.ok) return { ok: false, problems: explained.findings.map(({ message }) => message) };
      const { waves, calls, plan } = explained.value;
      return { ok: true, size: { hops: waves, calls, fields: plan ? fieldsOf(plan) : 0 } };
    },
    close: () => gateway.close(),
  });
}

function fieldsOf(step: Step): number {
  switch (step.kind) {
    case 'fetch':
      return step.fields.length;
    case 'sequence':
    case 'parallel':
      return step.steps.reduce((sum, one) => sum + fieldsOf(one), 0);
    case 'condition':
      return [step.then, step.otherwise].reduce((sum, one) => sum + (one ? fieldsOf(one) : 0), 0);
    default:
      return step satisfies never;
  }
}
