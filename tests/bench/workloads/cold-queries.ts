const PRODUCT_FIELDS = ['name', 'price', 'weight', 'inStock', 'shippingEstimate'];
const USER_FIELDS = ['name', 'username', 'birthday'];
const COMBINATIONS = 2 ** (PRODUCT_FIELDS.length + USER_FIELDS.length);

/** So many operations over the shop that differ in shape, not only in values: other fields, other depths. */
export function coldQueries(count: number): string[] {
  return Array.from({ length: count }, (_, at) => {
    const product = ['upc', ...chosen(PRODUCT_FIELDS, at)].join(' ');
    const user = ['id', ...chosen(USER_FIELDS, at >> PRODUCT_FIELDS.length)].join(' ');
    const isDeep = at >= COMBINATIONS;
    const inner = `product { ${product} ${isDeep ? `reviews { author { ${user} } }` : ''} }`;
    return `{ users { ${user} reviews { body ${inner} } } topProducts { ${product} reviews { id author { ${user} } } } }`;
  });
}

/** The fields whose bit is set. */
function chosen(fields: readonly string[], bits: number): string[] {
  return fields.filter((_, at) => (bits >> at) & 1);
}
