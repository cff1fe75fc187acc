import type { Edit } from './corpus-mesh.ts';
import { change, gives, reading, type SeededChange, touching } from './expectation.ts';

/*
 * Promises, ownership and access: nothing that a server or client notices at once, so the judge finds nobody and each expectation
 * says by hand whom it concerns.
 */

const flights = (from: string, to: string): Edit => ['flights.graphql', from, to];
const people = (from: string, to: string): Edit => ['people.graphql', from, to];
const parcels = (from: string, to: string): Edit => ['parcels.odcs.yaml', from, to];
const carriers = (from: string, to: string): Edit => ['carriers.odcs.yaml', from, to];

// What the flights subgraph itself says of its product: not what reviews add to a flight.
const FLIGHT = touching(/^Flight\.(?!reviews)/);
const PARCELS = touching(/^(Parcel\w*|Query)\.(parcel\w*|(?<=Parcel\w*\.)\w+)$/);
const WEIGHTS = touching(/^Parcel\w*\.weight$/);
const CARRIERS = touching(/^(Carrier\w*\.\w+|Query\.carrier\w*)$/);

/** Directives of a subgraph that is written by hand. */
export const APPLIED_CHANGES: readonly SeededChange[] = [
  change(
    'a type changes hands',
    [flights('@owner(team: "network-operations")\n  @data', '@owner(team: "flight-safety")\n  @data')],
    gives('OWNER_CHANGED', 'Flight'),
  ),
  change(
    'a field changes hands',
    [
      flights(
        'flights: [Flight!] @owner(team: "network-operations")',
        'flights: [Flight!] @owner(team: "hr")',
      ),
    ],
    gives('OWNER_CHANGED', 'Employee.flights'),
  ),
  change(
    'a field gets a steward',
    [
      flights(
        'flights: [Flight!] @owner(team: "network-operations")',
        'flights: [Flight!] @owner(team: "network-operations", steward: "ana")',
      ),
    ],
    gives('OWNER_CHANGED', 'Employee.flights'),
  ),
  change(
    'data may be older',
    [flights('value: "1", unit: "h"', 'value: "1", unit: "d"')],
    gives('PROMISE_WEAKENED', 'flights.flights#latency', FLIGHT),
  ),
  change(
    'a service may be away more often',
    [flights('value: "99.9"', 'value: "99"')],
    gives('PROMISE_WEAKENED', 'flights.flights#availability', FLIGHT),
  ),
  change(
    'data is younger',
    [flights('value: "1", unit: "h"', 'value: "5", unit: "min"')],
    gives('PROMISE_STRENGTHENED', 'flights.flights#latency'),
  ),
  change(
    'a promise is taken back',
    [flights('  @sla(property: "availability", value: "99.9", unit: "percent")\n', '')],
    gives('PROMISE_REMOVED', 'flights.flights#availability', FLIGHT),
  ),
  change(
    'fewer rows are enough',
    [flights('value: [1000]', 'value: [10]')],
    gives('RULE_LOOSENED', 'Flight', FLIGHT),
  ),
  change(
    'a rule of a field goes',
    [flights(' @quality(id: "seated", metric: "nullValues", op: "mustBe", value: [0])', '')],
    gives('RULE_REMOVED', 'Flight.seats', reading('Flight.seats')),
  ),
  change(
    'more rows are promised',
    [flights('value: [1000]', 'value: [2000]')],
    gives('RULE_TIGHTENED', 'Flight'),
  ),
  change(
    'a field becomes confidential',
    [flights('level: "internal"', 'level: "confidential"')],
    gives('CLASSIFICATION_STRICTER', 'Flight.delay', reading('Flight.delay')),
  ),
  change(
    'a field is classified',
    [flights('  remarks: [String]', '  remarks: [String] @classification(level: "restricted")')],
    gives('CLASSIFICATION_STRICTER', 'Flight.remarks', reading('Flight.remarks')),
  ),
  change(
    'a field becomes public',
    [flights('level: "internal"', 'level: "public"')],
    gives('CLASSIFICATION_LOOSER', 'Flight.delay'),
  ),
  change(
    'delays may be longer',
    [flights('max: "900"', 'max: "9000"')],
    gives('LIMIT_LOOSENED', 'Flight.delay', reading('Flight.delay')),
  ),
  change(
    'delays are bounded tighter',
    [flights('max: "900"', 'max: "90"')],
    gives('LIMIT_TIGHTENED', 'Flight.delay'),
  ),
  change(
    'a role may not read a field any more',
    [flights('roles: ["analyst", "finance"]', 'roles: ["finance"]')],
    gives('ACCESS_NARROWED', 'Flight.fare', reading('Flight.fare')),
  ),
  change(
    'a field is only told in groups',
    [flights('  remarks: [String]', '  remarks: [String] @access(mode: "aggregate", minGroup: 5)')],
    gives('ACCESS_NARROWED', 'Flight.remarks', reading('Flight.remarks')),
  ),
  change(
    'everybody may read a field',
    [flights(' @access(mode: "role", roles: ["analyst", "finance"])', '')],
    gives('ACCESS_WIDENED', 'Flight.fare'),
  ),
  change(
    'a field is deprecated',
    [people('  score: Int\n', '  score: Int @deprecated(reason: "Use points.")\n')],
    gives('DEPRECATED', 'Member.score', reading('Member.score')),
  ),
  change(
    'a root field is deprecated',
    [
      flights(
        '  delays(from: String!, unit: DelayUnit = MINUTES): [Delay!]',
        '  delays(from: String!, unit: DelayUnit = MINUTES): [Delay!] @deprecated(reason: "Use flights.")',
      ),
    ],
    gives('DEPRECATED', 'Query.delays', reading('Query.delays')),
  ),
  change(
    'a value is deprecated',
    [people('  BLUE\n', '  BLUE @deprecated(reason: "All are silver.")\n')],
    gives('DEPRECATED', 'Tier.BLUE', touching(/^Tier\.BLUE$/)),
  ),
  change(
    'a field that nobody reads is no longer deprecated',
    [people(' @deprecated(reason: "Use id.")', '')],
    gives('NO_LONGER_DEPRECATED', 'Member.legacyCode'),
  ),
  change(
    'a field costs more',
    [people('@cost(weight: 2)', '@cost(weight: 20)')],
    gives('COST_RAISED', 'Member.points', reading('Member.points')),
  ),
  change(
    'another field costs more',
    [people('  score: Int\n', '  score: Int @cost(weight: 5)\n')],
    gives('COST_RAISED', 'Member.score', reading('Member.score')),
  ),
  change(
    'a field costs less',
    [people('@cost(weight: 2)', '@cost(weight: 1)')],
    gives('COST_LOWERED', 'Member.points'),
  ),
  change(
    'a field gets a tag',
    [people('  score: Int\n', '  score: Int @tag(name: "beta")\n')],
    gives('TAG_CHANGED', 'Member.score'),
  ),
];

