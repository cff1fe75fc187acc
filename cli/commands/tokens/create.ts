import { didYouMean, isDay } from '../../../contracts/index.ts';
import type { Permission } from '../../../registry/index.ts';
import {
  COMMON_FLAGS,
  type Command,
  type CommandInput,
  listFlag,
  MisuseError,
  noOperand,
} from '../../command.ts';
import { REGISTRY_FLAGS } from '../../registry/registry-address.ts';
import { reasonFlag, withRegistry } from '../../registry/with-registry.ts';
import { asJson, reportFindings } from '../../render/findings.ts';

const PERMISSIONS: readonly Permission[] = ['read', 'check', 'publish', 'approve', 'waive', 'usage', 'admin'];

/** `weft tokens create`: a token for a CI job or a gateway. */
export const tokensCreateCommand: Command = {
  name: 'tokens create',
  summary: 'Make a token for a CI job, a team or a gateway; its text is shown once and kept nowhere.',
  operands: '',
  flags: {
    ...COMMON_FLAGS,
    ...REGISTRY_FLAGS,
    allow: {
      type: 'string',
      isList: true,
      value: 'PERMISSION',
      description: `What its holder may do: ${PERMISSIONS.join(', ')}. May be repeated.`,
    },
    domain: {
      type: 'string',
      value: 'DOMAIN',
      description: 'The only domain it holds in; all when left out.',
    },
    team: {
      type: 'string',
      value: 'TEAM',
      description: 'The team its holder speaks for; approve needs one.',
    },
    until: {
      type: 'string',
      value: 'DATE',
      description: 'The last day it holds; without end when left out.',
    },
    note: { type: 'string', value: 'TEXT', description: 'What it is for; needed.' },
    why: { type: 'string', value: 'TEXT', description: 'Why, for those who read the history.' },
  },
  examples: [
    'weft tokens create --domain flights --team network-operations --allow check,publish --note "CI of flights"',
    'weft tokens create --allow usage,read --note "gateway eu-1"',
  ],
  async run(input) {
    noOperand(input);
    const { flags, terminal } = input;
    const wanted = {
      permissions: permissionsOf(input),
      note: noteOf(input),
      ...scopeOf(input),
      ...reasonFlag(input),
    };
    const isJson = flags['json'] === true;
    return withRegistry(input, { makes: true }, async ({ registry }) => {
      const made = await registry.makeToken(wanted);
      if (!made.ok) {
        reportFindings(
          [{ code: 'TOKEN_REFUSED', severity: 'error', message: made.message }],
          terminal,
          isJson,
        );
        return 1;
      }
      const { token, secret } = made;
      if (isJson) {
        terminal.out(asJson({ ok: true, token, secret }));
        return 0;
      }
      // The text alone on standard output, so that it can be piped into where secrets are kept.
      terminal.out(`${secret}\n`);
      terminal.err(`Token ${token.id}. Keep it as WEFT_TOKEN where it is needed: it is not shown again.\n`);
      return 0;
    });
  },
};

function permissionsOf(input: CommandInput): readonly Permission[] {
  const names = listFlag(input, 'allow');
  if (names.length === 0)
    throw new MisuseError(`Expected --allow with what its holder may do: ${PERMISSIONS.join(', ')}.`);
  return [...new Set(names)].map((name) => {
    const permission = PERMISSIONS.find((one) => one === name);
    if (permission) return permission;
    throw new MisuseError(
      `Expected --allow to be of ${PERMISSIONS.join(', ')}, got "${name}".${didYouMean(name, PERMISSIONS)}`,
    );
  });
}

function noteOf({ flags }: CommandInput): string {
  const { note } = flags;
  if (typeof note === 'string' && note.trim() !== '') return note.trim();
  throw new MisuseError('Expected --note with what the token is for.');
}

function scopeOf({ flags }: CommandInput) {
  const { domain, team, until } = flags;
  if (typeof until === 'string' && !isDay(until))
    throw new MisuseError(`Expected --until to be a day like 2026-12-31, got "${until}".`);
  return {
    ...(typeof domain === 'string' ? { domain } : {}),
    ...(typeof team === 'string' ? { team } : {}),
    ...(typeof until === 'string' ? { expires: until } : {}),
  };
}
