import { COMMON_FLAGS, type Command, noOperand } from '../../command.ts';
import { REGISTRY_FLAGS } from '../../registry/registry-address.ts';
import { withRegistry } from '../../registry/with-registry.ts';
import { asJson } from '../../render/findings.ts';
import { renderPreviews } from '../../render/previews.ts';

/** `weft previews list`: which previews are open. */
export const previewsListCommand: Command = {
  name: 'previews list',
  summary: 'List the open previews: what is in them, since when, by whom.',
  operands: '',
  flags: { ...COMMON_FLAGS, ...REGISTRY_FLAGS },
  examples: ['weft previews list', 'weft previews list --json'],
  async run(input) {
    noOperand(input);
    const { flags, terminal } = input;
    return withRegistry(input, { makes: false }, async ({ registry }) => {
      const previews = await registry.previews();
      terminal.out(flags['json'] === true ? asJson({ ok: true, previews }) : renderPreviews(previews));
      return 0;
    });
  },
};
