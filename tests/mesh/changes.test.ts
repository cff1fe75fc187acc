import { describe, expect, inject, test } from 'vitest';
import { ask } from '../support/mesh.ts';
import { openStream } from '../support/stream-clients.ts';

const CHANGES = `subscription Changes($since: Cursor) {
  bookingChanged(where: {id: {eq: 7}}, since: $since) {
    kind cursor
    row { id status version member { tier } flight { delay origin { iata } } }
  }
}`;

const change = (status: string, more = ''): string =>
  `mutation { updateBooking(id: 7, set: {status: ${status}}${more}) { id status version member { tier } } }`;

describe('a booking that is changed', () => {
  test.each(['websocket', 'sse', 'multipart'] as const)(
    'is told over %s, with what other domains know of its member and its flight',
    async (protocol) => {
      const { gateway } = inject('mesh');
      const before = await ask(
        '{ booking(id: 7) { status version member { tier } flight { delay origin { iata } } } }',
      );
      const booking = Object(before.data?.['booking']);
      const changes = await openStream(gateway, protocol, { query: CHANGES });
      const first = changes.next();
      let version = booking.version;
      let told: Awaited<typeof first>;
      // Until the stream is open nobody hears of a change.
      while (!told) {
        const { data, errors } = await ask(change('NO_SHOW', `, ifVersion: ${version}`));
        expect(errors).toBeUndefined();
        version += 1;
        expect(data?.['updateBooking']).toEqual({
          id: 7,
          status: 'NO_SHOW',
          version,
          member: booking.member,
        });
        told = await Promise.race([first, new Promise<undefined>((resolve) => setTimeout(resolve, 700))]);
      }
      expect(told.errors).toBeUndefined();
      expect(told.data?.['bookingChanged']).toMatchObject({
        kind: 'UPDATE',
        row: { id: 7, status: 'NO_SHOW', member: booking.member, flight: booking.flight },
      });
      changes.leave();
      const { cursor } = Object(told.data?.['bookingChanged']);
      await ask(change(booking.status));
      // Equal subscriptions, the second when the first was told already: each begins at its cursor.
      const open: Awaited<ReturnType<typeof openStream>>[] = [];
      for (const variables of [{ since: cursor }, { since: cursor }]) {
        const resumed = await openStream(gateway, protocol, { query: CHANGES, variables });
        open.push(resumed);
        expect((await resumed.next())?.data?.['bookingChanged']).toMatchObject({
          row: { status: booking.status },
        });
      }
      for (const resumed of open) resumed.leave();
    },
  );

  test('is kept as it is when its version is not the one the caller knows', async () => {
    const { data, errors } = await ask(change('CANCELLED', ', ifVersion: 999'));
    expect(data).toEqual({ updateBooking: null });
    expect(errors).toMatchObject([{ extensions: { code: 'VERSION_CONFLICT' } }]);
    expect(errors?.[0]?.extensions).toMatchObject({ owner: { team: 'sales' } });
  });
});
