import { attendanceRows, isBetween, meetingsIn, type Invited } from '../../domain/reports/attendance';
import { invitationsIn } from '../../engine/asking/figures';
import { catalogue } from '../../workflows/catalogue';
import type { Fact } from '../../engine/model/facts';
import type { UnitId } from '../../domain/people/parties';
import type { Day } from '../../domain/time/time';
import { startApi, type ApiService } from '../support/api-service';
import { World, type Living } from '../support/world';

const lead: UnitId = 'police:kent/mosovo';
const probation: UnitId = 'probation:kent/ashford-pdu';
const health: UnitId = 'health:kent/mental-health';
const input = {
  coordinator: 'mappa:kent/coordinator',
  board: 'mappa:kent/board',
  leadAgency: lead,
  eligibleOn: '2026-11-02',
  born: '1980-03-09',
  agencies: [{ unit: probation }, { unit: health }],
};
const record = {
  victims: 'x',
  diversity: 'x',
  risk: 'x',
  disclosure: 'disclose',
  disclosureReason: 'x',
  plan: 'x',
  level: '3',
  levelReason: 'x',
  actions: [],
};
const came = (unit: UnitId) => ({ unit, presence: 'attended' });

const meetingsOf = catalogue['mapp-meetings'];
const guards = meetingsOf.behaviour.figures?.attendance?.guards ?? {};
const invitedBy = (facts: readonly Fact[]): Invited[] => invitationsIn(meetingsOf, facts);

describe('who came to a meeting, by the facts of a process', () => {
  let world: World;
  let meetings: Living;
  beforeEach(() => {
    world = new World('2026-11-02T09:00:00.000Z');
    meetings = world.start('mapp-meetings', 'subject-1', input);
    world.complete(meetings, 'identify', 'identified', { category: '2' });
    world.complete(meetings, 'set-level', 'set', { level: '2', reason: 'x' });
    world.complete(meetings, 'refer', 'sent', { urgent: false, reason: 'x' });
    world.complete(meetings, 'screen', 'accepted', { reason: 'x' });
  });

  it('the record of a meeting tells of each agency that was invited whether it came, sent a report or was absent', () => {
    world.complete(meetings, 'hold-meeting', 'held', {
      ...record,
      attendance: [came(lead), { unit: probation, presence: 'sent-report' }],
    });
    expect(
      invitedBy(meetings.facts).map(({ unit, presence, level, on }) => [unit, presence, level, on]),
    ).toEqual([
      [lead, 'attended', '2', '2026-11-02'],
      [probation, 'sent-report', '2', '2026-11-02'],
      [health, 'absent', '2', '2026-11-02'],
    ]);
  });

  it('attendance goes by the level at which each meeting was held, and by who was invited to that meeting', () => {
    world.complete(meetings, 'hold-meeting', 'held', { ...record, attendance: [came(lead)] });
    world.command(meetings, 'change-agencies', { agencies: [{ unit: health }], reason: 'x' });
    world.advance('2026-12-01T09:00:00.000Z');
    world.complete(meetings, 'hold-meeting', 'held', { ...record, attendance: [came(probation)] });
    const found = invitedBy(meetings.facts);
    expect(found.filter(({ level }) => level === '2').map(({ unit }) => unit)).toEqual([
      lead,
      probation,
      health,
    ]);
    // Probation came without being invited: it was there.
    expect(found.filter(({ level }) => level === '3').map(({ unit, presence }) => [unit, presence])).toEqual([
      [lead, 'absent'],
      [health, 'absent'],
      [probation, 'attended'],
    ]);
    expect(meetingsIn(found)).toBe(2);
  });

  it('attendance follows a correction, and leaves out a meeting that is voided or was not quorate', () => {
    const held = world.complete(meetings, 'hold-meeting', 'held', { ...record, attendance: [] });
    world.act(meetings, { do: 'correct', fact: held.id, data: { attendance: [came(health)] }, reason: 'x' });
    expect(invitedBy(meetings.facts).find(({ unit }) => unit === health)?.presence).toBe('attended');
    world.act(meetings, { do: 'void', fact: held.id, reason: 'x' });
    expect(invitedBy(meetings.facts)).toEqual([]);
    world.complete(meetings, 'hold-meeting', 'not-quorate', { present: [{ unit: lead }], reason: 'x' });
    expect(invitedBy(meetings.facts)).toEqual([]);
  });

  it('a process without facts has no attendance', () => {
    expect(invitedBy([])).toEqual([]);
  });
});

