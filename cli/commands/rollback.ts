import {
  COMMON_FLAGS,
  type Command,
  type CommandInput,
  type ExitCode,
  onlyOperand,
  wholeNumberFlag,
} from '../command.ts';
import { REGISTRY_FLAGS } from '../registry/registry-address.ts';
import { type OpenRegistry, whyFlag, withRegistry } from '../registry/with-registry.ts';
import { renderCheck } from '../render/check-text.ts';
import { asJson, reportFindings } from '../render/findings.ts';
import { renderRolledBack } from '../render/published.ts';
import { styleOf } from '../render/style.ts';

/** `weft rollback`: makes an earlier version of a subgraph serve again. */
export const rollbackCommand: Command = {
  name: 'rollback',
  summary: 'Make an earlier version of a subgraph serve again.',
  operands: 'SUBGRAPH',
  flags: {
    ...COMMON_FLAGS,
    ...REGISTRY_FLAGS,
    to: { type: 'string', value: 'N', description: 'The version; default the one that served before.' },
    why: { type: 'string', value: 'TEXT', description: 'Why, for those who read the history; needed.' },
    force: {
      type: 'boolean',
      description: 'Also when apps lose what they read meanwhile; never when it would not compose.',
    },
  },
  examples: [
    'weft rollback flights --why "Delays are wrong since this morning"',
    'weft rollback flights --to 3 --why "…"',
  ],
  async run(input) {
    const subgraph = onlyOperand(input, 'the name of a subgraph');
    const why = whyFlag(input);
    const to = wholeNumberFlag(input, 'to', { min: 1, max: 1_000_000_000 });
    const wish = { subgraph, why, force: input.flags['force'] === true, ...(to === undefined ? {} : { to }) };
    return withRegistry(input, { makes: false }, (open) => goBack(input, open, wish));
  },
};

async function goBack(
  { terminal, flags }: CommandInput,
  { registry, manifest }: OpenRegistry,
  wish: Parameters<OpenRegistry['registry']['rollback']>[0],
): Promise<ExitCode> {
  const isJson = flags['json'] === true;
  const result = await registry.rollback(wish);
  if (!result.ok && result.reason === 'unknown') {
    reportFindings(
      [{ code: 'UNKNOWN_VERSION', severity: 'error', message: result.message }],
      terminal,
      isJson,
    );
    return 1;
  }
  const style = styleOf(terminal);
  if (isJson) terminal.out(asJson(result));
  else if (result.ok) terminal.out(renderRolledBack(result, style));
  else {
    const { teams = [], clients = [] } = manifest ?? {};
    terminal.out(renderCheck(result.report, { teams, clients, style, isRollback: true }));
    if (result.reason === 'blocked')
      terminal.out('\nWhat serves now serves on. When going back is worth it all the same: --force\n');
  }
  return result.ok ? 0 : 1;
}
