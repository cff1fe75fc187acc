import {
  buildSchema,
  type GraphQLNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
} from 'graphql';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readDemoContracts } from '../demo/contracts.ts';
import { ask, dataOf, surface } from '../support/mesh.ts';

/** Products of which only groups are readable, with the prefix of their types. */
const AGGREGATE_ONLY: Readonly<Record<string, string>> = {
  'finance.churn': 'Churn',
  'people.employees': 'Employee',
};
/** What may name a restricted number of such a product: figures of a whole group. */
const FIGURES = /^(Sums|Averages)(Having|OrderBy)?$|^(Number)?Field$/;

type Member = { readonly type: string; readonly name: string };
type Restricted = { readonly product: string; readonly name: string; readonly isNumber: boolean };

const restricted = await readRestricted();
let types: readonly GraphQLNamedType[];
let members: readonly Member[];
beforeAll(async () => {
  types = Object.values(buildSchema(await surface('/schema.graphql')).getTypeMap());
  members = types.flatMap(membersOf);
});

describe('what a contract calls restricted', () => {
  it('is a handful of columns, known to this test', () => {
    expect(restricted.map(({ product, name }) => `${product} ${name}`).sort()).toEqual([
      'customers.members birthDate',
      'customers.members phone',
      'finance.churn memberId',
      'finance.revenue cardNumber',
      'people.employees id',
      'people.employees name',
      'people.employees salary',
    ]);
  });

  it('appears in no type of a product with rows: no field, no filter, no order, no group', () => {
    const names = restricted.filter(({ product }) => !AGGREGATE_ONLY[product]).map(({ name }) => name);
    expect(members.filter(({ name }) => names.includes(name))).toEqual([]);
  });

  it.each(restricted.filter(({ product }) => AGGREGATE_ONLY[product]))(
    '$name of $product appears at most as a figure of a group',
    ({ product, name, isNumber }) => {
      const prefix = AGGREGATE_ONLY[product] ?? '';
      const found = members.filter((member) => member.type.startsWith(prefix) && member.name === name);
      const rows = found.filter(({ type }) => !(isNumber && FIGURES.test(type.slice(prefix.length))));
      expect(rows).toEqual([]);
    },
  );

  it.each([
    ['{ members { phone } }', 'phone'],
    ['{ members { birthDate } }', 'birthDate'],
    ['{ members(where: { phone: { startsWith: "+1" } }) { id } }', 'phone'],
    ['{ members(orderBy: [{ birthDate: ASC }]) { id } }', 'birthDate'],
    ['{ membersAggregate(groupBy: [{ field: birthDate }]) { count } }', 'birthDate'],
    ['{ membersAggregate { min { birthDate } } }', 'birthDate'],
    ['{ membersAggregate { countDistinct(field: phone) } }', 'phone'],
    ['{ revenueEntries { cardNumber } }', 'cardNumber'],
    ['{ revenueEntries(where: { cardNumber: { isNull: false } }) { id } }', 'cardNumber'],
    ['{ bookings { revenueEntries(orderBy: [{ cardNumber: ASC }]) { id } } }', 'cardNumber'],
    ['{ employeesAggregate(where: { salary: { gt: 100000 } }) { count } }', 'salary'],
    ['{ employeesAggregate(groupBy: [{ field: salary }]) { count } }', 'salary'],
    ['{ employeesAggregate(groupBy: [{ bin: { field: salary, width: 1 } }]) { count } }', 'salary'],
    ['{ employeesAggregate(groupBy: [{ field: name }]) { count } }', 'name'],
    ['{ employeesAggregate { group { name } } }', 'name'],
    ['{ churnAggregate(where: { memberId: { eq: "M000001" } }) { count } }', 'memberId'],
    ['{ churnAggregate(groupBy: [{ field: memberId }]) { count } }', 'memberId'],
  ])('cannot be asked for: %s', async (query, name) => {
    const { data, errors } = await ask(query);
    expect(data).toBeUndefined();
    expect(errors).toHaveLength(1);
    expect(errors?.[0]?.extensions?.code).toBe('GRAPHQL_VALIDATION_FAILED');
    expect(errors?.[0]?.message).toContain(`"${name}"`);
  });

  it('has no phone number or card number in an answer that asks for everything a member and an entry have', async () => {
    const scalars = (name: string): string =>
      members
        .filter(({ type }) => type === name)
        .map((member) => member.name)
        .filter((field) => !/^(bookings|touches|zip|booking|revenueEntries)(Aggregate)?$/.test(field))
        .join(' ');
    const { data, errors } = await ask(
      `{ members(limit: 1000) { ${scalars('Member')} } revenueEntries(limit: 1000) { ${scalars('RevenueEntry')} } }`,
    );
    expect(errors).toBeUndefined();
    expect(JSON.stringify(data)).not.toMatch(/\+1 \d{3} \d{3}|"\d{16}"/);
  });
});

