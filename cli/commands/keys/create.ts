import { writeFile } from 'node:fs/promises';
import { createKeyPair } from '../../../registry/index.ts';
import { COMMON_FLAGS, type Command, MisuseError, noOperand, textFlag } from '../../command.ts';
import { asJson } from '../../render/findings.ts';

/** `weft keys create`: the pair of keys by which gateways know what their registry made. */
export const keysCreateCommand: Command = {
  name: 'keys create',
  summary: 'Make the keys by which gateways know what their registry made (Ed25519).',
  operands: '',
  flags: {
    out: {
      type: 'string',
      value: 'NAME',
      description: 'Where to: NAME.key.pem and NAME.pub.pem; default registry.',
    },
    json: COMMON_FLAGS.json,
  },
  examples: ['weft keys create', 'weft keys create --out keys/2026-11'],
  async run(input) {
    noOperand(input);
    const { flags, terminal } = input;
    const name = textFlag(input, 'out', 'registry');
    const { id, privatePem, publicPem } = createKeyPair();
    const files = { privateKey: `${name}.key.pem`, publicKey: `${name}.pub.pem` };
    await writeNew(files.privateKey, { text: privatePem, mode: 0o600 });
    await writeNew(files.publicKey, { text: publicPem, mode: 0o644 });
    terminal.out(
      flags['json'] === true
        ? asJson({ ok: true, id, ...files })
        : `The key ${id}:\n  ${files.privateKey}  registry.signingKey; keep it secret\n  ${files.publicKey}  gateway.trustedKeys\n`,
    );
    return 0;
  },
};

/** A key that is overwritten is lost, and with it every gateway that trusts it. */
async function writeNew(
  file: string,
  { text, mode }: { readonly text: string; readonly mode: number },
): Promise<void> {
  try {
    await writeFile(file, text, { flag: 'wx', mode });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EEXIST')
      throw new MisuseError(`Expected a new file at ${file}, got one that is there already.`);
    if (code === 'ENOENT')
      throw new MisuseError(`Expected a folder for ${file}, but there is none. Make it first.`);
    throw error;
  }
}
