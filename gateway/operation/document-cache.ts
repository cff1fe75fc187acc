import { createHash } from 'node:crypto';
import {
  type DocumentNode,
  type GraphQLSchema,
  NoSchemaIntrospectionCustomRule,
  specifiedRules,
  validate,
} from 'graphql';
import { BoundedMap } from '../bounded-map.ts';
import type { GatewayConfig } from '../config.ts';
import { ClientError } from '../errors.ts';
import { deferRules } from './defer-rules.ts';
import { DocumentOperations } from './document-operations.ts';
import { finiteNumbersRule } from './finite-numbers.ts';
import { findExcess } from './limits.ts';
import type { Refusal } from './operation.ts';
import { parseDocument } from './parse-document.ts';
import { findConditionalSubscriptions } from './subscription-conditions.ts';

const RULES = [...specifiedRules, ...deferRules, finiteNumbersRule];

/** A document known to be valid against one schema. */
export type ValidDocument = { readonly ok: true; readonly operations: DocumentOperations };

/**
 * Documents by their text: parsed, limited and validated once per schema. Refusals are kept too, so that
 * repeating an expensive mistake is cheap.
 */
export class DocumentCache {
  readonly #schema: GraphQLSchema;
  readonly #config: GatewayConfig;
  readonly #documents: BoundedMap<string, ValidDocument | Refusal>;
  readonly #adopted = new WeakMap<DocumentNode, DocumentOperations>();

  constructor(schema: GraphQLSchema, config: GatewayConfig) {
    this.#schema = schema;
    this.#config = config;
    const { maxDocumentCacheEntries: maxEntries, maxDocumentCacheBytes: maxWeight } = config.limits;
    this.#documents = new BoundedMap({ maxEntries, maxWeight });
  }

  get size(): number {
    return this.#documents.size;
  }

  /** The operations of a document that somebody else parsed and validated; kept as long as they keep the document. */
  adopt(document: DocumentNode, text: string): DocumentOperations {
    const known = this.#adopted.get(document);
    if (known) return known;
    const operations = new DocumentOperations({ id: hashOf(text), document, schema: this.#schema });
    this.#adopted.set(document, operations);
    return operations;
  }

  read(text: string): ValidDocument | Refusal {
    // By the text itself: its hash would have to be made for every request.
    const known = this.#documents.get(text);
    if (known) return known;
    const result = this.#check(hashOf(text), text);
    if (text.length <= this.#config.limits.maxCachedDocumentBytes)
      this.#documents.set(text, result, text.length);
    return result;
  }

  #check(id: string, text: string): ValidDocument | Refusal {
    const { limits, introspection } = this.#config;
    const parsed = parseDocument(text, limits);
    if (!parsed.ok) return parsed;
    const excess = findExcess(parsed.document, limits);
    if (excess.length > 0) return { ok: false, errors: excess };
    const conditional = findConditionalSubscriptions(parsed.document);
    if (conditional.length > 0) return { ok: false, errors: conditional };
    const rules = introspection ? RULES : [...RULES, NoSchemaIntrospectionCustomRule];
    const errors = validate(this.#schema, parsed.document, rules, { maxErrors: limits.maxValidationErrors });
    if (errors.length === 0) {
      const { document } = parsed;
      return { ok: true, operations: new DocumentOperations({ id, document, schema: this.#schema }) };
    }
    return {
      ok: false,
      errors: errors.map(
        ({ message, nodes }) =>
          new ClientError('GRAPHQL_VALIDATION_FAILED', explain(message), { nodes: nodes ?? null }),
      ),
    };
  }
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** graphql-js bounds the pairwise comparison of fields (500,000 steps) and then says only that it stopped. */
function explain(message: string): string {
  return message === 'Validation aborted.'
    ? 'The document selects the same fields too often to be checked. Select each once.'
    : message;
}
