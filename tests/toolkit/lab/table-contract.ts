type TableContract = {
  /** Where the table lies: one entry of `servers`. */
  readonly server: string;
  /** The items of `properties`: each as one line, or all of them as a block of YAML. */
  readonly properties: readonly string[] | string;
  readonly id?: string;
  readonly table?: string;
  /** Lines of the contract before its schema. */
  readonly more?: string;
  /** Lines of the table before its properties. */
  readonly moreOfTable?: string;
};

/** The contract of one table, `things` of shop.things unless it says another. With no further lines, the properties begin at line 10. */
export function tableContract(of: TableContract): string {
  const { id = 'shop.things', table = 'things', more = '', moreOfTable = '' } = of;
  const { properties } = of;
  const items =
    typeof properties === 'string' ? properties : properties.map((one) => `      - ${one}`).join('\n');
  return `apiVersion: v3.1.0
kind: DataContract
id: ${id}
version: 1.0.0
status: active
servers: [${of.server}]
${block(more)}schema:
  - name: ${table}
${block(moreOfTable)}    properties:
${block(items)}`;
}

function block(lines: string): string {
  const text = lines.replace(/^\n+|\n+$/g, '');
  return text && `${text}\n`;
}
