import { didYouMean } from '../../../contracts/index.ts';
import { COMMON_FLAGS, type Command, onlyOperand } from '../../command.ts';
import { REGISTRY_FLAGS } from '../../registry/registry-address.ts';
import { reasonFlag, withRegistry } from '../../registry/with-registry.ts';
import { asJson, reportFindings } from '../../render/findings.ts';
import { listed } from '../../render/words.ts';

/** `weft previews close`: ends a preview; requests that still ask for it get the stable mesh. */
export const previewsCloseCommand: Command = {
  name: 'previews close',
  summary: 'End a preview; requests that still ask for it are answered by the stable mesh.',
  operands: 'NAME',
  flags: {
    ...COMMON_FLAGS,
    ...REGISTRY_FLAGS,
    why: { type: 'string', value: 'TEXT', description: 'Why, for those who read the history.' },
  },
  examples: ['weft previews close gates --why "Merged"'],
  async run(input) {
    const { flags, terminal } = input;
    const name = onlyOperand(input, 'the name of a preview, as weft previews list shows it');
    const isJson = flags['json'] === true;
    return withRegistry(input, { makes: false }, async ({ registry }) => {
      if (await registry.closePreview({ name, ...reasonFlag(input) })) {
        terminal.out(isJson ? asJson({ ok: true, name }) : `Closed the preview ${name}.\n`);
        return 0;
      }
      const names = (await registry.previews()).map(({ preview }) => preview.name);
      const open = names.length === 0 ? 'there is none' : `open: ${listed(names)}`;
      const message = `Expected the name of a preview (${open}), got "${name}".${didYouMean(name, names)}`;
      reportFindings([{ code: 'UNKNOWN_PREVIEW', severity: 'error', message }], terminal, isJson);
      return 1;
    });
  },
};
