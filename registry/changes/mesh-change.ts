import type { ChangeClass } from '../../contracts/grade/index.ts';
import type { Place } from '../../contracts/index.ts';
import { CHANGE_CODES, type ChangeCode } from './change-codes.ts';

/**
 * Whom a change reaches, by what operations use (the keys of `UsageRow.coordinates`). An operation that uses one of `certain`
 * loses something; one that uses one of `possible` may.
 */
export type Readers =
  | { readonly kind: 'users'; readonly certain: readonly string[]; readonly possible: readonly string[] }
  /** Use does not tell: everybody may be concerned. */
  | { readonly kind: 'everybody' }
  | { readonly kind: 'nobody' };

/** One difference between two states of the mesh, before it is matched with who uses what. */
export type MeshChange = {
  readonly code: string;
  /** `Type.field`, `Type.field(arg:)`, `Enum.VALUE`, `@directive`, or a contract's element. */
  readonly coordinate: string;
  readonly message: string;
  readonly origin: 'schema' | 'directive' | 'contract';
  /** The subgraph whose contract it is; of the supergraph it is found by who answers for the coordinate. */
  readonly subgraph?: string;
  /** Does any reader lose something? */
  readonly consumer: ChangeClass;
  /** May today's data break it? */
  readonly producer: ChangeClass;
  readonly before?: string;
  readonly after?: string;
  readonly fix?: string;
  readonly readers: Readers;
  /** What it says something of, where contract and directives may both tell: only one of them is reported. */
  readonly about?: string;
  readonly place?: Place;
};

/** Readers who lose something if they use one of the keys, and those who may. */
export function users(certain: readonly string[], possible: readonly string[] = []): Readers {
  return { kind: 'users', certain, possible };
}

/** A change that takes nothing from any reader. */
export const NOBODY: Readers = { kind: 'nobody' };
/** A change that may reach any reader, whatever it uses. */
export const EVERYBODY: Readers = { kind: 'everybody' };

type Difference = Pick<MeshChange, 'coordinate' | 'message' | 'readers'> &
  Partial<Pick<MeshChange, 'before' | 'after' | 'about'>>;

/** A change of the schema that clients see, with the verdict of its code. */
export function schemaChange(code: ChangeCode, difference: Difference): MeshChange {
  return ofCode(code, 'schema', difference);
}

/** A change of an applied directive, with the verdict of its code. */
export function directiveChange(code: ChangeCode, difference: Difference): MeshChange {
  return ofCode(code, 'directive', difference);
}

function ofCode(code: ChangeCode, origin: MeshChange['origin'], difference: Difference): MeshChange {
  const { consumer, help } = CHANGE_CODES[code];
  return {
    code,
    origin,
    consumer,
    producer: 'safe',
    ...difference,
    ...(help ? { fix: help } : {}),
  };
}
