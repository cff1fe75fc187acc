import type { Entry, HistoryFilter } from '../../registry/index.ts';
import { COMMON_FLAGS, type Command, type CommandInput, MisuseError, wholeNumberFlag } from '../command.ts';
import { knownSubgraph } from '../registry/known-subgraph.ts';
import { REGISTRY_FLAGS } from '../registry/registry-address.ts';
import { withRegistry } from '../registry/with-registry.ts';
import { asJson } from '../render/findings.ts';
import { renderHistory } from '../render/history.ts';
import { styleOf } from '../render/style.ts';

/** What is shown without `--checks`: everything that changed something. */
const KINDS: readonly Entry['fact']['kind'][] = [
  'published',
  'rejected',
  'rolled-back',
  'retired',
  'approved',
  'waived',
  'waiver-ended',
  'token-made',
  'token-revoked',
  'client-registered',
  'preview-opened',
  'preview-closed',
];

/** `weft history`: what happened in the registry. */
export const historyCommand: Command = {
  name: 'history',
  summary: 'Who did what in the registry, when and why; the newest first.',
  operands: '[SUBGRAPH]',
  flags: {
    ...COMMON_FLAGS,
    ...REGISTRY_FLAGS,
    limit: { type: 'string', value: 'N', description: 'How many; default 20, at most 1000.' },
    checks: { type: 'boolean', description: 'Also the checks that were run.' },
  },
  examples: ['weft history', 'weft history flights --limit 5', 'weft history --checks --json'],
  async run(input) {
    const { flags, terminal } = input;
    const subgraph = operand(input);
    const limit = wholeNumberFlag(input, 'limit', { min: 1, max: 1_000 }) ?? 20;
    const filter: HistoryFilter = {
      limit,
      ...(subgraph === undefined ? {} : { subgraph }),
      ...(flags['checks'] === true ? {} : { kinds: KINDS }),
    };
    return withRegistry(input, { makes: false }, async ({ registry }) => {
      const subgraphs = await registry.subgraphs();
      if (subgraph !== undefined) knownSubgraph(subgraphs, subgraph);
      const entries = await registry.history(filter);
      if (flags['json'] === true) terminal.out(asJson({ ok: true, entries }));
      else terminal.out(renderHistory(entries, subgraphs, styleOf(terminal)));
      return 0;
    });
  },
};

function operand({ positionals }: CommandInput): string | undefined {
  const [first, extra] = positionals;
  if (extra !== undefined) throw new MisuseError(`Expected at most one subgraph, got also "${extra}".`);
  return first;
}
