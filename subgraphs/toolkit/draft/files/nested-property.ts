import type { OdcsProperty } from '../../../../contracts/index.ts';
import { inWords, nameColumns } from '../column-names.ts';
import { findPersonalData } from '../personal-data.ts';
import type { NestedType } from './nested-type.ts';
import { typedReadings } from './typed-readings.ts';

type TypeOfProperty = Pick<
  OdcsProperty,
  'logicalType' | 'logicalTypeOptions' | 'physicalType' | 'items' | 'properties'
>;

/** What contracts say of the table that a nested value belongs to. */
type NestedContext = { readonly table: string; readonly classification: string };

/** The type of a list or an object, with what lies inside. Members whose values have no place in a graph are left out. */
export function nestedProperty(type: NestedType, context: NestedContext): TypeOfProperty | undefined {
  switch (type.kind) {
    case 'any':
      return { logicalType: 'object' };
    case 'plain': {
      const [reading] = typedReadings(type.type);
      if (!reading) return undefined;
      const { logicalType, options, physicalType } = reading;
      const format = WHOLE[type.type];
      // What no integer of the graph holds is an exact number without a fraction.
      if (logicalType === 'integer' && !format)
        return { logicalType: 'number', physicalType: 'decimal(38,0)' };
      return {
        logicalType,
        ...(format ? { logicalTypeOptions: { format } } : {}),
        ...(options ? { logicalTypeOptions: options } : {}),
        ...(physicalType === undefined ? {} : { physicalType }),
      };
    }
    case 'list': {
      const items = nestedProperty(type.items, context);
      return items && { logicalType: 'array', items };
    }
    case 'object': {
      const properties = members(type, context);
      return { logicalType: 'object', ...(properties.length > 0 ? { properties } : {}) };
    }
  }
}

function members(
  { fields }: Extract<NestedType, { kind: 'object' }>,
  context: NestedContext,
): OdcsProperty[] {
  const named = nameColumns(fields.map(({ source }) => source));
  return fields.flatMap(({ source, type }, index): OdcsProperty[] => {
    const name = named[index]?.name ?? source;
    const personal = findPersonalData({ name, values: [] }, context.table);
    const classification = personal?.classification ?? context.classification;
    const inner = nestedProperty(type, { ...context, classification });
    if (!inner) return [];
    return [
      {
        id: name,
        name,
        ...(source === name ? {} : { physicalName: source }),
        description: `${inWords(name)}.`,
        ...inner,
        classification,
        ...(personal ? { customProperties: [{ property: 'weft.pii', value: true }] } : {}),
      },
    ];
  });
}

const WHOLE: Readonly<Record<string, string>> = {
  ...{ TINYINT: 'i8', SMALLINT: 'i16', INTEGER: 'i32', BIGINT: 'i64' },
  ...{ UTINYINT: 'u8', USMALLINT: 'u16', UINTEGER: 'u32' },
};
