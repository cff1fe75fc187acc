import type { Environment } from '@marcbachmann/cel-js';
import { z } from 'zod';
import { type PolicyInput, policyInputSchema } from './policy-input.ts';

/** The names a rule reads facts by. */
export type InputName = keyof PolicyInput;

/**
 * Declares what an expression may read, all of the input or only some names, so that a slip is found when a policy is read, not
 * when it is judged.
 */
export function declareInput(environment: Environment, only?: readonly InputName[]): void {
  for (const [name, schema] of Object.entries(policyInputSchema.shape)) {
    if (only && !only.some((one) => one === name)) continue;
    environment.registerVariable(name, declare(environment, schema, capitalised(name)));
  }
}

/** An input as CEL takes it: its integers are `bigint`. Every name is there, so that only what it holds can be missing. */
export function celInput(input: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(policyInputSchema.shape).map(([name, schema]) => [
      name,
      converted(schema, input[name] ?? {}),
    ]),
  );
}

/**
 * The schema of an input of which any part may be left out, as in tests; what is there must be named and typed as in
 * `policyInputSchema`.
 */
export const partialInputSchema: z.ZodType<Record<string, unknown>> = z.strictObject(
  Object.fromEntries(
    Object.entries(policyInputSchema.shape).map(([name, schema]) => [name, partially(schema).optional()]),
  ),
);

function declare(environment: Environment, schema: z.ZodType, name: string): string {
  const inner = unwrapped(schema);
  if (inner instanceof z.ZodArray) return `list<${declare(environment, plain(inner.element), name)}>`;
  if (inner instanceof z.ZodRecord)
    return `map<string, ${declare(environment, plain(inner.valueType), name)}>`;
  if (inner instanceof z.ZodObject) {
    const fields = Object.entries(inner.shape).map(([key, value]) => [
      key,
      declare(environment, plain(value), `${name}${capitalised(key)}`),
    ]);
    environment.registerType(name, { fields: Object.fromEntries(fields) });
    return name;
  }
  if (inner instanceof z.ZodBoolean) return 'bool';
  if (inner instanceof z.ZodNumberFormat) return 'int';
  return inner instanceof z.ZodNumber ? 'double' : 'string';
}

function converted(schema: z.ZodType, value: unknown): unknown {
  const inner = unwrapped(schema);
  if (inner instanceof z.ZodNumberFormat && typeof value === 'number') return BigInt(Math.trunc(value));
  if (inner instanceof z.ZodArray && Array.isArray(value))
    return value.map((one) => converted(plain(inner.element), one));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, one]) => {
      const member = inner instanceof z.ZodRecord ? inner.valueType : memberOf(inner, key);
      return member === undefined || one === undefined ? [] : [[key, converted(plain(member), one)]];
    }),
  );
}

function partially(schema: z.ZodType): z.ZodType {
  const inner = unwrapped(schema);
  if (inner instanceof z.ZodArray) return z.array(partially(plain(inner.element)));
  if (!(inner instanceof z.ZodObject)) return inner;
  const members = Object.entries(inner.shape).map(([key, value]) => [
    key,
    partially(plain(value)).optional(),
  ]);
  return z.strictObject(Object.fromEntries(members));
}

function memberOf(schema: z.ZodType, key: string): unknown {
  return schema instanceof z.ZodObject ? schema.shape[key] : undefined;
}

function unwrapped(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodExactOptional || schema instanceof z.ZodOptional
    ? plain(schema.unwrap())
    : schema;
}

/** zod types the schemas inside others by its core; all of ours are made by this package. */
function plain(schema: unknown): z.ZodType {
  if (schema instanceof z.ZodType) return schema;
  throw new TypeError('Expected a schema of zod in the input of policies.');
}

function capitalised(name: string): string {
  return `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
}
