import type { Ending, OperationEndings } from './operation-endings.ts';

/**
 * What an answer says of its deprecations in `extensions.weft.deprecations`: all of them when the request asks with
 * `extensions: {weft: {deprecations: true}}`, or with a receipt where there are any. Undefined when it says nothing.
 */
export function toldEndings(
  extensions: Readonly<Record<string, unknown>>,
  found: OperationEndings | undefined,
): readonly Ending[] | undefined {
  const weft = extensions['weft'];
  if (typeof weft !== 'object' || weft === null) return undefined;
  if ('deprecations' in weft && weft.deprecations === true) return found?.endings ?? [];
  return 'receipt' in weft && weft.receipt === true ? found?.endings : undefined;
}
