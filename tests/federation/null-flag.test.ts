import { expect, it } from 'vitest';
import { MESH_FIXTURES, startTestMesh } from '../support/gateway-fixtures.ts';

it('refuses null for a variable that @skip or @include asks for', async () => {
  const mesh = await startTestMesh(MESH_FIXTURES);
  const ask = (use: string) =>
    mesh.ask(`query($a: Boolean = true, $u: String) { flight(id: "1") { id delay(unit: $u) ${use} } }`, {
      variables: { a: null, u: null },
    });
  expect(await ask('origin @include(if: $a) { iata }')).toMatchObject({
    status: 400,
    errors: [
      {
        message: 'Expected true or false in "$a", which @skip, @include or @defer asks for, got null.',
        extensions: { code: 'BAD_USER_INPUT' },
      },
    ],
  });
  await mesh.close();
});
