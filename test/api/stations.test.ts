import { plusDays } from '../../domain/time/time';
import { verifyChains } from '../../records/log/verify-chains';
import {
  avon,
  daysAgo,
  kent,
  newReference,
  pointersOf,
  startApi,
  today,
  visitOn,
  type ApiService,
  type Ask,
  type Person,
  type Reply,
} from '../support/api-service';
import { eventually } from '../support/eventually';

describe('the police stations that forces publish', () => {
  let api: ApiService;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(async () => api.stop());

  const publish = async (body: object, more: Ask = {}) =>
    api.call('post', '/v1/stations', {
      as: 'administrator',
      body: { force: avon, why: 'A test', ...body },
      ...more,
    });
  const listed = async (query: string): Promise<Record<string, unknown>[]> =>
    (await api.call('get', `/v1/stations?${query}`)).body['items'] as Record<string, unknown>[];
  const namesOn = async (day: string): Promise<unknown[]> =>
    (await listed(`force=${avon}&on=${day}`)).map(({ name }) => name);
  /** Without those by which the demonstration published its own stations. */
  const eventsOf = async (): Promise<string[]> =>
    (
      await api.database
        .selectFrom('event')
        .select('type')
        .where('stream', '=', `stations:${avon}`)
        .where('actor', '!=', 'staff:seed')
        .orderBy('ordinal')
        .execute()
    ).map(({ type }) => type);

  test('an administrator puts stations of the force on the list and takes them off, and each change is an event', async () => {
    const added = await publish({ name: '  Imagined   Square ', from: '2026-03-01' });
    expect([added.status, added.body]).toEqual([
      200,
      {
        id: expect.any(String) as string,
        force: avon,
        name: 'Imagined Square',
        from: '2026-03-01',
        until: null,
      },
    ]);
    expect(await namesOn('2026-02-28')).not.toContain('Imagined Square');
    expect(await namesOn('2026-03-01')).toContain('Imagined Square');

    const closed = await publish({ name: 'imagined square', from: '2026-03-01', until: '2026-06-30' });
    expect(closed.body).toEqual({ ...added.body, until: '2026-06-30' });
    expect(await namesOn('2026-06-30')).toContain('Imagined Square');
    expect(await namesOn('2026-07-01')).not.toContain('Imagined Square');
    // The same again, by another request, changes nothing.
    await publish({ name: 'Imagined Square', from: '2026-03-01', until: '2026-06-30' });
    expect(await eventsOf()).toEqual(['station-published', 'station-withdrawn']);

    // Opened again later, it is another entry; in part of the same time it is not.
    const overlapping = await publish({ name: 'Imagined Square', from: '2026-06-30' });
    expect([overlapping.status, overlapping.body['code']]).toEqual([409, 'station.overlaps']);
    expect((await publish({ name: 'Imagined Square', from: '2026-07-01' })).status).toBe(200);
    expect((await verifyChains(api.database)).faults).toEqual([]);
  });

  test('nobody but an administrator of the force can change its stations', async () => {
    for (const as of ['coordinator', 'manager', 'auditor', 'npt'] as const)
      expect([as, (await publish({ name: 'Nowhere' }, { as })).status]).toEqual([as, 403]);
    expect((await publish({ force: kent, name: 'Nowhere' })).status).toBe(403);
  });

  test('stations are listed by force, page by page', async () => {
    const all = await listed('limit=200');
    const first = await api.call('get', '/v1/stations?limit=1');
    const second = await api.call('get', `/v1/stations?limit=200&cursor=${String(first.body['next'])}`);
    expect([...(first.body['items'] as object[]), ...(second.body['items'] as object[])]).toEqual(all);
    expect(second.body['next']).toBeNull();
    expect(await listed(`force=${kent}`)).toMatchObject([{ force: kent, name: 'Maidstone', until: null }]);
  });

  test.each([
    [{ name: ' ' }, '/name'],
    [{ name: 'x'.repeat(121) }, '/name'],
    [{ name: 'Nowhere', from: '2026-02-30' }, '/from'],
    [{ name: 'Nowhere', from: '2026-03-02', until: '2026-03-01' }, '/until'],
    [{ name: 'Nowhere', force: 'avon' }, '/force'],
    [{ name: 'Nowhere', why: '' }, '/why'],
    [{ name: 'Nowhere', colour: 'blue' }, '/colour'],
  ])('%j is refused as a station', async (body, pointer) => {
    const reply = await publish(body);
    expect([reply.status, pointersOf(reply)]).toEqual([400, [pointer]]);
  });

  test('a station counts at once for visits on the days on which it is on the list, and for no others', async () => {
    const { process } = await api.registration(daysAgo(5));
    const visit = async (on: string) =>
      api.call('post', `/v1/processes/${process.id}/record-notification`, {
        body: { ...visitOn(`${on}T12:00:00Z`), of: ['initial'], station: 'Fictional Lane' },
      });
    const before = await visit(daysAgo(4));
    expect([before.status, before.body['code']]).toEqual([422, 'registration.station-not-published']);
    await publish({ name: 'Fictional Lane', from: daysAgo(4), until: daysAgo(3) });
    const late = await visit(daysAgo(2));
    expect([late.status, late.body['stations']]).toEqual([
      422,
      expect.not.arrayContaining(['Fictional Lane']),
    ]);
    expect((await visit(daysAgo(3))).status).toBe(200);
    await publish({ name: 'Fictional Lane', from: daysAgo(4), until: plusDays(today(), 1) });
    expect((await visit(daysAgo(1))).status).toBe(200);
  });

  describe('a visit that Kent takes of somebody whom Avon answers for', () => {
    const taken = async (reference: object, visit: object, as: Person = 'receivingCoordinator') =>
      api.call('post', '/v1/visits', { as, body: { reference, visit } });
    const there = (on: string, more: object) => ({
      ...visitOn(`${on}T12:00:00Z`),
      station: 'Maidstone',
      ...more,
    });
    async function registered() {
      const reference = newReference();
      const subject = await api.subject('coordinator', { references: [reference] });
      const { process } = await api.registration(daysAgo(5), subject);
      await api.call('post', `/v1/processes/${process.id}/record-notification`, {
        body: { ...visitOn(`${daysAgo(4)}T12:00:00Z`), of: ['initial'] },
      });
      return { reference, subject, process: process.id };
    }
    const shown = async (process: string, as: Person = 'coordinator') =>
      api.call('get', `/v1/processes/${process}`, { as });
    const stepsOf = async (process: string) => {
      const { body } = await shown(process);
      return (body['steps'] as { step: string; status: string }[])
        .filter(({ status }) => status === 'open')
        .map(({ step }) => step);
    };
    const toldOf = async (process: string) =>
      (
        await api.database
          .selectFrom('notice')
          .select(['name', 'to_unit'])
          .where('process_id', '=', process)
          .where('name', '=', 'taken-elsewhere')
          .execute()
      ).map(({ to_unit: unit }) => unit);

    test('counts, tells Avon, asks Avon to have Kent take over, and answers Kent as it would of nobody', async () => {
      const { reference, subject, process } = await registered();
      const moved = there(daysAgo(2), { of: ['change'], newHome: `${kent}/mosovo` });
      const known = await taken(reference, moved);
      const unknown = await taken(newReference(), moved);
      expect([known.status, known.text]).toEqual([202, '{"taken":true}']);
      expect([unknown.status, unknown.text]).toEqual([known.status, known.text]);
      const names = ({ headers }: Reply) => [...Object.keys(headers)].sort();
      expect(names(unknown)).toEqual(names(known));
      await eventually(async () => expect(await stepsOf(process)).toContain('ask-transfer'));
      expect(await toldOf(process)).toEqual([`${avon}/mosovo`]);
      // A bank account that is notified in Kent two days later counts before any transfer; the annual date stays.
      await taken(reference, there(daysAgo(0), { of: ['particulars'], on: `${today()}T00:00:00Z` }));
      await eventually(async () => expect(await toldOf(process)).toHaveLength(2));
      const { body } = await shown(process);
      expect(
        (body['steps'] as object[]).filter(
          (step) => (step as { step: string; status: string }).step === 'ask-transfer',
        ),
      ).toHaveLength(1);
      expect(await stepsOf(process)).not.toContain('resolve-visit');
      // Kent learns nothing of the record before it has accepted the person.
      expect((await shown(process, 'receivingCoordinator')).status).toBe(404);
      expect((await api.call('get', `/v1/subjects/${subject}`, { as: 'receivingCoordinator' })).status).toBe(
        404,
      );
      expect(
        (await api.call('post', '/v1/subjects/find', { as: 'receivingCoordinator', body: reference })).status,
      ).toBe(404);
    });

    test('that cannot be counted is Avon’s to resolve, and Kent is answered the same', async () => {
      const { reference, process } = await registered();
      const reply = await taken(reference, there(daysAgo(1), { of: ['particulars'] }));
      expect([reply.status, reply.text]).toEqual([202, '{"taken":true}']);
      await eventually(async () =>
        expect(await stepsOf(process)).toEqual(expect.arrayContaining(['ask-transfer', 'resolve-visit'])),
      );
    });

    test.each([
      [{ station: 'Nowhere' }, '/visit/station'],
      [{ newHome: `${avon}/mosovo`, of: ['change'] }, '/visit/newHome'],
      [{ on: '2199-01-01T00:00:00Z' }, '/visit/on'],
    ])('with %j is refused by what the visit itself shows', async (more, pointer) => {
      const reply = await taken(newReference(), there(daysAgo(1), { of: ['particulars'], ...more }));
      expect(pointersOf(reply)).toEqual([pointer]);
    });
  });
});
