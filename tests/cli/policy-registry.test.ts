import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FLIGHTS, RegistryMesh } from './support/registry-mesh.ts';

const CONTACT = `policies:
  - id: reachable
    name: Somebody can be reached
    why: Readers have questions.
    owner: ground-operations
    level: block
    rollout: { observe: 2026-01-01, block: 2099-01-01 }
    rule: has(product.owner.contact)
    fix: Give the team a contact in supergraph.yaml.
    tests:
      - { name: an address, input: { product: { owner: { contact: a@b.example } } }, expect: pass }
      - { name: nobody, input: { product: { owner: { team: sales } } }, expect: fail }
`;
const TODAY = new Date().toISOString().slice(0, 10);

let mesh: RegistryMesh;

beforeAll(async () => {
  mesh = await RegistryMesh.create();
  const manifest = await mesh.read('supergraph.yaml');
  await mesh.write('supergraph.yaml', `${manifest}policies: [contact.yaml]\n`);
  await mesh.write('contact.yaml', CONTACT);
  const published = await mesh.weft('publish', '--all', '--why', 'the first');
  if (published.code !== 0) throw new Error(published.out + published.err);
}, 60_000);

afterAll(() => mesh?.remove());

const dryRun = (...args: string[]) =>
  mesh.weft('policy', 'dry-run', '--registry', mesh.path('.weft/registry'), ...args);

describe('policies of a registry', () => {
  it('are tried on what is published, whatever the files say by now', async () => {
    await mesh.write('bookings.graphql', 'no SDL any more');
    const { code, out } = await dryRun('--date', TODAY);
    expect({ code, out }).toEqual({
      code: 0,
      out: `1 policy on 2 products, as of ${TODAY}.

policy     product   team   finding  today    later
reachable  bookings  sales  breaks   observe  block from 2099-01-01

team                products  block  warn  inform  observe  waived  block in the end
network-operations  1         0      0     0       0        0       0
sales               1         0      0     0       1        0       1
`,
    });
  });

  it('show what is waived, until when and by which waiver', async () => {
    const waived = await mesh.weft(
      ...['waive', 'reachable', 'bookings', '--owner', 'sales', '--until', '2099-12-31'],
      ...['--why', 'We are hiring', '--json'],
    );
    expect(waived).toMatchObject({ code: 0 });
    const { out } = await dryRun('--date', '2099-06-01');
    expect(out).toMatch(
      /reachable {2}bookings {2}sales {2}waived until 2099-12-31 \([0-9a-f]{8}\) {2}block {2}the same/,
    );
    expect((await dryRun('--date', '2100-01-01')).code).toBe(1);
  });

  it('are kept in the report of a check, and not told while they only observe', async () => {
    const text = await mesh.read('contact.yaml');
    await mesh.write(
      'contact.yaml',
      text.replace('has(product.owner.contact)', "product.owner.team == 'sales'"),
    );
    const told = await mesh.weft('check', 'flights');
    expect(told).toMatchObject({ code: 0 });
    expect(told.out).not.toContain('reachable');
    const kept = JSON.parse((await mesh.weft('check', 'flights', '--json')).out);
    expect(
      kept.findings.filter((finding: { policy?: string }) => finding.policy === 'reachable'),
    ).toMatchObject([{ level: 'observe', severity: 'info' }]);
  });

  it('keep a change out of the registry when they block', async () => {
    const blocking = CONTACT.replace(/ {4}rollout: .*\n/, '').replace(
      'has(product.owner.contact)',
      'product.isDeclared',
    );
    await mesh.write('contact.yaml', blocking);
    await mesh.write('flights.graphql', FLIGHTS.replace('"Miles flown."', '"Miles flown, by air."'));
    const { code, out } = await mesh.weft('publish', 'flights', '--why', 'a better word');
    expect(code).toBe(1);
    expect(out).toContain(
      'flights breaks policy reachable "Somebody can be reached". Readers have questions.',
    );
  });

  it('that cannot be read stop the command, and say where', async () => {
    await mesh.write('contact.yaml', CONTACT.replace('level: block', 'level: blok'));
    const { code, err } = await mesh.weft('check', 'flights');
    expect(code).toBe(1);
    expect(err).toContain('contact.yaml');
    expect(err).toContain('did you mean "block"');
  });
});
