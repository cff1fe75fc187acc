import { COMMON_FLAGS, type Command, onlyOperand } from '../../command.ts';
import { REGISTRY_FLAGS } from '../../registry/registry-address.ts';
import { reasonFlag, withRegistry } from '../../registry/with-registry.ts';
import { asJson, reportFindings } from '../../render/findings.ts';

/** `weft tokens revoke`: ends a token at once. */
export const tokensRevokeCommand: Command = {
  name: 'tokens revoke',
  summary: 'Take a token back: it ends at once.',
  operands: 'ID',
  flags: {
    ...COMMON_FLAGS,
    ...REGISTRY_FLAGS,
    why: { type: 'string', value: 'TEXT', description: 'Why, for those who read the history.' },
  },
  examples: ['weft tokens revoke 3fa9c01e --why "It was in a log"'],
  async run(input) {
    const { flags, terminal } = input;
    const id = onlyOperand(input, 'the id of a token, as weft tokens list shows it');
    const isJson = flags['json'] === true;
    return withRegistry(input, { makes: false }, async ({ registry }) => {
      if (await registry.revokeToken({ id, ...reasonFlag(input) })) {
        terminal.out(isJson ? asJson({ ok: true, id }) : `The token ${id} holds no more.\n`);
        return 0;
      }
      const message = `Expected the id of a token that holds, got "${id}". weft tokens list shows them.`;
      reportFindings([{ code: 'UNKNOWN_TOKEN', severity: 'error', message }], terminal, isJson);
      return 1;
    });
  },
};