describe('the figures of attendance', () => {
  const of = (presence: Invited['presence'], many: number, more: Partial<Invited> = {}): Invited[] =>
    Array.from({ length: many }, (_, index) => ({
      unit: health,
      level: '2',
      on: '2026-11-02',
      meeting: `m${index}`,
      presence,
      ...more,
    }));
  const figure = (level: string, attended: number, invited: number) =>
    attendanceRows(
      [...of('attended', attended, { level }), ...of('absent', invited - attended, { level })],
      { by: 'agency', per: 'whole' },
      guards,
    )[0];

  it.each([
    ['2', 3, 4, 75, true],
    ['2', 299, 400, 74.8, false],
    ['3', 9, 10, 90, true],
    ['3', 8, 9, 88.9, false],
    // Rounded it is 90.0; it is less all the same.
    ['3', 8_996, 9_996, 90, false],
    ['2', 0, 1, 0, false],
  ])(
    'attendance at level %s of %i out of %i is %d per cent, and whether it meets the guard is %s',
    (level, attended, invited, share, met) => {
      expect(figure(level, attended, invited)).toMatchObject({ share, met, guard: level === '2' ? 75 : 90 });
    },
  );

  it('attendance at level 1 has no guard', () => {
    expect(figure('1', 1, 2)).toMatchObject({ share: 50, guard: null, met: null });
  });

  it('the figures of attendance are kept apart by agency or unit, by level and by period', () => {
    const all = [
      ...of('attended', 1, { on: '2026-03-31' }),
      ...of('apologies', 1, { on: '2026-04-01' }),
      ...of('sent-report', 1, { on: '2026-04-01', unit: 'health:kent/community' }),
      ...of('attended', 1, { on: '2026-04-01', level: '3' }),
    ];
    const rows = (by: 'agency' | 'unit', per: 'whole' | 'quarter' | 'month') =>
      attendanceRows(all, { by, per }, guards).map(
        (row) => `${row.period} ${row.of} ${row.level}: ${row.attended} of ${row.invited}`,
      );
    expect(rows('agency', 'whole')).toEqual(['whole health 2: 1 of 3', 'whole health 3: 1 of 1']);
    expect(rows('agency', 'quarter')).toEqual([
      '2026-Q1 health 2: 1 of 1',
      '2026-Q2 health 2: 0 of 2',
      '2026-Q2 health 3: 1 of 1',
    ]);
    expect(rows('unit', 'month')).toEqual([
      '2026-03 health:kent/mental-health 2: 1 of 1',
      '2026-04 health:kent/community 2: 0 of 1',
      '2026-04 health:kent/mental-health 2: 0 of 1',
      '2026-04 health:kent/mental-health 3: 1 of 1',
    ]);
  });

  it.each<[Day, boolean]>([
    ['2026-03-31', false],
    ['2026-04-01', true],
    ['2026-06-30', true],
    ['2026-07-01', false],
  ])('whether a meeting on %s counts in the second quarter is %s', (on, counts) => {
    const [one] = of('attended', 1, { on });
    expect(one && isBetween(one, '2026-04-01', '2026-06-30')).toBe(counts);
  });
});

describe('the report of attendance', () => {
  let api: ApiService;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(async () => api.stop());

  test.each([
    ['to=2026-01-01&from=2026-01-02', '/to'],
    ['from=2026-02-30', '/from'],
    ['level=4', '/level'],
    ['agency=circus', '/agency'],
    ['per=week', '/per'],
    ['force=police:kent', '/force'],
  ])('a report of attendance with %s is refused with the field that is wrong', async (query, pointer) => {
    const { status, body } = await api.call('get', `/v1/reports/attendance?${query}`);
    expect([status, (body['errors'] as { pointer: string }[])[0]?.pointer]).toEqual([400, pointer]);
  });

  test('a report of attendance goes back twelve months unless another period is asked for', async () => {
    const { status, body } = await api.call('get', '/v1/reports/attendance?to=2026-03-31');
    expect([status, body['from'], body['to'], body['items']]).toEqual([200, '2025-03-31', '2026-03-31', []]);
  });
});