describe('a product that publishes groups only', () => {
  it.each(['churn', 'employees'])('%s has no field that gives rows', (plural) => {
    const query = members.filter(({ type }) => type === 'Query').map(({ name }) => name);
    expect(query.filter((name) => name.toLowerCase().startsWith(plural.slice(0, 5)))).toEqual([
      `${plural}Aggregate`,
    ]);
    const type = plural === 'churn' ? 'Churn' : 'Employee';
    expect(types.filter(({ name }) => name === type)).toEqual([]);
    // Groups are reached from the root alone, never narrowed to one airport or member by a relation.
    expect(members.filter(({ name }) => name === `${plural}Aggregate`)).toEqual([
      { type: 'Query', name: `${plural}Aggregate` },
    ]);
  });

  it.each(['Churn', 'Employee'])(
    '%s shows no smallest, largest or middle value, which is some person’s',
    (type) => {
      const fields = members.filter((member) => member.type === `${type}Aggregate`).map(({ name }) => name);
      expect(fields.sort()).toEqual(['avg', 'count', 'countDistinct', 'group', 'sum']);
    },
  );

  it.each([
    ['a filter', 'where: { department: { eq: "Board Office" } }'],
    ['grouping', 'groupBy: [{ field: department }], orderBy: [{ count: ASC }]'],
    ['a condition on groups', 'groupBy: [{ field: department }], having: { count: { lt: "5" } }'],
    ['skipping the rest', 'groupBy: [{ field: department }], orderBy: [{ count: DESC }], offset: 11'],
    ['many keys', 'groupBy: [{ field: department }, { field: jobTitle }, { field: base }, { field: grade }]'],
  ])('does not show a group of fewer than five by %s', async (_, args) => {
    const { employeesAggregate } = await dataOf(
      `{ employeesAggregate(${args}${args.includes('limit') ? '' : ', limit: 1000'}) { count sum { salary } group { department } } }`,
      z.strictObject({
        employeesAggregate: z.array(
          z.strictObject({
            count: z.coerce.number(),
            // Null where it would tell what the Board Office is paid, by subtraction.
            sum: z.strictObject({ salary: z.string().nullable() }),
            group: z.strictObject({ department: z.string().nullable() }),
          }),
        ),
      }),
    );
    for (const { count, group } of employeesAggregate) {
      expect(count).toBeGreaterThanOrEqual(5);
      expect(group.department).not.toBe('Board Office');
    }
  });

  it('shows every department of five or more', async () => {
    const { employeesAggregate } = await dataOf(
      '{ employeesAggregate(groupBy: [{ field: department }]) { count } }',
      z.strictObject({ employeesAggregate: z.array(z.strictObject({ count: z.string() })) }),
    );
    expect(employeesAggregate).toHaveLength(11);
  });

  it('answers nothing about a month, tier and region with fewer than five members', async () => {
    const { churnAggregate } = await dataOf(
      '{ churnAggregate(groupBy: [{ field: month }, { field: tier }, { field: region }, { field: churned }], limit: 1000) { count } }',
      z.strictObject({ churnAggregate: z.array(z.strictObject({ count: z.coerce.number() })) }),
    );
    expect(churnAggregate.length).toBeGreaterThan(0);
    expect(Math.min(...churnAggregate.map(({ count }) => count))).toBeGreaterThanOrEqual(5);
  });

  it('tells nothing about one person by the difference of two large groups', async () => {
    const board = '{ and: [{ department: { eq: "Board Office" } }, { hiredOn: { gte: "1990-01-01" } }] }';
    const { alone, together } = await dataOf(
      `{ alone: employeesAggregate(where: { department: { eq: "Flight Safety" } }) { count sum { salary } }
         together: employeesAggregate(where: { or: [{ department: { eq: "Flight Safety" } }, ${board}] }) { count sum { salary } } }`,
      z.strictObject({ alone: z.array(group), together: z.array(group) }),
    );
    expect(Number(alone[0]?.count)).toBeGreaterThan(4);
    // Conditions on the day of hiring tell people apart, so only days with five or more of a department count.
    expect(Number(together[0]?.count ?? 0)).toBeLessThan(Number(alone[0]?.count));
  });

  it('answers nothing to a question that singles people out', async () => {
    const { employeesAggregate } = await dataOf(
      '{ employeesAggregate(where: { not: { hiredOn: { eq: "1997-09-22" } } }) { count sum { salary } } }',
      z.strictObject({ employeesAggregate: z.array(group) }),
    );
    expect(Number(employeesAggregate[0]?.count ?? 0)).toBeLessThan(1_196);
  });
});

const group = z.strictObject({ count: z.string(), sum: z.strictObject({ salary: z.string().nullable() }) });

async function readRestricted(): Promise<readonly Restricted[]> {
  const contracts = await readDemoContracts();
  return contracts.flatMap(({ contract }) =>
    contract.schema.flatMap((object) =>
      (object.properties ?? [])
        .filter(({ classification }) => classification === 'restricted')
        .map(({ name, logicalType }) => ({
          product: contract.id,
          name: name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
          isNumber: logicalType === 'integer' || logicalType === 'number',
        })),
    ),
  );
}

function membersOf(type: GraphQLNamedType): readonly Member[] {
  const names =
    isObjectType(type) || isInterfaceType(type) || isInputObjectType(type)
      ? Object.keys(type.getFields())
      : isEnumType(type)
        ? type.getValues().map(({ name }) => name)
        : [];
  return names.map((name) => ({ type: type.name, name }));
}
