import { eventually } from '../support/eventually';
import {
  avon,
  changedBy,
  kent,
  startApi,
  stepNamed,
  today,
  type ApiService,
  type Changed,
  type Person,
} from '../support/api-service';

const briefing = {
  purpose: 'patrol',
  shows: ['name', 'risk', 'address'],
  address: '1 Invented Street',
  approach: 'This was typed and is not shown',
};

describe('a neighbourhood team over HTTP', () => {
  let api: ApiService;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(async () => api.stop());

  /** A person who lives in the area of that team: what the recording started. */
  async function livesWith(team: string, subject?: string): Promise<{ subject: string; process: string }> {
    const who = subject ?? (await api.subject('coordinator', { name: 'Alan Example (invented)' }));
    const reply = await api.call('post', `/v1/subjects/${who}/circumstances`, {
      body: { kind: 'neighbourhood', from: today(), value: team },
    });
    expect(reply.status).toBe(200);
    const [started] = reply.body['started'] as string[];
    return { subject: who, process: started?.split('/').at(-1) ?? '' };
  }
  const get = async (as: Person, path: string) => api.call('get', path, { as });
  const processOf = async (as: Person, id: string): Promise<Changed['steps']> =>
    (await get(as, `/v1/processes/${id}`)).body['steps'] as Changed['steps'];
  async function complete(as: Person, step: string, outcome: string, data: object): Promise<Changed> {
    return changedBy(await api.call('post', `/v1/steps/${step}/complete`, { as, body: { outcome, data } }));
  }

  it('a neighbourhood team is briefed, reads, reports back, and loses the view when the person moves', async () => {
    const { subject, process } = await livesWith(`${avon}/npt-bedminster`);
    const view = `/v1/processes/${process}/briefing`;
    expect((await get('npt', view)).status).toBe(404);

    const brief = stepNamed(await processOf('coordinator', process), 'brief');
    const briefed = await complete('coordinator', brief.id, 'briefed', briefing);
    const shown = await get('npt', view);
    expect(shown.body['shows']).toEqual({
      name: 'Alan Example (invented)',
      risk: 'not-assessed',
      address: '1 Invented Street',
    });
    expect(shown.text).not.toContain('This was typed');

    // Another team of the force does not learn that there is a briefing; the log of showings has the one that does.
    expect((await get('probation', view)).status).toBe(404);
    expect((await get('stranger', view)).status).toBe(404);
    const showings = await api.database
      .selectFrom('access')
      .select('actor')
      .where('resource', '=', process)
      .where('action', '=', 'briefing.view')
      .where('allowed', '=', true)
      .execute();
    expect(showings.map(({ actor }) => actor)).toEqual(['staff:bedminster-npt']);

    await api.restartWorker();
    await complete('npt', stepNamed(briefed.steps, 'acknowledge').id, 'read', {
      officer: 'staff:bedminster-npt',
    });
    const reported = changedBy(
      await api.call('post', `/v1/processes/${process}/report-back`, {
        as: 'npt',
        body: { what: 'sighting', on: new Date().toISOString(), report: 'At the invented bus stop' },
      }),
    );
    // What the unit is to do with it is the unit's to read.
    expect(reported.steps).toEqual([]);
    const open = await processOf('coordinator', process);
    expect(stepNamed(open, 'consider-report').owner).toBe(`${avon}/mosovo`);

    const tension = await api.call('post', `/v1/processes/${process}/note-tension`, {
      as: 'npt',
      body: { on: new Date().toISOString(), note: 'People say that Example lives here' },
    });
    expect([tension.status, tension.body['code'], tension.body['errors']]).toEqual([
      422,
      'text.names-subject',
      [{ pointer: '/note', message: 'Leave out the name and the references of the person' }],
    ]);

    const next = await livesWith(`${kent}/npt-maidstone`, subject);
    expect((await get('npt', view)).status).toBe(404);
    await eventually(async () => {
      expect((await get('coordinator', `/v1/processes/${process}`)).body['outcome']).toBe('left-area');
    });
    expect(next.process).not.toBe(process);
    expect((await processOf('coordinator', next.process)).map(({ step }) => step)).toEqual(['brief']);
  });

  it('a neighbourhood team sees its own steps, and nothing of what the unit typed', async () => {
    const { process } = await livesWith(`${avon}/npt-bedminster`);
    const brief = stepNamed(await processOf('coordinator', process), 'brief');
    await complete('coordinator', brief.id, 'briefed', briefing);

    const seen = await get('npt', `/v1/processes/${process}`);
    expect((seen.body['steps'] as Changed['steps']).map(({ step }) => step)).toEqual(['acknowledge']);
    expect(seen.body['input']).toBeUndefined();
    const log = await get('npt', `/v1/processes/${process}/events`);
    expect(log.status).toBe(200);
    expect(log.text).not.toMatch(/Invented Street|typed/);
    expect((log.body['items'] as object[]).length).toBeGreaterThan(0);
    expect((await get('npt', `/v1/steps/${brief.id}`)).status).toBe(404);
    expect((await get('npt', `/v1/steps/${brief.id}/events`)).status).toBe(404);
    // The unit reads all of it: the control.
    expect((await get('coordinator', `/v1/processes/${process}/events`)).text).toContain('Invented Street');
    expect((await get('coordinator', `/v1/steps/${brief.id}`)).status).toBe(200);
  });

  it.each([
    ['agreement-ended', 'end-briefing'],
    ['no-longer-needed', 'end-briefing'],
  ] as const)('a briefing ends as %s, and the team can no longer view it', async (reason, command) => {
    const { process } = await livesWith(`${avon}/npt-bedminster`);
    const brief = stepNamed(await processOf('coordinator', process), 'brief');
    await complete('coordinator', brief.id, 'briefed', briefing);
    const ended = changedBy(
      await api.call('post', `/v1/processes/${process}/${command}`, { body: { reason } }),
    );
    expect(ended.process.outcome).toBe(reason);
    expect((await get('npt', `/v1/processes/${process}/briefing`)).status).toBe(404);
  });

  it('a briefing ends when a death is recorded', async () => {
    const { subject, process } = await livesWith(`${avon}/npt-bedminster`);
    await api.call('post', `/v1/subjects/${subject}/circumstances`, {
      body: { kind: 'deceased', from: today() },
    });
    await eventually(async () => {
      expect((await get('coordinator', `/v1/processes/${process}`)).body['outcome']).toBe('deceased');
    });
  });

  it('a neighbourhood team that does not exist is refused', async () => {
    const subject = await api.subject();
    const reply = await api.call('post', `/v1/subjects/${subject}/circumstances`, {
      body: { kind: 'neighbourhood', from: today(), value: `${avon}/npt-nowhere` },
    });
    expect([reply.status, reply.body['code']]).toEqual([422, 'unit.not-found']);
    expect(
      (
        await api.call('post', `/v1/subjects/${subject}/circumstances`, {
          body: { kind: 'neighbourhood', from: today(), value: 'Bedminster' },
        })
      ).body['errors'],
    ).toEqual([{ pointer: '/value', message: 'Enter a unit, such as police:kent/mosovo' }]);
  });
});
