import { relative } from 'node:path/posix';
import { columnKind } from '../column-type.ts';
import { type Finding, failure, hasErrors, type Outcome, success } from '../finding.ts';
import type { OdcsContract, OdcsProperty } from '../odcs.ts';
import { comparableKind } from '../relationship.ts';
import type { DbtProject } from './dbt-project.ts';
import type { DbtModel } from './manifest.ts';
import { type ModelContract, modelContract } from './model-contract.ts';
import { type DbtTeam, ownerOf } from './model-owner.ts';
import { type ProductNames, productNames } from './product-names.ts';
import { type DbtRelation, relationLeftOut, relationsOf } from './relations.ts';
import { selectModels } from './select-models.ts';

/** What of a mesh the contracts depend on, and what the person who adopts decides. */
export type AdoptOptions = {
  /** Models by name, `group:`, `tag:` or `package:`; empty for those that are public. */
  readonly select: readonly string[];
  /** The domain of models whose project names none. */
  readonly domain?: string | undefined;
  /** The owner of models that have none. */
  readonly owner?: string | undefined;
  readonly database?: string | undefined;
  readonly teams: readonly string[];
  /** The domains that the mesh makes from contracts; any other one gets a folder of its own below `subgraphs`. */
  readonly domains: ReadonlyMap<string, MeshDomain>;
};

/** A domain as `supergraph.yaml` has it; the folder starts from that file. */
type MeshDomain = { readonly folder: string; readonly owner: string };

/** One model as a data product. */
export type DbtProduct = ProductNames & {
  readonly model: DbtModel;
  readonly domain: string;
  readonly folder: string;
  readonly team: DbtTeam;
  readonly document: OdcsContract;
};

type Draft = Omit<DbtProduct, 'document'> & ModelContract;

/** The contracts that the published models of a dbt project make: nothing but what dbt says. Fails with every finding. */
export function projectContracts(project: DbtProject, options: AdoptOptions): Outcome<readonly DbtProduct[]> {
  const findings: Finding[] = [];
  const drafts = selectModels(project, options.select, findings).flatMap((model): Draft[] => {
    const domain = model.mesh.domain ?? options.domain ?? model.packageName;
    const known = options.domains.get(domain);
    const owner = options.owner ?? (known?.owner || undefined);
    const team = ownerOf(model, project, { teams: options.teams, owner }, findings);
    if (!team || !isName(domain, model, project, findings)) return [];
    const names = productNames(model, domain);
    const context = { project, names, domain, team, database: options.database };
    const contract = modelContract(model, context, findings);
    return [{ ...names, model, domain, folder: known?.folder ?? `subgraphs/${domain}`, team, ...contract }];
  });
  findings.push(...sameNames(drafts, project));
  if (hasErrors(findings)) return failure(...findings);
  const byModel = new Map(drafts.map((draft) => [draft.model.uniqueId, draft]));
  const products = drafts.map(({ columns: _columns, ...draft }) => ({
    ...draft,
    document: withRelations(draft, { project, byModel, findings }),
  }));
  return success(products, findings);
}

function isName(domain: string, model: DbtModel, project: DbtProject, findings: Finding[]): boolean {
  if (/^[A-Za-z][\w-]{0,63}$/.test(domain)) return true;
  findings.push({
    code: 'DBT_DOMAIN',
    severity: 'error',
    message: `Expected the domain of the model ${model.name} to be a name of letters, digits, "_" and "-", got "${domain}".`,
    place: { file: project.file },
    fix: 'Write another one to meta.mesh.domain, or give --domain.',
  });
  return false;
}

function sameNames(drafts: readonly Draft[], project: DbtProject): Finding[] {
  const first = new Map<string, Draft>();
  return drafts.flatMap((draft): Finding[] => {
    const known = first.get(draft.id);
    if (!known) {
      first.set(draft.id, draft);
      return [];
    }
    return [
      {
        code: 'DBT_SAME_NAME',
        severity: 'error',
        message: `Two models of the domain ${draft.domain} become the product ${draft.id}: ${known.model.uniqueId} and ${draft.model.uniqueId}.`,
        place: { file: project.file },
        fix: 'Give one of them another name with meta.mesh.graphqlName.',
      },
    ];
  });
}

type Neighbours = {
  readonly project: DbtProject;
  readonly byModel: ReadonlyMap<string, Draft>;
  readonly findings: Finding[];
};

type Relationship = NonNullable<OdcsProperty['relationships']>[number];

function withRelations(
  draft: Omit<Draft, 'columns'>,
  { project, byModel, findings }: Neighbours,
): OdcsContract {
  const self = byModel.get(draft.model.uniqueId);
  const relationships = new Map<string, Relationship[]>();
  for (const relation of relationsOf(draft.model, project)) {
    const target = byModel.get(relation.target.uniqueId);
    const ends = self && target ? endsOf(relation, self, target) : 'that model is not in the mesh';
    if (typeof ends === 'string') {
      findings.push(relationLeftOut(draft.model, relation, { reason: ends, file: project.file }));
      continue;
    }
    relationships.set(ends.from, [...(relationships.get(ends.from) ?? []), { to: ends.to }]);
  }
  return {
    ...draft.document,
    schema: draft.document.schema.map((object) => ({
      ...object,
      properties: object.properties.map((property) => {
        const own = relationships.get(property.name);
        return own ? { ...property, relationships: own } : property;
      }),
    })),
  };
}

/** Both ends as a contract names them, or why there is no such relation. */
function endsOf(relation: DbtRelation, self: Draft, target: Draft): { from: string; to: string } | string {
  const from = propertyOf(self, relation.column);
  const to = propertyOf(target, relation.targetColumn);
  if (!from) return `${self.object} has no such column`;
  if (!to) return `${target.object} has no such column`;
  if (to.classification === 'restricted') return 'that column is restricted';
  if (comparableKind(columnKind(from)) !== comparableKind(columnKind(to)))
    return `one is ${from.physicalType ?? from.logicalType}, the other ${to.physicalType ?? to.logicalType}`;
  const file = [relative(self.folder, target.folder), target.file].filter(Boolean).join('/');
  const [object] = target.document.schema;
  return { from: from.name, to: `${file}#/schema/${object?.id}/properties/${to.id}` };
}

function propertyOf({ columns, document }: Draft, column: string): OdcsProperty | undefined {
  const position = columns.findIndex(({ physicalName }) => physicalName.toLowerCase() === column);
  return document.schema[0]?.properties[position];
}
