import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { postQuery } from '../support/post-query.ts';
import { InitMesh, officialErrors } from './support/init-mesh.ts';
import { MeshFolder } from './support/mesh-folder.ts';
import { until, WeftProcess, weft, weftHere } from './support/weft.ts';

/* `weft init` through the door a person uses: the real command, real files, and a question to what it made. */

const LOUNGES = `id,airport,name,seats,opened_on,members_only
L01,ORD,The Prairie Room,120,1996-04-01,true
L02,ORD,Concourse B Lounge,80,1999-10-15,false
L03,DFW,The Lone Star Room,150,1998-02-01,true
L04,ATL,The Magnolia Room,110,2000-06-20,true
L05,LAX,Pacific Lounge,95,1997-11-03,false
L06,LGA,The Shea Room,60,2001-01-08,true
`;

describe('weft init beside a running weft dev', () => {
  let mesh: MeshFolder;
  let dev: WeftProcess;

  beforeAll(async () => {
    mesh = await MeshFolder.create();
    dev = new WeftProcess(['dev', '--scale', '0.02'], { cwd: mesh.root });
    await dev.shows('Ctrl-C stops everything.');
  });
  afterAll(async () => {
    await dev?.stop();
    await mesh?.remove();
  });

  const answer = z.object({ data: z.unknown().optional(), errors: z.unknown().optional() });
  const ask = async (query: string) => {
    const response = await postQuery(`${mesh.url}/graphql`, { query });
    return answer.parse(await response.json());
  };

  it('makes a domain of a CSV that answers in the running graph, related to what was there', async () => {
    await mesh.write('exports/lounges.csv', LOUNGES);
    const made = await weft(
      ['init', 'lounges', '--from', 'exports/lounges.csv', '--owner', 'lounge-services'],
      {
        cwd: mesh.root,
      },
    );
    expect(made.err).toBe('');
    expect(made.code).toBe(0);
    expect(made.out).toContain('All 5 different values are in airports.airports.iata.');
    expect(made.out).toContain('The team lounge-services is new in supergraph.yaml');
    const question =
      '{ airport(iata: "DFW") { name lounges { name seats } } lounge(id: "L06") { openedOn airport { city } } }';
    await until(async () => (await ask(question)).errors === undefined);
    expect(await ask(question)).toEqual({
      data: {
        airport: {
          name: 'Dallas-Fort Worth International',
          lounges: [{ name: 'The Lone Star Room', seats: 150 }],
        },
        lounge: { openedOn: '2001-01-08', airport: { city: 'New York' } },
      },
    });
    const text = await mesh.read('supergraph.yaml');
    expect(text).toContain('  lounge-services: { title: Lounge services, domain: lounges }\n');
  });

  it('makes an example domain that answers at once', async () => {
    expect((await weftHere(['init', 'pets'], { cwd: mesh.root })).code).toBe(0);
    await until(async () => (await ask('{ pets { id } }')).errors === undefined);
    expect(await ask('{ pets(where: { kind: { eq: STANDARD } }) { id amount since } }')).toEqual({
      data: {
        pets: [
          { id: 'A1', amount: '12.50', since: '2024-01-15' },
          { id: 'A3', amount: '7.25', since: null },
        ],
      },
    });
  });

  it('gives names that the mesh has to nobody twice', async () => {
    await mesh.write('exports/airports.csv', 'iata,name\nORD,O Hare\nDFW,Dallas\nLAX,Los Angeles\n');
    const made = await weftHere(['init', 'guide', '--from', 'exports/airports.csv'], { cwd: mesh.root });
    expect(made.err).toBe('');
    await until(async () => (await ask('{ guideAirports { iata } }')).errors === undefined);
  });
});

