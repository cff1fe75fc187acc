import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readManifest } from '../../registry/index.ts';
import { COMPOSE_TEXT, ownServices, parseCompose, ROOT, readComposeFile } from './compose-file.ts';

const compose = readComposeFile();
const services = Object.entries(compose.services);
const unique = (values: readonly string[]): string[] => [...new Set(values)].sort();

function schemaErrors(document: unknown): string[] {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  // Formats of the Compose Specification that JSON Schema does not know.
  for (const format of ['duration', 'ports', 'expose', 'subnet_ip_address']) ajv.addFormat(format, true);
  const validate = ajv.compile(
    JSON.parse(readFileSync(join(ROOT, 'tests/support/compose-spec.schema.json'), 'utf8')),
  );
  validate(document);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

describe('docker-compose.yml by the Compose Specification', () => {
  it('validates against its schema', () => {
    expect(schemaErrors(parseCompose(COMPOSE_TEXT))).toEqual([]);
  });

  it('would not with a misspelt key, a wrong type or an unknown condition', () => {
    const spoilt = (from: string, to: string) => schemaErrors(parseCompose(COMPOSE_TEXT.replace(from, to)));
    expect(COMPOSE_TEXT).toContain('    healthcheck:\n');
    expect(spoilt('    healthcheck:\n', '    healtcheck:\n').join()).toMatch(
      /gateway must NOT have unevaluated properties/,
    );
    expect(spoilt('read_only: true', 'read_only: [yes]').join()).toMatch(/read_only/);
    expect(spoilt('condition: service_started', 'condition: service_ready').join()).toMatch(/condition/);
  });

  it('names in its head every variable it takes', () => {
    const [head = ''] = COMPOSE_TEXT.split('\nname: ');
    for (const [, name = ''] of COMPOSE_TEXT.matchAll(/\$\{(\w+)/g)) expect(head).toContain(`#   ${name}`);
  });
});

describe('what the schema cannot say', () => {
  it('refers only to services, networks, volumes and configurations that are there, and uses all of them', () => {
    const used = (pick: (service: (typeof compose.services)[string]) => readonly string[]) =>
      unique(services.flatMap(([, service]) => pick(service)));
    expect(used(({ networks }) => networks)).toEqual(Object.keys(compose.networks).sort());
    expect(used(({ volumes }) => volumes.map((volume) => volume.split(':')[0] ?? ''))).toEqual(
      Object.keys(compose.volumes).sort(),
    );
    expect(used(({ configs }) => configs.map(({ source }) => source))).toEqual(
      Object.keys(compose.configs).sort(),
    );
    for (const name of used(({ depends_on }) => Object.keys(depends_on)))
      expect(compose.services).toHaveProperty(name);
  });

  it('waits in no circle, and for nothing that its profile leaves out', () => {
    const profilesOf = (name: string) => compose.services[name]?.profiles ?? [];
    const visit = (name: string, path: readonly string[]): void => {
      expect(path, `${name} waits for itself`).not.toContain(name);
      for (const other of Object.keys(compose.services[name]?.depends_on ?? {})) {
        expect(
          profilesOf(other).length === 0 ||
            profilesOf(name).every((profile) => profilesOf(other).includes(profile)),
        ).toBe(true);
        visit(other, [...path, name]);
      }
    };
    for (const [name] of services) visit(name, []);
  });

  it('gives every service a probe that runs without a shell, a time to stop and a policy to start again', () => {
    for (const [, { healthcheck, restart }] of services) {
      expect(healthcheck.test[0]).toBe('CMD');
      expect(restart).toBe('unless-stopped');
    }
  });

  it('opens each port of the machine once, and only the gateway to others', () => {
    const published = services.flatMap(([name, { ports }]) => ports.map((port) => ({ name, port })));
    expect(published).toEqual([
      { name: 'gateway', port: '4000:4000' },
      { name: 'prometheus', port: '127.0.0.1:9090:9090' },
    ]);
    const doors = services.filter(([, { networks }]) =>
      networks.some((network) => !compose.networks[network]?.internal),
    );
    expect(doors.map(([name]) => name)).toEqual(['gateway', 'prometheus']);
  });

  it('shares one volume between services, and lets one of them write', () => {
    const mounts = services.flatMap(([name, { volumes }]) =>
      volumes.map((volume) => ({ name, volume: volume.split(':')[0], readOnly: volume.endsWith(':ro') })),
    );
    const shared = mounts.filter(
      ({ volume }) => mounts.filter((mount) => mount.volume === volume).length > 1,
    );
    expect(shared).toEqual([
      { name: 'gateway', volume: 'registry', readOnly: false },
      { name: 'platform', volume: 'registry', readOnly: true },
    ]);
  });

  it('keeps what only a larger deployment needs behind the profile "larger"', () => {
    const always = services.filter(([, { profiles }]) => profiles.length === 0).map(([name]) => name);
    expect(always.sort()).toEqual(
      [...ownServices(compose).map(([name]) => name), 'customers-database'].sort(),
    );
    for (const [, { profiles }] of services)
      if (profiles.length > 0) expect(profiles).toEqual([expect.any(String), 'larger']);
  });
});

describe('docker-compose.yml and supergraph.yaml', () => {
  it('run the same mesh: the gateway and each subgraph at the address the others are told', async () => {
    const read = await readManifest(join(ROOT, 'supergraph.yaml'), { gateway: z.unknown(), variables: {} });
    if (!read.ok) throw new Error(JSON.stringify(read.findings));
    const names = read.value.subgraphs.map(({ name }) => name);
    expect(ownServices(compose).map(([name]) => name)).toEqual(['gateway', ...names]);
    for (const { name, routingUrl } of read.value.subgraphs) {
      const { port, pathname } = new URL(routingUrl);
      const service = compose.services[name];
      expect(service?.command.slice(0, 5)).toEqual(['serve', 'subgraph', name, '--port', port]);
      expect(service?.healthcheck.test).toEqual(['CMD', 'node', 'scripts/probe.mjs', port]);
      expect(service?.networks).toContain('mesh');
      expect(pathname).toBe('/graphql');
    }
    expect(compose.services['gateway']?.command).toEqual(['serve', 'gateway', '--port', '4000']);
    expect(compose.services['gateway']?.healthcheck.test).toEqual([
      'CMD',
      'node',
      'scripts/probe.mjs',
      '4000',
    ]);
  });

  it('agree in every container on where each subgraph is', async () => {
    for (const [, { environment }] of ownServices(compose)) {
      const read = await readManifest(join(ROOT, 'supergraph.yaml'), {
        gateway: z.unknown(),
        variables: environment,
      });
      if (!read.ok) throw new Error(JSON.stringify(read.findings));
      for (const { name, routingUrl } of read.value.subgraphs)
        expect(new URL(routingUrl).hostname).toBe(name);
    }
  });

  it('give the customers domain the address, account and password of its own database', () => {
    const { customers, 'customers-database': database } = compose.services;
    const url = new URL(customers?.environment['CUSTOMERS_DATABASE_URL'] ?? '');
    expect(database?.environment).toEqual({
      POSTGRES_USER: url.username,
      POSTGRES_PASSWORD: url.password,
      POSTGRES_DB: url.pathname.slice(1),
    });
    expect(`${url.hostname}:${url.port}`).toBe('customers-database:5432');
    const reachesIt = services.filter(([, { networks }]) => networks.includes('customers'));
    expect(reachesIt.map(([name]) => name)).toEqual(['customers', 'customers-database']);
  });
});
