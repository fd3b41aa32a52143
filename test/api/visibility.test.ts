import type { Visibility } from '../../domain/people/visibility';
import {
  avon,
  changedBy,
  packOf,
  startApi,
  stepNamed,
  today,
  type ApiService,
  type Changed,
} from '../support/api-service';
import { testLinks } from '../support/living-service';
import { acceptedBy } from '../support/pack';

const health = 'health:avon-and-somerset/occupational-health';
const member = 'staff:avon-coordinator';

describe('who may see a process', () => {
  let api: ApiService;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(async () => api.stop());

  const becomes = async (processId: string, visibility: Visibility): Promise<unknown> =>
    api.database.updateTable('process').set({ visibility }).where('id', '=', processId).execute();

  describe('a link to a counselling step', () => {
    let offer: Changed['steps'][number];
    let link: string;
    beforeAll(async () => {
      const input = { member, health, exposure: 'standard', lastOn: today() };
      const started = changedBy(
        await api.call('post', '/v1/processes/counselling', {
          as: 'health',
          body: { subject: member, input },
        }),
      );
      offer = stepNamed(started.steps, 'offer');
      await api.database.updateTable('unit').set({ account: false }).where('id', '=', health).execute();
      const until = Date.now() + 60_000;
      const token = await testLinks.sign({ id: 'n', step: offer.id, unit: health, opening: 1, until });
      link = `${api.url}/v1/links/${token}`;
    });

    test('a link shows an occupational health unit without an account nothing of a counselling step', async () => {
      const page = await fetch(link);
      const text = await page.text();
      expect(page.status).toBe(404);
      expect(text).not.toContain('Offer a session');
      expect(text).not.toContain(offer.id.slice(0, 8).toUpperCase());
    });

    test('a link answers no counselling step for an occupational health unit without an account', async () => {
      const body = new URLSearchParams({ answer: 'offered', 'f/for': today() });
      expect((await fetch(link, { method: 'POST', body })).status).toBe(404);
      const step = await api.database
        .selectFrom('step')
        .select('status')
        .where('id', '=', offer.id)
        .executeTakeFirstOrThrow();
      expect(step.status).toBe('open');
    });

    test('a link does not say that a counselling step has been dealt with, and each try is written down', async () => {
      const on = { outcome: 'offered', data: { for: today() } };
      await api.call('post', `/v1/steps/${offer.id}/complete`, { as: 'health', body: on });
      const page = await fetch(link);
      expect([page.status, (await page.text()).includes('dealt with')]).toEqual([404, false]);
      const tries = await api.database
        .selectFrom('access')
        .select('allowed')
        .where('actor', '=', `link:${health}`)
        .execute();
      expect(tries.length).toBeGreaterThan(0);
      expect(tries.every(({ allowed }) => !allowed)).toBe(true);
    });
  });

  test('an accountability line does not name a process that is reserved for others', async () => {
    const started = await api.transfer();
    const sent = changedBy(
      await api.call('post', `/v1/steps/${stepNamed(started.steps, 'request').id}/complete`, {
        body: { outcome: 'sent', data: packOf },
      }),
    );
    await api.call('post', `/v1/steps/${stepNamed(sent.steps, 'decide').id}/complete`, {
      as: 'receivingCoordinator',
      body: { outcome: 'accepted', data: acceptedBy('staff:77') },
    });
    const { body } = await api.call('get', `/v1/processes/${started.process.id}`);
    const because = async (): Promise<unknown> => {
      const reply = await api.call('get', `/v1/subjects/${String(body['subject'])}/accountability`, {
        as: 'receivingCoordinator',
      });
      return (reply.body['line'] as { because: unknown }[])[1]?.because;
    };
    expect(await because()).not.toBeNull();
    await becomes(started.process.id, 'occupational-health');
    expect(await because()).toBeNull();
  });

  test('a briefing that is reserved for others is shown neither to its team nor to its force', async () => {
    const subject = await api.subject();
    const recorded = await api.call('post', `/v1/subjects/${subject}/circumstances`, {
      body: { kind: 'neighbourhood', from: today(), value: `${avon}/npt-bedminster` },
    });
    const [started = ''] = recorded.body['started'] as string[];
    const { body } = await api.call('get', started);
    const brief = stepNamed(body['steps'] as Changed['steps'], 'brief');
    const data = { purpose: 'patrol', shows: ['risk'], approach: 'Invented' };
    changedBy(
      await api.call('post', `/v1/steps/${brief.id}/complete`, { body: { outcome: 'briefed', data } }),
    );
    const statuses = async (): Promise<number[]> =>
      Promise.all(
        (['npt', 'coordinator'] as const).map(
          async (as) => (await api.call('get', `${started}/briefing`, { as })).status,
        ),
      );
    expect(await statuses()).toEqual([200, 200]);
    await becomes(started.split('/').at(-1) ?? '', 'occupational-health');
    expect(await statuses()).toEqual([404, 404]);
  });

  test('the rest of a force does not see a process that only its parties may see', async () => {
    const { process } = await api.transfer();
    expect((await api.call('get', `/v1/processes/${process.id}`, { as: 'manager' })).status).toBe(200);
    await becomes(process.id, 'parties');
    expect((await api.call('get', `/v1/processes/${process.id}`, { as: 'manager' })).status).toBe(404);
    expect((await api.call('get', `/v1/processes/${process.id}`)).body['restricted']).toBe(true);
  });
});
