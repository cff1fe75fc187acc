import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InitMesh, officialErrors } from './support/init-mesh.ts';

/* `weft init --from contract.odcs.yaml`: a contract that a team has already, from here or from another tool. */

const OLD = `# Kept by the sales team.
apiVersion: v3.0.2
kind: DataContract
id: sales.offers
version: 2.3.0
status: active
domain: sales
servers:
  - server: files
    type: local
    path: offers.csv # beside this file
    format: csv
schema:
  - name: offers
    properties:
      # Never changes.
      - name: id
        logicalType: integer
        primaryKey: true
        required: true
      - { name: title, logicalType: string }
team:
  name: Sales Platform
  members: [{ username: ana@example.org, role: owner }]
`;

let mesh: InitMesh;
beforeAll(async () => {
  mesh = await InitMesh.create();
  await mesh.write('old/offers.csv', 'id,title\n1,One\n2,Two\n');
});
afterAll(() => mesh?.remove());

describe('weft init from a contract', () => {
  it('places it with its remarks, brought to v3.1, its server kept, its team as the owner', async () => {
    const made = await mesh.made('offers', '--from', await mesh.write('old/offers.odcs.yaml', OLD));
    expect(made.products).toMatchObject([{ id: 'sales.offers', contract: 'offers.odcs.yaml' }]);
    const text = await mesh.read('subgraphs/offers/offers.odcs.yaml');
    expect(await officialErrors(text)).toBe('');
    for (const kept of ['# Kept by the sales team.', '# Never changes.', 'version: 2.3.0'])
      expect(text).toContain(kept);
    expect(text).toContain('apiVersion: v3.1.0');
    expect(text).toContain('path: old/offers.csv # beside this file');
    const manifest = await mesh.read('supergraph.yaml');
    expect(manifest).toContain('domain: sales\n    owner: sales-platform');
    expect(manifest).toContain('sales-platform: { title: Sales platform, domain: sales }');
    const ask = await mesh.serve('offers');
    expect(await ask('{ offer(id: 2) { title } }')).toEqual({ data: { offer: { title: 'Two' } } });
  });

  it('gives domain and team names that supergraph.yaml takes', async () => {
    const words = OLD.replace('sales.offers', 'sales.gifts').replaceAll('name: offers', 'name: gifts');
    const path = await mesh.write(
      'old/gifts.odcs.yaml',
      words.replace('domain: sales', 'domain: Sales & Co'),
    );
    const made = await mesh.made('gifts', '--from', path);
    expect(made.next.join()).toContain('The domain Sales & Co is called sales-co in supergraph.yaml');
    expect(await mesh.read('supergraph.yaml')).toContain('domain: sales-co');
    await mesh.serve('gifts');
  });

  it('refuses one with mistakes, naming line and column', async () => {
    const path = await mesh.write(
      'old/bad.odcs.yaml',
      OLD.replace('logicalType: integer', 'logicalType: interger'),
    );
    const { first } = await mesh.refused('bad', '--from', path);
    expect(first).toMatchObject({
      code: 'INVALID_VALUE',
      message: expect.stringContaining('did you mean "integer"?'),
    });
    expect(first?.place?.line).toBe(18);
  });

  it('refuses one whose data breaks it, and leaves nothing behind', async () => {
    const text = OLD.replace('sales.offers', 'sales.deals').replaceAll('name: offers', 'name: deals');
    const path = await mesh.write('old/deals.odcs.yaml', text.replace('name: title', 'name: heading'));
    const before = await mesh.read('supergraph.yaml');
    const { findings } = await mesh.refused('deals', '--from', path);
    expect(findings.map(({ message }) => message).join()).toContain('heading');
    expect(await mesh.read('supergraph.yaml')).toBe(before);
    await expect(mesh.read('subgraphs/deals/deals.odcs.yaml')).rejects.toThrow('ENOENT');
  });

  it('refuses another owner than its team, one without a server, and one that clashes with the mesh', async () => {
    const path = await mesh.write('old/again.odcs.yaml', OLD);
    expect((await mesh.refused('again', '--from', path, '--owner', 'other')).first).toMatchObject({
      code: 'OWNER_DIFFERS',
    });
    const clash = await mesh.refused('again', '--from', path);
    expect(clash.code).toBe(1);
    expect(clash.findings.length).toBeGreaterThan(0);
    const bare = await mesh.write('old/bare.odcs.yaml', OLD.replace(/servers:[\s\S]*?schema:/, 'schema:'));
    expect((await mesh.refused('bare', '--from', bare)).first).toMatchObject({
      code: 'CONTRACT_WITHOUT_SERVER',
    });
  });
});
