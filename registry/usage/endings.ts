import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type DirectiveNode,
  Kind,
  type NameNode,
} from 'graphql';
import { isDay } from '../../contracts/index.ts';
import { coordinateKey } from './coordinate-key.ts';

/** What is said of a coordinate that is to go. */
export type Ending = {
  readonly coordinate: string;
  readonly reason?: string;
  /** Days, as `2027-03-31`: since when it is deprecated, and the first on which it may be gone. */
  readonly since?: string;
  readonly sunset?: string;
  readonly replacement?: string;
  /** The team that answers for it. */
  readonly owner?: string;
};

/** What is to go, by its usage key. */
export type Endings = ReadonlyMap<string, Ending>;

/** Finds the team that answers for a field or type. */
export type OwnerOf = (coordinate: string) => string | undefined;

/**
 * Everything in a supergraph that is deprecated or has a sunset. Where several subgraphs say when, the earliest day holds: whoever
 * uses it should know in time.
 */
export function readEndings(definitions: readonly DefinitionNode[], ownerOf: OwnerOf): Endings {
  const steps = endingSteps(definitions, ownerOf);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** The same, interruptible after each type. */
export function* endingSteps(
  definitions: readonly DefinitionNode[],
  ownerOf: OwnerOf,
): Generator<void, Endings> {
  const endings = new Map<string, Ending>();
  for (const node of definitions) {
    for (const { coordinate, element, owned } of membersOf(node)) {
      const ending = readEnding(element);
      if (!ending) continue;
      const owner = ownerOf(owned);
      endings.set(coordinate, { coordinate, ...ending, ...(owner ? { owner } : {}) });
    }
    yield;
  }
  return endings;
}

/** True when the day on which something may be gone has come: whoever still uses it was told in time. */
export function isPastSunset({ sunset }: Pick<Ending, 'sunset'>, now: Date): boolean {
  return isDay(sunset) && Date.parse(sunset) <= now.getTime();
}

type Element = {
  readonly name: NameNode;
  readonly directives?: readonly ConstDirectiveNode[] | undefined;
};
type Member = {
  readonly coordinate: string;
  readonly element: Element;
  /** Whose owner answers for it. */
  readonly owned: string;
};

function membersOf(node: DefinitionNode): readonly Member[] {
  switch (node.kind) {
    case Kind.OBJECT_TYPE_DEFINITION:
    case Kind.INTERFACE_TYPE_DEFINITION: {
      const type = node.name.value;
      return (node.fields ?? []).flatMap((field): Member[] => {
        const owned = coordinateKey.field(type, field.name.value);
        const inner = (field.arguments ?? []).map((element): Member => {
          const coordinate = coordinateKey.argument(type, field.name.value, element.name.value);
          return { coordinate, element, owned };
        });
        return [{ coordinate: owned, element: field, owned }, ...inner];
      });
    }
    case Kind.INPUT_OBJECT_TYPE_DEFINITION:
      return membersIn(node.name.value, node.fields);
    case Kind.ENUM_TYPE_DEFINITION:
      return membersIn(node.name.value, node.values);
    default:
      return [];
  }
}

function membersIn(type: string, elements: readonly Element[] = []): readonly Member[] {
  return elements.map((element) => ({
    coordinate: `${type}.${element.name.value}`,
    element,
    owned: type,
  }));
}

function readEnding({ directives = [] }: Element): Omit<Ending, 'coordinate' | 'owner'> | undefined {
  const deprecated = directives.find(({ name }) => name.value === 'deprecated');
  const [first] = directives
    .filter(({ name }) => name.value === 'sunset')
    .map(readTexts)
    .filter(({ on }) => isDay(on))
    .sort((one, other) => (String(one['on']) < String(other['on']) ? -1 : 1));
  if (!deprecated && !first) return undefined;
  const { on: sunset, since, replacement } = first ?? {};
  return {
    ...(deprecated ? { reason: readTexts(deprecated)['reason'] ?? 'No longer supported' } : {}),
    ...(isDay(since) ? { since } : {}),
    ...(sunset === undefined ? {} : { sunset }),
    ...(replacement === undefined ? {} : { replacement }),
  };
}

/** The texts among the arguments of a directive. */
function readTexts({ arguments: given }: DirectiveNode): Readonly<Record<string, string>> {
  return Object.fromEntries(
    (given ?? []).flatMap(({ name, value }) =>
      value.kind === Kind.STRING ? [[name.value, value.value] as const] : [],
    ),
  );
}