describe('what weft init finds in a folder of files', () => {
  let mesh: InitMesh;

  beforeAll(async () => {
    mesh = await InitMesh.create();
    await mesh.write(
      'in/customers.csv',
      `CustID;Cust NM;E-Mail;Phone;DOB;Postal Code;Joined;active_flag;IBAN
00017;Jürgen Groß;j.gross@example.de;+49 30 1234567;12.03.1980;01067;31.12.2023;Y;DE89370400440532013000
00018;Anna O'Neil;anna@example.com;+44 20 7946 0958;30.11.1975;80331;01.02.2024;N;GB82WEST12345698765432
00021;Li Wei;li.wei@example.cn;+86 10 6552 9988;05.07.1991;50667;15.02.2024;Y;FR1420041010050500013M02606
`,
    );
    for (const year of [2023, 2024]) {
      const rows = Array.from({ length: 60 }, (_, index) => {
        const day = `0${1 + (index % 9)}/${13 + (index % 15)}/${year}`;
        const customer = ['00017', '00018', '00021'][index % 3];
        return `${year}-${1000 + index},${customer},${day},"1,${200 + index}.50",${['open', 'paid'][index % 2]},${index % 7 === 0 ? 'NA' : index},${index % 5 === 0 ? 'NaN' : index / 4}`;
      });
      await mesh.write(
        `in/orders-${year}.csv`,
        `OrderNo,CustID,OrderDate,Total,Status,Boxes,Weight\n${rows.join('\n')}\n`,
      );
    }
    const lines = Array.from({ length: 12 }, (_, index) =>
      JSON.stringify({
        order_no: `2023-${1000 + Math.floor(index / 2)}`,
        line: 1 + (index % 2),
        at: index % 3 === 0 ? null : `2024-01-${10 + index}T10:00:00Z`,
        tags: ['a', 'b'],
      }).replace('}', `,"big":${index === 0 ? '123456789012345678901234' : index}}`),
    );
    await mesh.write('in/lines.ndjson', `${lines.join('\n')}\n`);
  });
  afterAll(() => mesh?.remove());

  it('says what it guessed and why, and writes contracts that the official schema accepts', async () => {
    const made = await mesh.made('shop', '--from', mesh.path('in'));
    expect(made.products.map(({ id, rows }) => [id, rows])).toEqual([
      ['shop.customers', 3],
      ['shop.lines', 12],
      ['shop.orders', 120],
    ]);
    for (const { contract } of made.products)
      expect(await officialErrors(await mesh.read(`subgraphs/shop/${contract}`)), contract).toBe('');
    const property = (product: string, name: string) =>
      made.products.find(({ id }) => id === product)?.properties.find((one) => one.name === name);

    expect(property('shop.customers', 'customer_id')).toMatchObject({
      source: 'CustID',
      logicalType: 'string',
      primaryKey: true,
      required: true,
    });
    expect(property('shop.customers', 'postal_code')?.guesses[0]?.reason).toContain('begin with 0');
    expect(property('shop.customers', 'birth_date')).toMatchObject({
      source: 'DOB',
      logicalType: 'date',
      classification: 'restricted',
      personalData: true,
    });
    expect(property('shop.customers', 'email')).toMatchObject({
      format: 'email',
      classification: 'confidential',
    });
    expect(property('shop.customers', 'iban')?.classification).toBe('restricted');
    expect(property('shop.orders', 'customer_id')?.relationships).toEqual([
      'customers.odcs.yaml#/schema/customers/properties/customer_id',
    ]);
    expect(property('shop.orders', 'total')).toMatchObject({ physicalType: 'decimal(18,2)', required: true });
    expect(property('shop.orders', 'boxes')).toMatchObject({ logicalType: 'integer', required: false });
    expect(property('shop.orders', 'weight')).toMatchObject({ logicalType: 'number', required: false });
    expect(property('shop.lines', 'big')).toMatchObject({
      logicalType: 'number',
      physicalType: 'decimal(38,0)',
    });
    const keys = made.products
      .find(({ id }) => id === 'shop.lines')
      ?.properties.filter(({ primaryKey }) => primaryKey);
    expect(keys?.map(({ name }) => name)).toEqual(['order_no', 'line']);
    const text = await mesh.read('subgraphs/shop/customers.odcs.yaml');
    expect(text).toContain('# Personal data, restricted: Probably bank accounts');
    for (const secret of ['Groß', 'example.de', '1234567', 'DE89', '1980'])
      expect(text).not.toContain(secret);
  });

  it('serves what it drafted', async () => {
    const ask = await mesh.serve('shop');
    expect(
      await ask(
        '{ shopOrder: order(orderNo: "2023-1001") { orderDate total boxes customer { customerName orders { orderNo } } lines { line big tags } } }',
      ),
    ).toMatchObject({
      data: {
        shopOrder: {
          orderDate: '2023-02-14',
          total: '1201.50',
          boxes: 1,
          customer: { customerName: "Anna O'Neil" },
          lines: [
            { line: 1, big: '2', tags: ['a', 'b'] },
            { line: 2, big: '3' },
          ],
        },
      },
    });
    expect(
      await ask('{ ordersAggregate(groupBy: [{ by: { field: status } }]) { count group { status } } }'),
    ).toBeTruthy();
    expect(await ask('{ lines(limit: 1, orderBy: [{ orderNo: ASC }, { line: ASC }]) { big } }')).toEqual({
      data: { lines: [{ big: '123456789012345678901234' }] },
    });
    expect(await ask('{ customers { phone } }')).toMatchObject({ errors: [{}] });
  });

  it('refuses to write over what is there, and does so with --force', async () => {
    const again = await mesh.refused('shop', '--from', mesh.path('in'));
    expect(again).toMatchObject({
      code: 1,
      first: { code: 'NAME_TAKEN', fix: expect.stringContaining('--force') },
    });
    const before = await mesh.read('supergraph.yaml');
    await mesh.write('subgraphs/shop/orders.odcs.yaml', 'gone');
    await mesh.made('shop', '--from', mesh.path('in'), '--force');
    expect(await mesh.read('subgraphs/shop/orders.odcs.yaml')).toContain('id: shop.orders');
    expect(await mesh.read('supergraph.yaml')).toBe(before);
  });
});
