import { COMMON_FLAGS, type Command, noOperand } from '../../command.ts';
import { REGISTRY_FLAGS } from '../../registry/registry-address.ts';
import { withRegistry } from '../../registry/with-registry.ts';
import { asJson } from '../../render/findings.ts';
import { renderTokens } from '../../render/tokens.ts';

/** `weft tokens list`: which tokens there are, without their texts. */
export const tokensListCommand: Command = {
  name: 'tokens list',
  summary: 'List the tokens of the registry: what they are for, what they allow, until when.',
  operands: '',
  flags: {
    ...COMMON_FLAGS,
    ...REGISTRY_FLAGS,
    all: { type: 'boolean', description: 'Also those that were revoked or are over.' },
  },
  examples: ['weft tokens list', 'weft tokens list --all --json'],
  async run(input) {
    noOperand(input);
    const { flags, terminal } = input;
    return withRegistry(input, { makes: false }, async ({ registry }) => {
      const today = new Date().toISOString().slice(0, 10);
      const tokens = (await registry.tokens()).filter(
        ({ token, isRevoked }) => flags['all'] === true || (!isRevoked && (token.expires ?? today) >= today),
      );
      terminal.out(flags['json'] === true ? asJson({ ok: true, tokens }) : renderTokens(tokens, today));
      return 0;
    });
  },
};
