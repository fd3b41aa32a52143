import { actorOf } from '../../api/access/actor';
import { sheetOf, type Route } from '../../api/http/route';
import { notedSheet, type LookingByRoute } from '../../api/looks/by-route';
import { namedIn } from '../../api/looks/named';
import { routes } from '../../api/routes';
import { openDatabase } from '../../records/database';
import type { Look } from '../../records/log/look';

const idOf = (n: number): string => `00000000-0000-8000-b000-${String(n).padStart(12, '0')}`;
const plain = { staff: false, each: false };

describe('whom an answer names', () => {
  test('ids are found as values, within links and in lists, and what stands beside a subject is not looked up', () => {
    const step = { id: idOf(1), subject: idOf(2), process: idOf(3), links: { self: `/v1/steps/${idOf(1)}` } };
    const answer = {
      items: [step, { process: idOf(4) }],
      worst: { links: { step: `/v1/steps/${idOf(5)}` } },
      next: null,
    };
    const { persons, ids } = namedIn([{ id: idOf(1) }, answer], plain);
    expect([[...persons], [...ids].sort()]).toEqual([[idOf(2)], [idOf(4), idOf(5)]]);
  });

  test('what is within the thing beside a subject is looked up, since it may be about another', () => {
    const { ids } = namedIn({ subject: idOf(1), because: { process: idOf(2) }, work: [idOf(3)] }, plain);
    expect([...ids].sort()).toEqual([idOf(2), idOf(3)]);
  });

  test('staff are persons where the answer is about them, and not where they work on it', () => {
    const answer = { items: [{ staff: 'staff:1', assignee: 'staff:2' }, { subject: 'staff:3' }] };
    expect([...namedIn(answer, { ...plain, staff: true }).ids]).toEqual(['staff:1', 'staff:3']);
    expect([...namedIn(answer, plain).ids]).toEqual(['staff:3']);
  });
});

describe('a file of many people', () => {
  const [route] = routes.filter(({ path, method }) => path === '/v1/steps' && method === 'get') as [Route];
  const asked = {
    actor: actorOf({ id: 'staff:1', unit: 'police:kent/mosovo', roles: ['manager'] }),
    params: {},
    body: undefined,
  };
  // Whoever is named beside a subject needs no look into the records.
  const database = openDatabase({ url: 'postgres://127.0.0.1:1/none' });
  afterAll(async () => database.destroy());

  const looking = (note: (looks: readonly Look[]) => Promise<void>): LookingByRoute => ({
    database,
    looks: { note, open: async () => Promise.resolve() },
    reasons: { actions: new Set(), noPart: false },
    request: { route: 'GET /v1/steps', address: '', trace: '', why: null },
  });
  const file = (many: number) =>
    sheetOf(
      'steps',
      [['subject', (n: number) => idOf(n)]],
      Array.from({ length: many }, (_, n) => n),
    );

  test('each row goes out once the look at its person is on record, in parts of 500 rows', async () => {
    const noted: (readonly string[])[] = [];
    const sheet = notedSheet(
      looking(async (looks) => Promise.resolve(void noted.push(...looks.map(({ persons }) => persons)))),
      route,
      asked,
      '/v1/steps',
      file(1_201),
    );
    let rows = 0;
    for await (const [subject] of sheet.rows) {
      expect(noted.flat()).toContain(subject);
      rows += 1;
    }
    expect([rows, noted.map((persons) => persons.length)]).toEqual([1_201, [500, 500, 201]]);
  });

  test('a file ends where a look cannot be written down, before the people of that look', async () => {
    let parts = 0;
    const sheet = notedSheet(
      looking(async () => {
        parts += 1;
        return parts === 2 ? Promise.reject(new Error('no room')) : Promise.resolve();
      }),
      route,
      asked,
      '/v1/steps',
      file(700),
    );
    let rows = 0;
    const reading = async () => {
      for await (const _ of sheet.rows) rows += 1;
    };
    await expect(reading()).rejects.toThrow('no room');
    expect(rows).toBe(500);
  });

  test('a file with nobody in it is written down all the same, once', async () => {
    const noted: Look[] = [];
    const sheet = notedSheet(
      looking(async (looks) => Promise.resolve(void noted.push(...looks))),
      route,
      asked,
      '/v1/steps',
      file(0),
    );
    for await (const _ of sheet.rows) throw new Error('a row');
    expect(noted.map(({ resource, persons }) => [resource, persons])).toEqual([['/v1/steps as CSV', []]]);
  });
});
