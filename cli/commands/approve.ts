import { didYouMean } from '../../contracts/index.ts';
import {
  COMMON_FLAGS,
  type Command,
  type CommandInput,
  type ExitCode,
  MisuseError,
  onlyOperand,
} from '../command.ts';
import { type FoundChange, findChange } from '../registry/find-change.ts';
import type { RegistryAccess } from '../registry/registry-access.ts';
import { REGISTRY_FLAGS } from '../registry/registry-address.ts';
import { whyFlag, withRegistry } from '../registry/with-registry.ts';
import { asJson, reportFindings } from '../render/findings.ts';
import { plainMessage } from '../render/folded-changes.ts';
import { styleOf } from '../render/style.ts';
import { counted, listed } from '../render/words.ts';

/** `weft approve`: a team agrees to a change that takes something from its app or its field. */
export const approveCommand: Command = {
  name: 'approve',
  summary:
    'Agree, for your team, to a change that a check blocked; it holds whenever the same change is met.',
  operands: 'CHANGE',
  flags: {
    ...COMMON_FLAGS,
    ...REGISTRY_FLAGS,
    as: {
      type: 'string',
      value: 'TEAM',
      description: 'The team you speak for; may be left out when only one is missing.',
    },
    why: { type: 'string', value: 'TEXT', description: 'Why, for those who read the history; needed.' },
  },
  examples: [
    'weft approve 9f2c11aa04b7d3e5 --as ground-operations --why "The gate desk reads the new field since Monday"',
  ],
  async run(input) {
    const change = onlyOperand(input, 'the id of a change, as weft check names it');
    const why = whyFlag(input);
    return withRegistry(input, { makes: false }, async ({ registry }) => {
      const { found, known } = await findChange(registry, change);
      if (!found) return unknown(input, change, known);
      return agree(input, registry, { found, team: teamOf(input, found), why });
    });
  },
};

type Agreement = { readonly found: FoundChange; readonly team: string; readonly why: string };

async function agree(
  { terminal, flags }: CommandInput,
  registry: RegistryAccess,
  { found, team, why }: Agreement,
): Promise<ExitCode> {
  const { change, family } = found;
  const isJson = flags['json'] === true;
  // The one that was named, and those that go with it and wait for the same team.
  const alike = family.members.filter((one) => one !== change && one.missingApprovals.includes(team));
  for (const { id } of [change, ...alike]) {
    const noted = await registry.approve({ change: id, team, why });
    if (noted.ok) continue;
    reportFindings(
      [{ code: 'APPROVAL_REFUSED', severity: 'error', message: noted.message }],
      terminal,
      isJson,
    );
    return 1;
  }
  const waiting = [change, ...alike].flatMap(({ missingApprovals }) => missingApprovals);
  const missing = [...new Set(waiting)].filter((one) => one !== team);
  if (isJson) {
    terminal.out(asJson({ ok: true, changes: [change, ...alike].map(({ id }) => id), team, missing }));
    return 0;
  }
  const more = alike.length === 0 ? '' : ` (with ${counted(alike.length, 'more change')} that it brings)`;
  const rest = missing.length === 0 ? 'Nobody else has to agree.' : `Still needed: ${listed(missing)}.`;
  terminal.out(
    `${styleOf(terminal).green('✓')} ${team} agrees: ${plainMessage(family.title)}${more}\n  ${rest}\n`,
  );
  return 0;
}

/** `--as`, or the only team whose word is missing. Throws MisuseError when that is not one. */
function teamOf({ flags }: CommandInput, { change }: FoundChange): string {
  const team = flags['as'];
  if (typeof team === 'string' && team !== '') return team;
  const [first, ...others] = change.missingApprovals;
  if (first !== undefined && others.length === 0) return first;
  const names = first === undefined ? 'none is missing' : change.missingApprovals.join(', ');
  throw new MisuseError(`Expected --as with the team you speak for (${names}), got nothing.`);
}

function unknown({ terminal, flags }: CommandInput, change: string, known: readonly string[]): ExitCode {
  const finding = {
    code: 'UNKNOWN_CHANGE',
    severity: 'error',
    message: `Expected the id of a change that a check met lately, got "${change}".${didYouMean(change, known)}`,
    fix: 'Run weft check again; it names the id of every change that needs approval.',
  } as const;
  reportFindings([finding], terminal, flags['json'] === true);
  return 1;
}
