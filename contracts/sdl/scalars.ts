import type { OdcsProperty } from '../odcs.ts';

type ScalarType = Pick<OdcsProperty, 'logicalType' | 'logicalTypeOptions' | 'physicalType'>;

/** What a scalar means in a contract: those that generated subgraphs have, and those that are common elsewhere. */
const SCALARS: Readonly<Record<string, ScalarType>> = {
  Int: { logicalType: 'integer' },
  BigInt: { logicalType: 'integer', logicalTypeOptions: { format: 'i64' } },
  Long: { logicalType: 'integer', logicalTypeOptions: { format: 'i64' } },
  Float: { logicalType: 'number' },
  Decimal: { logicalType: 'number', physicalType: 'decimal' },
  BigDecimal: { logicalType: 'number', physicalType: 'decimal' },
  Boolean: { logicalType: 'boolean' },
  String: { logicalType: 'string' },
  ID: { logicalType: 'string' },
  UUID: { logicalType: 'string', logicalTypeOptions: { format: 'uuid' } },
  EmailAddress: { logicalType: 'string', logicalTypeOptions: { format: 'email' } },
  URL: { logicalType: 'string', logicalTypeOptions: { format: 'uri' } },
  URI: { logicalType: 'string', logicalTypeOptions: { format: 'uri' } },
  IPv4: { logicalType: 'string', logicalTypeOptions: { format: 'ipv4' } },
  IPv6: { logicalType: 'string', logicalTypeOptions: { format: 'ipv6' } },
  Byte: { logicalType: 'string', logicalTypeOptions: { format: 'byte' } },
  Date: { logicalType: 'date' },
  DateTime: { logicalType: 'timestamp' },
  Timestamp: { logicalType: 'timestamp' },
  LocalDateTime: { logicalType: 'timestamp', logicalTypeOptions: { timezone: false } },
  LocalTime: { logicalType: 'time' },
  Time: { logicalType: 'time' },
  JSON: { logicalType: 'object' },
  JSONObject: { logicalType: 'object' },
};

/** The type of a property that a scalar stands for; text for a scalar nobody knows. */
export function typeOfScalar(name: string): ScalarType {
  return SCALARS[name] ?? { logicalType: 'string' };
}

/** True for a scalar whose meaning is known. */
export function isKnownScalar(name: string): boolean {
  return name in SCALARS;
}
