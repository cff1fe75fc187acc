import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { type DocumentNode, GraphQLError, parse, Source } from 'graphql';
import { type DomainModel, type Finding, failure, type Outcome, success } from '../../../contracts/index.ts';
import { domainSdl } from '../sdl/domain-sdl.ts';
import { SCALARS } from '../sdl/scalars.ts';
import { checkExtension, extensionFinding } from './check-extension.ts';
import { EXTENSION_FILE, type Extension } from './extension.ts';

/** The extension in a folder of contracts, undefined where there is none. Fails with a finding for each mistake, at its line. */
export async function readExtension(
  folder: string,
  model: DomainModel,
): Promise<Outcome<Extension | undefined>> {
  const path = join(folder, EXTENSION_FILE);
  const file = relative(process.cwd(), path);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return success(undefined);
    const message = `Expected ${file} to be a file that can be read, got ${error instanceof Error ? error.message : String(error)}.`;
    return failure(extensionFinding(file, undefined, { code: 'EXTENSION_UNREADABLE', message }));
  }
  let document: DocumentNode;
  try {
    document = parse(new Source(text, file));
  } catch (error) {
    return failure(findingOf(error, { file, code: 'EXTENSION_SYNTAX' }));
  }
  const findings = checkExtension(
    { file, document },
    { model, generated: parse(domainSdl(model, { uses: text, text: '' })) },
  );
  if (findings.length > 0) return failure(...findings);
  const extension = { file, text, document };
  const built = buildExtended(model, extension);
  return built.length > 0 ? failure(...built) : success(extension);
}

/** What remains is what any schema can be wrong in, and graphql-js says it: unknown types, fields twice, bad arguments. */
function buildExtended(model: DomainModel, extension: Extension): readonly Finding[] {
  const { file } = extension;
  const head = parse(domainSdl(model, { uses: extension.text, text: '' }));
  const typeDefs: DocumentNode = {
    ...head,
    definitions: [...head.definitions, ...extension.document.definitions],
  };
  try {
    buildSubgraphSchema([{ typeDefs, resolvers: { ...SCALARS } }]);
    return [];
  } catch (error) {
    const errors = causesOf(error);
    return errors.map((one) => findingOf(one, { file, code: 'EXTENSION_INVALID' }));
  }
}

/** Several errors come as one, from graphql-js under `errors` and from federation under `causes`. */
function causesOf(error: unknown): readonly unknown[] {
  if (!(error instanceof Error)) return [error];
  if ('causes' in error && Array.isArray(error.causes)) return error.causes.flatMap(causesOf);
  if ('errors' in error && Array.isArray(error.errors)) return error.errors.flatMap(causesOf);
  return [error];
}

function findingOf(
  error: unknown,
  { file, code }: { readonly file: string; readonly code: string },
): Finding {
  const message = error instanceof Error ? error.message : String(error);
  const node =
    error instanceof GraphQLError ? error.nodes?.find(({ loc }) => loc?.source.name === file) : undefined;
  if (node || !(error instanceof GraphQLError)) return extensionFinding(file, node, { code, message });
  const [at] = error.source?.name === file ? (error.locations ?? []) : [];
  return { code, severity: 'error', message, place: { file, ...at } };
}

/** The SDL of a domain with what its team added. */
export function extendedSdl(model: DomainModel, { text }: Extension): string {
  return domainSdl(model, { uses: text, text });
}
