import {
  type Policy,
  policyFileReference,
  policyInputReference,
  type ReferenceRow,
} from '../registry/index.ts';
import { code, page, table } from './render/markdown.ts';

const EXAMPLE = `policies:
  - id: privacy.person-has-class
    name: What is about people is confidential
    why: Members were promised that only those who answer them see their data.
    owner: platform
    scope: product.isDeclared && product.domain != 'people'
    level: block
    rollout: { observe: 2026-12-01, warn: 2027-01-15, block: 2027-04-01 }
    rule: >-
      contract.fields.all(f, !f.isPersonal ||
      (has(f.classification) && f.classification in ['confidential', 'restricted']))
    fix: Classify the property confidential, or ask for a waiver.
    since: 2026-11-26
    tests:
      - name: a name that is confidential
        input:
          product: { isDeclared: true, domain: customers }
          contract: { fields: [{ coordinate: Member.name, isPersonal: true, classification: confidential }] }
        expect: pass
      - name: a name for everybody
        input:
          product: { isDeclared: true, domain: customers }
          contract: { fields: [{ coordinate: Member.name, isPersonal: true, classification: public }] }
        expect: fail
      - name: another rule holds for people
        input: { product: { isDeclared: true, domain: people } }
        expect: not-applicable`;

/** `docs/policies.md`: how policies are written, tested and rolled out, what they may read, and those that come with Weft. */
export function policiesPage(defaults: readonly Policy[]): string {
  return page('Policies', [...writing(), ...bindingPart(), ...reference(defaults)]);
}

function writing(): string[] {
  return [
    'A policy is a rule that every data product of the mesh keeps, written as code: one sentence of CEL ([Common Expression Language](https://github.com/google/cel-spec)), the reason for it, ' +
      'what to do about it, and tests. `weft check` and a publish judge the products of the subgraph by all of them; what breaks one is a finding of the check.',
    '## Write one',
    'A policy file is named under `policies:` in supergraph.yaml, beside `weft:defaults`, the policies that come with Weft; when that key is left out these hold, and an empty list means none.',
    block('yaml', EXAMPLE),
    'A rule is true where all is well. It reads facts by the names below and nothing else, and a slip in a name is found when the file is read. Three things to know:',
    [
      '- A fact that is **not known** (nothing is measured, nothing is published yet, supergraph.yaml is silent) makes the rule _not applicable_; a check says so as information, once per product. `has(…)` asks whether it is known.',
      '- Of the **items of a list** everything is known, and some of it may be missing: a field without a class. Ask with `has(f.classification)` first. A rule that does not is at fault, and is a finding of the team that owns the policy: it neither counts as kept nor as broken by the product.',
      '- `contract.fields.all(f, …)`, `!list.exists(x, …)` and `size(list) == 0` make findings that **name the items** at fault.',
    ].join('\n'),
    'A rule has at most 4,000 characters, and two seconds for one product. Regular expressions are those of JavaScript.',
    '## Test it',
    'Tests stand in the file, and give as much of the input as the rule reads. `weft policy test` runs them: of the files named, else of all files of the mesh. A policy without a test that expects `fail` is named, because nobody knows that it finds anything.',
  ];
}

function bindingPart(): string[] {
  return [
    '## Roll it out',
    table(
      ['level', 'what a check makes of a product that breaks the policy'],
      [
        [code('observe'), 'recorded, and shown by `weft policy dry-run` and the platform graph only'],
        [code('inform'), 'information'],
        [code('warn'), 'a warning'],
        [code('block'), 'an error: it cannot be published'],
      ],
    ),
    '`level` is what a policy ends at. `rollout` says from which day which level holds, so that nobody is stopped on a Monday without a warning. Before its first day a policy that starts with `observe` is not judged at all, any other is observed.',
    '`weft policy dry-run FILE` judges every product of the mesh by the file before it binds: who breaks what, today and on each day of the roll-out, and how each team fares. Without a file it tries all policies of the mesh; `--date 2027-04-01` looks ahead, and `--registry` judges what is published, with its use and waivers, in place of the files.',
    'To change the level of a policy that another file brought, name it: `levels: { P03: { level: block, why: … } }`. `off` ends it.',
    '## Policies of a domain',
    'A domain keeps its own in `policies.yaml` beside its contracts (or beside the SDL, or the module, of a subgraph written by hand). They hold for its own products, and travel with what it publishes. Such a file may add policies and raise levels. It may not redefine a policy of the mesh, nor make it weaker on any day: that is an error of the check.',
    '## Waivers',
    'A waiver lets one product break one policy until a day (`weft waive`); policy and product must be known, the product by a publish or a check. Who gave it, and why, is in the history. The finding is a warning then, which names the waiver and its end; from the day after it counts as before, and says that the waiver expired.',
    '## When it is judged',
    '`event: publish` (the default) at every check; `change` only where something is published already; `retire` only for a product that is retired, or no longer among the contracts. Who may read what is decided when it is read, by grants, and not here.',
  ];
}

function reference(defaults: readonly Policy[]): string[] {
  return [
    '## The keys of a policy file',
    table(
      ['key', 'type', 'what it is'],
      policyFileReference().map((row) => cells(row, row.isOptional ? row.type : `${row.type}; required`)),
    ),
    '## What a rule may read',
    'Facts marked with ? may not be known; of items, may be missing.',
    table(
      ['fact', 'type', 'what it is'],
      policyInputReference().map((row) => cells(row, row.isOptional ? `${row.type}?` : row.type)),
    ),
    '## The policies that come with Weft',
    table(
      ['id', 'level', 'name', 'why'],
      defaults.map(({ id, level, name, why }) => [code(id), level, name, why]),
    ),
    'The rules and their tests: [registry/policies/default-policies.yaml](../registry/policies/default-policies.yaml).',
  ];
}

function cells({ path, help }: ReferenceRow, type: string): string[] {
  return [code(path), type, help];
}

function block(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}
