import { booleanArgument, federationName, stringArgument } from '../../composition/federation-link.ts';
import { applications, isRootType, type TypeBlock } from '../../composition/type-blocks.ts';
import type { PolicyInput } from '../policy-input.ts';
import type { SdlField, SubgraphFacts } from './sdl-products.ts';

type GraphFacts = PolicyInput['graph'];

const PAGING = new Set(['first', 'last', 'limit']);
const UNTYPED = new Set(['JSON', 'JSONObject', 'Any']);
const SHAPES = new Set(['object', 'interface', 'union']);

/**
 * What the SDL says of one product: of its own types, and of root fields that lead to them. The first product of a subgraph has
 * all that belongs to none. The `edges` and `nodes` of a connection are paged where the connection is.
 */
export function graphFacts(facts: SubgraphFacts, isOfProduct: (type: string) => boolean): GraphFacts {
  const isMine = ({ type, answer }: SdlField) => isOfProduct(isRootType(type) ? answer : type);
  const fields = facts.fields.filter(isMine);
  const own = [...facts.blocks].filter(([type]) => !isRootType(type) && isOfProduct(type));
  const unpaged = fields.filter((field) => isUnpagedList(facts, field));
  const coordinates = (some: readonly SdlField[]) => some.map(({ coordinate }) => coordinate);
  return {
    types: own.filter(([, parts]) => parts.some(hasFields)).map(([type]) => type),
    unpagedLists: coordinates(unpaged.filter(({ type }) => type === 'Query')),
    unpagedNestedLists: coordinates(
      unpaged.filter(({ type, answer }) => !isRootType(type) && hasKey(facts, answer)),
    ),
    jsonFields: coordinates(fields.filter(({ answer }) => UNTYPED.has(answer))),
    undescribed: [
      ...own.filter(([, parts]) => !parts.some(isDescribed)).map(([type]) => type),
      ...coordinates(fields.filter(({ node }) => !node.description?.value.trim())),
    ],
    unresolvableKeys: own.filter(([, parts]) => isUnresolvable(facts, parts)).map(([type]) => type),
    unstewardedShares: coordinates(fields.filter((field) => isSharedWithoutSteward(facts, field))),
    foreignPayloads: foreignPayloads(facts, fields),
  };
}

function isUnpagedList(facts: SubgraphFacts, { node, answer, isList, type }: SdlField): boolean {
  if (!isList || !isShape(facts, answer)) return false;
  if (/^(edges|nodes)$/.test(node.name.value) && type.endsWith('Connection')) return false;
  return !(node.arguments ?? []).some(({ name }) => PAGING.has(name.value));
}

function isShape({ blocks }: SubgraphFacts, type: string): boolean {
  const kinds = (blocks.get(type) ?? []).map(({ kind }) => kind.replace(/Type.*/, '').toLowerCase());
  return kinds.some((kind) => SHAPES.has(kind));
}

function keysOn(facts: SubgraphFacts, parts: readonly TypeBlock[]) {
  const key = federationName(facts.document, 'key');
  return parts.flatMap((block) => applications(block, key));
}

function hasKey(facts: SubgraphFacts, type: string): boolean {
  return keysOn(facts, facts.blocks.get(type) ?? []).length > 0;
}

/** Every key says `resolvable: false`, and there are fields besides those of the keys. */
function isUnresolvable(facts: SubgraphFacts, parts: readonly TypeBlock[]): boolean {
  const keys = keysOn(facts, parts);
  if (keys.length === 0 || keys.some((key) => booleanArgument(key, 'resolvable') !== false)) return false;
  const ofKeys = new Set(keys.flatMap((key) => stringArgument(key, 'fields')?.split(/[\s{},]+/) ?? []));
  return parts.some((block) => fieldNames(block).some((name) => !ofKeys.has(name)));
}

function isSharedWithoutSteward(facts: SubgraphFacts, { node }: SdlField): boolean {
  if (applications(node, federationName(facts.document, 'shareable')).length === 0) return false;
  const owners = applications(node, 'owner');
  return owners.length === 0 || owners.some((owner) => !stringArgument(owner, 'steward'));
}

function foreignPayloads(facts: SubgraphFacts, fields: readonly SdlField[]): string[] {
  const asked = new Set(
    facts.fields
      .filter(({ type }) => type !== 'Mutation' && type !== 'Subscription')
      .map(({ answer }) => answer),
  );
  const payloads = fields.filter(({ type }) => type === 'Subscription');
  return payloads
    .filter(({ answer }) => isShape(facts, answer) && !leadsTo(facts, answer, asked))
    .map(({ coordinate }) => coordinate);
}

/** True when the payload is a type that queries answer with, or an envelope around one. */
function leadsTo(facts: SubgraphFacts, payload: string, asked: ReadonlySet<string>): boolean {
  if (asked.has(payload)) return true;
  const inside = facts.fields.filter(({ type }) => type === payload);
  return inside.some(({ answer }) => isShape(facts, answer) && asked.has(answer));
}

function hasFields(block: TypeBlock): boolean {
  return fieldNames(block).length > 0;
}

function fieldNames(block: TypeBlock): readonly string[] {
  return 'fields' in block ? (block.fields ?? []).map(({ name }) => name.value) : [];
}

function isDescribed(block: TypeBlock): boolean {
  // An extension has no description of its own; the type it extends has.
  return !('description' in block) || Boolean(block.description?.value.trim());
}
