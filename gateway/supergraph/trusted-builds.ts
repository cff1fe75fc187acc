import { readFile } from 'node:fs/promises';
import { type Finding, failure, type Outcome, success } from '../../contracts/index.ts';
import type { SignedSupergraph, TrustedKey } from '../../registry/serving/index.ts';

/** A supergraph as the gateway is given it: with the signed build of a registry, or the text alone. */
export type GivenSupergraph = SignedSupergraph | { readonly sdl: string };

/**
 * Lets only supergraphs pass that a key of `gateway.trustedKeys` signed, and no build older than the last one. Without such keys
 * everything passes, and nothing is loaded for it.
 */
export class TrustedBuilds {
  readonly #given: readonly string[];
  #keys: Promise<Outcome<readonly TrustedKey[]>> | undefined;
  #newest: number | undefined;

  /** `given` are keys as PEM, or files with them. */
  constructor(given: readonly string[]) {
    this.#given = given;
  }

  /** Why the gateway must not serve this; empty when it may. */
  async findFaults(supergraph: GivenSupergraph): Promise<readonly Finding[]> {
    if (this.#given.length === 0) return [];
    this.#keys ??= readKeys(this.#given);
    const keys = await this.#keys;
    if (!keys.ok) return keys.findings;
    if (!('build' in supergraph || 'preview' in supergraph)) return [comesFromElsewhere(keys.value)];
    // The registry is large, and nobody else here needs it.
    const { verifySupergraph } = await import('../../registry/serving/index.ts');
    const newest = this.#newest === undefined ? {} : { newest: this.#newest };
    return verifySupergraph(supergraph, { keys: keys.value, ...newest }).findings;
  }

  /** Remembers that a supergraph serves, so that none before it does again. */
  accept(supergraph: GivenSupergraph): void {
    if ('build' in supergraph) this.#newest = supergraph.build.number;
  }
}

async function readKeys(given: readonly string[]): Promise<Outcome<readonly TrustedKey[]>> {
  const { readTrustedKey } = await import('../../registry/serving/index.ts');
  const read = await Promise.all(
    given.map(async (text, index): Promise<Outcome<TrustedKey>> => {
      if (text.trimStart().startsWith('-----BEGIN')) return readTrustedKey(text, `trustedKeys[${index}]`);
      const pem = await readFile(text, 'utf8').catch(() => undefined);
      if (pem !== undefined) return readTrustedKey(pem, text);
      const message = `Expected a public key as PEM at trustedKeys[${index}], got no file ${text} to read.`;
      return failure({ code: 'TRUSTED_KEY_INVALID', severity: 'error', message });
    }),
  );
  const faults = read.flatMap((one) => (one.ok ? [] : one.findings));
  return faults.length > 0 ? failure(...faults) : success(read.flatMap((one) => (one.ok ? [one.value] : [])));
}

function comesFromElsewhere(keys: readonly TrustedKey[]): Finding {
  const ids = keys.map(({ id }) => id).join(', ');
  return {
    code: 'SUPERGRAPH_UNSIGNED',
    severity: 'error',
    message: `Expected a build of the registry, signed by a trusted key (${ids}), got a supergraph that comes from elsewhere, from files say.`,
    fix: 'Publish it and follow the registry (weft serve gateway --registry …). To serve files on this machine, with weft dev say, trust no keys there: WEFT_GATEWAY_TRUSTED_KEYS=[]',
  };
}
