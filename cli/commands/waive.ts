import { isDay } from '../../contracts/index.ts';
import { COMMON_FLAGS, type Command, type CommandInput, type ExitCode, MisuseError } from '../command.ts';
import type { RegistryAccess } from '../registry/registry-access.ts';
import { REGISTRY_FLAGS } from '../registry/registry-address.ts';
import { reasonFlag, whyFlag, withRegistry } from '../registry/with-registry.ts';
import { asJson, reportFindings } from '../render/findings.ts';
import { renderWaivers } from '../render/waivers.ts';

/** `weft waive`: lets one product break one policy until a date, or ends that. */
export const waiveCommand: Command = {
  name: 'waive',
  summary: 'Let a product break a policy until a date, end that, or list what is let pass.',
  operands: '[POLICY PRODUCT]',
  flags: {
    ...COMMON_FLAGS,
    ...REGISTRY_FLAGS,
    until: { type: 'string', value: 'DATE', description: 'The last day it holds, like 2026-12-31.' },
    owner: {
      type: 'string',
      value: 'TEAM',
      description: "The team that answers for it; the token's when left out.",
    },
    why: { type: 'string', value: 'TEXT', description: 'Why, for those who read the history.' },
    end: { type: 'string', value: 'ID', description: 'End the waiver with this id now.' },
  },
  examples: [
    'weft waive P07 flights.flights --until 2026-12-31 --owner network-operations --why "Descriptions come with the new year"',
    'weft waive --end 3fa9c01e',
    'weft waive',
  ],
  async run(input) {
    const wish = wishOf(input);
    return withRegistry(input, { makes: false }, ({ registry }) => carryOut(input, registry, wish));
  },
};

type Wish =
  | { readonly kind: 'list' }
  | { readonly kind: 'end'; readonly id: string }
  | {
      readonly kind: 'waive';
      readonly waiver: Readonly<Record<'policy' | 'product' | 'expires' | 'why', string>> & {
        readonly owner?: string;
      };
    };

function wishOf(input: CommandInput): Wish {
  const { positionals, flags } = input;
  const { end } = flags;
  const [policy, product, extra] = positionals;
  if (typeof end === 'string') {
    if (policy === undefined) return { kind: 'end', id: end };
    throw new MisuseError(`Expected --end ID, or POLICY and PRODUCT, got both.`);
  }
  if (policy === undefined) return { kind: 'list' };
  if (product === undefined || extra !== undefined)
    throw new MisuseError(
      `Expected the id of a policy and of a data product, got "${positionals.join(' ')}".`,
    );
  const expires = needed(input, 'until', 'the last day it holds, like 2026-12-31');
  if (!isDay(expires))
    throw new MisuseError(`Expected --until to be a day like 2026-12-31, got "${expires}".`);
  const { owner } = flags;
  const team = typeof owner === 'string' ? { owner } : {};
  return { kind: 'waive', waiver: { policy, product, expires, ...team, why: whyFlag(input) } };
}

function needed({ flags }: CommandInput, name: string, what: string): string {
  const value = flags[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new MisuseError(`Expected --${name} with ${what}.`);
}

async function carryOut(input: CommandInput, registry: RegistryAccess, wish: Wish): Promise<ExitCode> {
  const { terminal, flags } = input;
  const isJson = flags['json'] === true;
  const refuse = (message: string): ExitCode => {
    reportFindings([{ code: 'WAIVER_REFUSED', severity: 'error', message }], terminal, isJson);
    return 1;
  };
  switch (wish.kind) {
    case 'list': {
      const waivers = await registry.waivers();
      terminal.out(isJson ? asJson({ ok: true, waivers }) : renderWaivers(waivers, new Date()));
      return 0;
    }
    case 'end': {
      const { id } = wish;
      if (!(await registry.endWaiver({ id, ...reasonFlag(input) })))
        return refuse(`Expected the id of a waiver in force, got "${id}". weft waive lists them.`);
      terminal.out(isJson ? asJson({ ok: true, id }) : `Ended the waiver ${id}.\n`);
      return 0;
    }
    case 'waive': {
      const waived = await registry.waive(wish.waiver);
      if (!waived.ok) return refuse(waived.message);
      const { id, policy, product, expires } = waived.waiver;
      const text = `${product} may break ${policy} until ${expires} (waiver ${id}).\n`;
      terminal.out(isJson ? asJson({ ok: true, waiver: waived.waiver }) : text);
      return 0;
    }
  }
}
