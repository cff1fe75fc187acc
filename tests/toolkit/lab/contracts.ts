/** Where the tables of a laboratory lie: the text of a contract's `servers`. */
export type Servers = (table: string) => string;

const head = (id: string, servers: string): string => `apiVersion: v3.1.0
kind: DataContract
id: ${id}
name: ${id}
version: 1.0.0
status: active
domain: lab
servers: ${servers}
team: { name: laboratory, members: [{ username: ada, role: data steward }] }
`;

const samples = (servers: string): string => `${head('lab.samples', servers)}slaProperties:
  - { property: latency, value: 1, unit: d, element: samples.taken_at }
schema:
  - name: samples
    description: One sample of everything a column can be.
    properties:
      - { name: id, logicalType: string, primaryKey: true, primaryKeyPosition: 1, required: true, classification: public }
      - { name: small, logicalType: integer, logicalTypeOptions: { format: i32 }, classification: public }
      - { name: large, logicalType: integer, logicalTypeOptions: { format: i64 }, classification: public }
      - { name: ratio, logicalType: number, classification: public }
      - { name: price, logicalType: number, physicalType: "decimal(12,2)", classification: public }
      - { name: label, logicalType: string, classification: public }
      - { name: is_good, logicalType: boolean, classification: public }
      - { name: made_on, logicalType: date, classification: public }
      - { name: taken_at, logicalType: timestamp, classification: public }
      - { name: local_at, logicalType: timestamp, logicalTypeOptions: { timezone: false }, classification: public }
      - { name: clock, logicalType: time, classification: public }
      - { name: token, logicalType: string, logicalTypeOptions: { format: uuid }, classification: public }
      - name: stage
        logicalType: string
        classification: public
        quality: [{ id: stage_known, metric: invalidValues, arguments: { validValues: [NEW, OLD, ODD] }, mustBe: 0 }]
      - { name: details, logicalType: object, classification: public }
      - name: site_code
        logicalType: string
        classification: public
        relationships: [{ to: sites.odcs.yaml#/schema/sites/properties/code, customProperties: [{ property: weft.inverse, value: samples }] }]
      - name: planet
        logicalType: string
        classification: public
        relationships:
          - to: ../sky/planets.odcs.yaml#/schema/planets/properties/code
            customProperties: [{ property: weft.inverse, value: samples }]
      - { name: secret, logicalType: string, classification: restricted }
`;

const sites = (servers: string): string => `${head('lab.sites', servers)}schema:
  - name: sites
    properties:
      - { name: code, logicalType: string, primaryKey: true, primaryKeyPosition: 1, required: true, classification: public }
      - { name: title, logicalType: string, required: true, unique: true, classification: public }
`;

const readings = (servers: string): string => `${head('lab.readings', servers)}schema:
  - name: readings
    properties:
      - name: sample_id
        logicalType: string
        primaryKey: true
        primaryKeyPosition: 1
        required: true
        classification: public
        relationships:
          - to: samples.odcs.yaml#/schema/samples/properties/id
            customProperties: [{ property: weft.inverse, value: readings }]
      - { name: position, logicalType: integer, primaryKey: true, primaryKeyPosition: 2, required: true, classification: public }
      - { name: value, logicalType: number, classification: public }
      - name: moon_number
        logicalType: integer
        classification: public
        relationships: [{ to: ../sky/moons.odcs.yaml#/schema/moons/properties/number }]
`;