/** Contracts, in a subgraph that is made of them. */
export const CONTRACT_CHANGES: readonly SeededChange[] = [
  change(
    'parcels may be older',
    [parcels('value: 1, unit: h', 'value: 1, unit: d')],
    gives('PROMISE_WEAKENED', 'shop.parcels#latency', PARCELS),
  ),
  change(
    'parcels may be away more often',
    [parcels('value: 99.5', 'value: 98')],
    gives('PROMISE_WEAKENED', 'shop.parcels#availability', PARCELS),
  ),
  change(
    'carriers are no longer kept',
    [carriers('slaProperties:\n  - { property: retention, value: 2, unit: y }\n', '')],
    gives('PROMISE_REMOVED', 'shop.carriers#retention', CARRIERS),
  ),
  change(
    'carriers are kept shorter',
    [carriers('value: 2, unit: y', 'value: 1, unit: y')],
    gives('PROMISE_WEAKENED', 'shop.carriers#retention', CARRIERS),
  ),
  change(
    'a promise is new',
    [carriers('value: 2, unit: y }', 'value: 2, unit: y }\n  - { property: latency, value: 1, unit: d }')],
    gives('PROMISE_ADDED', 'shop.carriers#latency'),
  ),
  change(
    'weights become confidential',
    [
      parcels(
        'logicalType: number, required: true, classification: internal',
        'logicalType: number, required: true, classification: confidential',
      ),
    ],
    gives('CLASSIFICATION_STRICTER', 'Parcel.weight', WEIGHTS),
  ),
  change(
    'senders become public',
    [
      parcels(
        'logicalType: string, required: true, classification: internal',
        'logicalType: string, required: true, classification: public',
      ),
    ],
    gives('CLASSIFICATION_LOOSER', 'Parcel.sender'),
  ),
  change(
    'a rule of all parcels goes',
    [
      parcels(
        '    quality:\n      - { id: some_parcels, metric: rowCount, mustBeGreaterThan: 10, dimension: completeness }\n',
        '',
      ),
    ],
    gives('RULE_REMOVED', 'Parcel', PARCELS),
  ),
  change(
    'fewer parcels are enough',
    [parcels('mustBeGreaterThan: 10', 'mustBeGreaterThan: 1')],
    gives('RULE_LOOSENED', 'Parcel', PARCELS),
  ),
  change(
    'a field gets a rule',
    [
      parcels(
        'logicalTypeOptions: { maxLength: 50 } }',
        'logicalTypeOptions: { maxLength: 50 }, quality: [{ id: noted, metric: nullValues, mustBe: 0 }] }',
      ),
    ],
    gives('RULE_ADDED', 'Parcel.note'),
  ),
  change(
    'notes may be longer',
    [parcels('maxLength: 50', 'maxLength: 500')],
    gives('LIMIT_LOOSENED', 'Parcel.note', touching(/^Parcel\w*\.note$/)),
  ),
  change(
    'ratings may be higher',
    [carriers('maximum: 5', 'maximum: 10')],
    gives('LIMIT_LOOSENED', 'Carrier.rating', touching(/^Carrier\w*\.rating$/)),
  ),
  change(
    'notes must be shorter',
    [parcels('maxLength: 50', 'maxLength: 5')],
    gives('LIMIT_TIGHTENED', 'Parcel.note'),
  ),
  change(
    'parcels may have another state',
    [parcels('[LOST, MOVING, THERE]', '[LOST, MOVING, RETURNED, THERE]')],
    gives(
      'ENUM_VALUE_ADDED',
      'ParcelState.RETURNED',
      ({ types, inputs }) => types.has('ParcelState') || inputs.has('ParcelState'),
    ),
  ),
  change(
    'a state goes',
    [parcels('[LOST, MOVING, THERE]', '[MOVING, THERE]')],
    gives(
      'ENUM_VALUE_REMOVED',
      'ParcelState.LOST',
      ({ types, inputs }) => types.has('ParcelState') || inputs.has('ParcelState'),
    ),
  ),
  change(
    'a sender may be missing',
    [parcels('name: sender, logicalType: string, required: true', 'name: sender, logicalType: string')],
    gives('FIELD_TYPE_CHANGED', 'Parcel.sender'),
  ),
  change(
    'a note is always there',
    [parcels('name: note, logicalType: string', 'name: note, logicalType: string, required: true')],
    gives('FIELD_TYPE_NARROWED', 'Parcel.note'),
  ),
  change(
    'a column changes its name, and the field stays',
    [
      parcels(
        'name: note, logicalType: string',
        'name: remark, customProperties: [{ property: weft.field, value: note }], logicalType: string',
      ),
    ],
    gives('PROPERTY_RENAMED_WITH_ALIAS', 'Parcel.note'),
    gives('PHYSICAL_NAME_CHANGED', 'Parcel.note'),
  ),
  change(
    'another team answers',
    [carriers('team: { name: sales,', 'team: { name: hr,')],
    gives('OWNER_CHANGED', 'shop.carriers#team'),
  ),
  change(
    'the product is deprecated',
    [carriers('status: active', 'status: deprecated')],
    ...['carrier', 'carrierByName', 'carriers', 'carriersAggregate', 'carriersConnection'].map((field) =>
      gives('DEPRECATED', `Query.${field}`),
    ),
    gives('STATUS_DEPRECATED', 'shop.carriers#status', CARRIERS),
  ),
  change(
    'the product is no longer published',
    [carriers('status: active', 'status: draft')],
    gives('STATUS_WITHDRAWN', 'shop.carriers#status', CARRIERS),
  ),
  change(
    'texts change',
    [carriers('description: A carrier.', 'description: Who carries.')],
    gives('TEXT_CHANGED', 'Carrier'),
  ),
];
