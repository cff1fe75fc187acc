import { COMMON_FLAGS, type Command, type CommandInput, listFlag, onlyOperand } from '../../command.ts';
import { type AdoptionOptions, adoptProject } from '../../mesh/adopt-project.ts';
import { readMeshManifest } from '../../mesh/read-mesh.ts';
import { adoptionJson, renderAdoption } from '../../render/adoption.ts';
import { asJson, reportFindings } from '../../render/findings.ts';

/** `weft adopt dbt`: the published models of a dbt project as data products of the mesh. */
export const adoptDbtCommand: Command = {
  name: 'adopt dbt',
  summary:
    'Make data products of the public models of a dbt project, or let those it has made follow the project.',
  operands: 'TARGET_DIR',
  flags: {
    config: COMMON_FLAGS.config,
    select: {
      type: 'string',
      value: 'MODEL',
      isList: true,
      description:
        'Models instead of the public ones: a name (with *), group:NAME, tag:NAME or package:NAME. May be repeated.',
    },
    database: {
      type: 'string',
      value: 'FILE|URL',
      description:
        'Where the data lies, which dbt does not say: the DuckDB file, or postgres://HOST:PORT. Default: a DuckDB file beside the project.',
    },
    domain: {
      type: 'string',
      value: 'NAME',
      description: 'The domain of models without meta.mesh.domain; default the name of their package.',
    },
    owner: {
      type: 'string',
      value: 'TEAM',
      description: 'The owner of models that have no group and no meta.owner.',
    },
    check: {
      type: 'boolean',
      description: 'Write nothing; exit 1 when something would be written.',
    },
    json: COMMON_FLAGS.json,
  },
  examples: [
    'weft adopt dbt ../shop/target --database ../shop/shop.duckdb',
    'weft adopt dbt ../shop/target --select orders,group:finance --domain sales',
    'weft adopt dbt ../shop/target --check',
  ],
  async run(input) {
    const { flags, terminal } = input;
    const isJson = flags['json'] === true;
    const options = optionsOf(input);
    const manifest = await readMeshManifest(input);
    const adopted = manifest.ok ? await adoptProject(manifest.value, options) : manifest;
    if (!adopted.ok) {
      reportFindings(adopted.findings, terminal, isJson);
      return 1;
    }
    const { value, findings } = adopted;
    const { isCheck } = options;
    if (isJson) terminal.out(asJson(adoptionJson(value, { findings, isCheck })));
    else terminal.out(renderAdoption(value, { findings, isCheck }));
    return isCheck && value.writes.length > 0 ? 1 : 0;
  },
};

function optionsOf(input: CommandInput): AdoptionOptions {
  const target = onlyOperand(input, 'the target folder of a dbt project');
  const text = (name: string): string | undefined => {
    const value = input.flags[name];
    return typeof value === 'string' ? value : undefined;
  };
  const [database, domain, owner] = [text('database'), text('domain'), text('owner')];
  return {
    target,
    isCheck: input.flags['check'] === true,
    ...(input.flags['select'] === undefined ? {} : { select: listFlag(input, 'select') }),
    ...(database === undefined ? {} : { database }),
    ...(domain === undefined ? {} : { domain }),
    ...(owner === undefined ? {} : { owner }),
  };
}