const crates = (servers: Servers): string => `${head('lab.crates', servers('crates'))}schema:
  - name: crates
    relationships:
      - { from: [crates.shelf_room, crates.shelf_number], to: [crates.odcs.yaml#/schema/shelves/properties/room, crates.odcs.yaml#/schema/shelves/properties/number], customProperties: [{ property: weft.inverse, value: crates }] }
      - { from: [bay_level, bay_side], to: [../sky/moons.odcs.yaml#/schema/bays/properties/level, ../sky/moons.odcs.yaml#/schema/bays/properties/side], customProperties: [{ property: weft.inverse, value: crates }] }
    properties:
      - { name: id, logicalType: integer, primaryKey: true, primaryKeyPosition: 1, required: true, classification: public }
      - { name: shelf_room, logicalType: string, classification: public }
      - { name: shelf_number, logicalType: integer, classification: public }
      - { name: bay_side, logicalType: string, classification: public }
      - { name: bay_level, logicalType: integer, classification: public }
      - name: next_id
        logicalType: integer
        classification: public
        relationships: [{ to: crates.id, customProperties: [{ property: weft.inverse, value: previous }] }]
      - name: make
        logicalType: object
        physicalType: jsonb
        classification: public
        properties:
          - { name: width, logicalType: number, physicalType: "decimal(24,4)", required: true }
          - { name: height, physicalName: Height mm, logicalType: number }
          - { name: serial, logicalType: integer, logicalTypeOptions: { format: i64 } }
          - { name: made_at, logicalType: timestamp }
          - { name: on, logicalType: date }
          - { name: secret, logicalType: string, classification: restricted }
          - { name: stage, logicalType: string, quality: [{ id: s, metric: invalidValues, arguments: { validValues: [NEW, OLD] }, mustBe: 0 }] }
          - name: maker
            logicalType: object
            properties:
              - { name: name, logicalType: string }
              - { name: sites, logicalType: array, items: { logicalType: string } }
              - { name: more, logicalType: object }
      - { name: tags, logicalType: array, physicalType: "text[]", classification: public, items: { logicalType: string, required: true } }
      - { name: weights, logicalType: array, physicalType: "numeric(24,4)[]", classification: public, items: { logicalType: number, physicalType: "decimal(24,4)" } }
      - name: stages
        logicalType: array
        classification: public
        items: { logicalType: string, quality: [{ id: s, metric: invalidValues, arguments: { validValues: [NEW, OLD] }, mustBe: 0 }] }
      - name: parts
        logicalType: array
        classification: public
        items:
          logicalType: object
          properties:
            - { name: code, logicalType: string, required: true }
            - { name: amount, logicalType: integer }
            - { name: bought_on, logicalType: date }
      - { name: grid, logicalType: array, classification: public, items: { logicalType: array, items: { logicalType: integer } } }
      - { name: extra, logicalType: object, classification: public }
  - name: shelves
    customProperties: [{ property: weft.type, value: Shelf }]
    relationships:
      - { from: [favourite], to: [crates.id] }
    properties:
      - { name: room, logicalType: string, primaryKey: true, primaryKeyPosition: 1, required: true, classification: public }
      - { name: number, logicalType: integer, primaryKey: true, primaryKeyPosition: 2, required: true, classification: public }
      - { name: favourite, logicalType: integer, classification: public }
`;

const pay = (servers: string): string => `${head('lab.pay', servers)}customProperties:
  - { property: weft.access, value: aggregate }
  - { property: weft.minGroup, value: 3 }
schema:
  - name: pay_slips
    properties:
      - { name: id, logicalType: integer, primaryKey: true, primaryKeyPosition: 1, required: true, classification: restricted }
      - { name: team, logicalType: string, classification: internal }
      - { name: salary, logicalType: integer, classification: restricted }
      - { name: height, logicalType: integer, classification: internal }
`;

/** A contract of another domain, only pointed at. */
export const PLANETS = `${head('sky.planets', '[{ server: file, type: local, path: planets.csv, format: csv }]')}schema:
  - name: planets
    properties:
      - { name: code, logicalType: string, primaryKey: true, primaryKeyPosition: 1, required: true, classification: public }
`;

export const MOONS = `${head('sky.moons', '[{ server: file, type: local, path: moons.csv, format: csv }]')}schema:
  - name: moons
    properties:
      - { name: code, logicalType: string, primaryKey: true, primaryKeyPosition: 1, required: true, classification: public }
      - { name: number, logicalType: integer, required: true, unique: true, classification: public }
  - name: bays
    properties:
      - { name: side, logicalType: string, primaryKey: true, primaryKeyPosition: 1, required: true, classification: public }
      - { name: level, logicalType: integer, primaryKey: true, primaryKeyPosition: 2, required: true, classification: public }
`;

/** The contracts of the laboratory, by file name; the same whatever engine holds the rows. */
export function labContracts(servers: Servers): Record<string, string> {
  return {
    'samples.odcs.yaml': samples(servers('samples')),
    'sites.odcs.yaml': sites(servers('sites')),
    'readings.odcs.yaml': readings(servers('readings')),
    'crates.odcs.yaml': crates(servers),
    'pay.odcs.yaml': pay(servers('pay_slips')),
  };
}
