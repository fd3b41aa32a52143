import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { latenessBands } from '../../domain/clocks/bands';
import { dayOf, plusDays, plusMonths, type Day, type Instant } from '../../domain/time/time';
import { openApiDatabase } from '../../records/database';
import {
  avon,
  daysAgo,
  kent,
  newReference,
  now,
  packOf,
  pointersOf,
  startApi,
  stepNamed,
  today,
  transferInput,
  visitOn,
  type ApiService,
  type Ask,
  type Person,
  type Reply,
} from '../support/api-service';
import { eventually } from '../support/eventually';

interface Listed {
  readonly id: string;
  readonly process: string;
  readonly subject: string;
  readonly kind: string;
  readonly owner: string;
  readonly assignee: string | null;
  readonly status: string;
  readonly risk: string;
  readonly rule: string;
  readonly dueAt: string | null;
  readonly overdue: boolean;
  readonly lateBy: { amount: number; unit: string } | null;
  readonly band: string | null;
  readonly extensions: number;
  readonly acknowledged: boolean;
  readonly lastRung: { name: string; post: string; at: string } | null;
  readonly reference: { kind: string; value: string } | null;
}
interface Lateness {
  readonly dueAt: string;
  readonly days: number;
}
interface Tally {
  readonly total: number;
  readonly worst: (Lateness & { lateBy?: { amount: number; unit: string }; step?: string }) | null;
  readonly median: Lateness | null;
}
interface Overdue extends Tally {
  readonly asOf: string;
  readonly against: Record<'lastWeek' | 'lastMonth', Tally & { asOf: string; change: number }>;
  readonly byUnit: readonly (Tally & { unit: string })[];
  readonly byOwner: readonly (Tally & { unit: string; person: string | null })[];
  readonly byForce: readonly (Tally & { force: string })[];
  readonly byRisk: readonly (Tally & { risk: string })[];
  readonly byKind: readonly (Tally & { kind: string })[];
  readonly byBand: readonly (Tally & { band: string })[];
}

const csv = { headers: { accept: 'text/csv' } };

describe('what managers ask', () => {
  let api: ApiService;
  /** A transfer of a person at very high risk, three weeks late, seen by both forces. */
  let dangerous: string;
  let restricted: string;
  const reference = newReference();

  beforeAll(async () => {
    api = await startApi();
    const subject = await api.subject('coordinator', {
      references: [reference, { kind: 'crn', value: 'X654321' }, { kind: 'vigil', value: 'VG-0000REP1' }],
    });
    await record(subject, { kind: 'risk', from: daysAgo(40), value: 'very-high' });
    dangerous = await started('transfer', subject, daysAgo(28));
    for (const days of [60, 21, 14, 7, 7, 2]) await api.transfer(daysAgo(days));
    await api.transfer();
    const moved = (await api.acceptedTransfer()).process.id;
    restricted = (await api.transfer(daysAgo(30), { restricted: true })).process.id;
    await api.registration(daysAgo(20));
    await api.registration(today());
    // Of another force and another agency, and late: as if nobody had acknowledged for days.
    await api.database
      .updateTable('step')
      .set({ due_at: `${daysAgo(4)}T23:59:59.000Z`, due_on: daysAgo(4) })
      .where('process_id', '=', moved)
      .where('step', 'in', ['acknowledge-move', 'record-visor'])
      .execute();
  });
  afterAll(async () => api.stop());

  const record = async (subject: string, body: Record<string, unknown>, as: Person = 'coordinator') =>
    api.call('post', `/v1/subjects/${subject}/circumstances`, { as, body });

  async function started(kind: string, subject: string, on: ReturnType<typeof today>): Promise<string> {
    const reply = await api.call('post', `/v1/processes/${kind}`, {
      body: { subject, input: transferInput(on) },
    });
    return (reply.body['process'] as { id: string }).id;
  }

  async function get<T>(path: string, ask: Ask = {}): Promise<T> {
    const reply = await api.call('get', path, ask);
    if (reply.status !== 200) throw new Error(`${path}: ${reply.status} ${reply.text}`);
    return reply.body as unknown as T;
  }
  const list = async (query: string, ask: Ask = {}): Promise<readonly Listed[]> =>
    (await get<{ items: readonly Listed[] }>(`/v1/steps?limit=200&${query}`, ask)).items;
  /** Every row of the list, in small pages. */
  async function through(query: string, as: Person): Promise<Listed[]> {
    const rows: Listed[] = [];
    let cursor = '';
    do {
      const page: { items: Listed[]; next: string | null } = await get(
        `/v1/steps?limit=7&${query}${cursor}`,
        { as },
      );
      rows.push(...page.items);
      cursor = page.next === null ? '' : `&cursor=${page.next}`;
    } while (cursor !== '');
    return rows;
  }
  const sheetOf = (reply: Reply): Record<string, string>[] => {
    if (reply.status !== 200) throw new Error(reply.text);
    return parse(reply.text, { columns: true });
  };
  const idsOf = (rows: readonly { id: string }[]) => rows.map(({ id }) => id).sort();

  describe('the list of what is late', () => {
    test('the list of late steps says who owns each step, how late it is in the unit of its clock, and what was done about it', async () => {
      const [row] = (await list('overdue=true')).filter(({ process }) => process === dangerous);
      expect(row).toMatchObject({
        kind: 'transfer',
        owner: `${avon}/mosovo`,
        risk: 'very-high',
        rule: 'transfer.request',
        lateBy: { unit: 'working days' },
        band: '11-to-28-days',
        extensions: 0,
        acknowledged: false,
        reference,
        // Late when it was opened: its ladder begins at the telling, with whoever owns it.
        lastRung: { name: 'due', post: 'owner', at: expect.stringMatching(/Z$/) as string },
      });
      expect(row?.lateBy?.amount).toBeGreaterThanOrEqual(17);
      expect(row?.lateBy?.amount).toBeLessThanOrEqual(19);
    });

    test('the list of steps names nobody, and shows one reference of a kind that the reader uses', async () => {
      const seen = async (as: Person) =>
        (await list('', { as })).find(({ process }) => process === dangerous)?.reference;
      expect(await seen('coordinator')).toEqual(reference);
      expect(await seen('manager')).toEqual(reference);
      expect(await seen('auditor')).toEqual(reference);
      // Units that a transfer names from the start have a part in it.
      const { text } = await api.call('get', '/v1/steps?limit=200');
      expect(text).not.toContain('invented');
      const moved = (await api.acceptedTransfer()).process.id;
      const { subject } = await get<{ subject: string }>(`/v1/processes/${moved}`);
      await api.database
        .insertInto('subject_reference')
        .values([
          { kind: 'crn', value: 'X111111', subject_id: subject },
          { kind: 'vigil', value: 'VG-0000REP2', subject_id: subject },
        ])
        .execute();
      const shown = async (as: Person) =>
        (await list('', { as })).find(({ process }) => process === moved)?.reference;
      expect(await shown('probation')).toEqual({ kind: 'crn', value: 'X111111' });
      expect(await shown('npt')).toEqual({ kind: 'vigil', value: 'VG-0000REP2' });
    });

    test('the list of steps tells how often a step was put off, and whether it was acknowledged', async () => {
      const { steps } = await api.transfer(daysAgo(5));
      const { id } = stepNamed(steps, 'request');
      await api.call('post', `/v1/steps/${id}/extend`, {
        as: 'manager',
        body: { to: today(), reason: 'Agreed with Kent' },
      });
      await api.call('post', `/v1/steps/${id}/acknowledge`, { body: {} });
      const [row] = (await list('')).filter((step) => step.id === id);
      expect(row).toMatchObject({ extensions: 1, acknowledged: true, overdue: false, band: null });
    });

    const encoded = encodeURIComponent;
    test.each<readonly [string, string, (step: Listed) => boolean]>([
      ['a force', `force=${encoded(avon)}`, ({ owner }) => owner.startsWith(`${avon}/`)],
      ['a unit', `unit=${encoded(`${avon}/station`)}`, ({ owner }) => owner === `${avon}/station`],
      ['oneself', 'owner=me', ({ owner }) => owner === `${avon}/mosovo`],
      ['a kind', 'kind=registration', ({ kind }) => kind === 'registration'],
      ['a risk', 'risk=very-high', ({ risk }) => risk === 'very-high'],
      ['a rule', 'rule=transfer.request', ({ rule }) => rule === 'transfer.request'],
      ['a band', 'band=4-to-10-days', ({ band }) => band === '4-to-10-days'],
      ['another band', 'band=over-28-days', ({ band }) => band === 'over-28-days'],
      [
        'four things at once',
        `force=${encoded(avon)}&kind=transfer&rule=transfer.request&risk=not-assessed`,
        ({ owner, kind, rule, risk }) =>
          owner.startsWith(avon) &&
          kind === 'transfer' &&
          rule === 'transfer.request' &&
          risk === 'not-assessed',
      ],
    ])('the list of late steps can be narrowed to %s', async (_says, query, fits) => {
      const whole = await list('overdue=true');
      const found = await list(`overdue=true&${query}`);
      expect(found.map(({ id }) => id)).toEqual(whole.filter(fits).map(({ id }) => id));
      expect(found.length).toBeGreaterThan(0);
      expect(found.length).toBeLessThan(whole.length);
    });

    test('the list of steps can be narrowed to a person or to oneself', async () => {
      const { steps } = await api.acceptedTransfer();
      const visit = stepNamed(steps, 'first-contact');
      expect(visit.assignee).toBe('staff:77');
      const found = await list('assignee=staff:77', { as: 'receivingCoordinator' });
      expect(idsOf(found)).toContain(visit.id);
      expect(found.every(({ assignee }) => assignee === 'staff:77')).toBe(true);
      expect(await list('assignee=me', { as: 'receivingCoordinator' })).toEqual([]);
      const { id } = stepNamed((await api.transfer()).steps, 'request');
      await api.call('post', `/v1/steps/${id}/reassign`, {
        as: 'manager',
        body: { to: `${avon}/mosovo-manager`, assignee: 'staff:avon-manager', reason: 'Cover' },
      });
      expect(idsOf(await list('assignee=me', { as: 'manager' }))).toEqual([id]);
    });

    test('a filter by a band of lateness includes only late steps, and contradicts overdue=false', async () => {
      expect(await list('band=4-to-10-days')).toEqual(await list('overdue=true&band=4-to-10-days'));
      const denied = await api.call('get', '/v1/steps?overdue=false&band=4-to-10-days');
      expect([denied.status, pointersOf(denied)]).toEqual([400, ['/band']]);
      expect(pointersOf(await api.call('get', '/v1/steps?band=rather-late'))).toEqual(['/band']);
    });

    test('every late step is in exactly one band of lateness', async () => {
      const whole = await list('overdue=true');
      const inBands = await Promise.all(latenessBands.map(async (band) => list(`band=${band}`)));
      expect(idsOf(inBands.flat())).toEqual(idsOf(whole));
      expect(inBands.filter((rows) => rows.length > 0).length).toBeGreaterThan(2);
    });

    test('the list of late steps can be sorted by process, the latest first within each', async () => {
      const rows = await through('overdue=true&sort=process', 'coordinator');
      const keys = rows.map(({ process, dueAt }) => `${process} ${dueAt}`);
      expect(keys).toEqual(keys.toSorted());
      expect(rows.length).toBe((await list('overdue=true')).length);
    });

    test('the list of late steps is sorted by true time, whether lateness is told in hours or in days', async () => {
      const rows = await list('overdue=true');
      const dues = rows.map(({ dueAt }) => dueAt);
      expect(dues).toEqual(dues.toSorted());
      expect(new Set(rows.map(({ lateBy }) => lateBy?.unit)).size).toBeGreaterThan(1);
    });

    test('a cursor of a list that is sorted another way is refused', async () => {
      const { next } = await get<{ next: string }>('/v1/steps?overdue=true&sort=owner&limit=1');
      const reply = await api.call('get', `/v1/steps?overdue=true&sort=risk&limit=1&cursor=${next}`);
      expect([reply.status, pointersOf(reply)]).toEqual([400, ['/cursor']]);
    });
  });

  describe('the overdue report', () => {
    test('the overdue report tells the total, the worst, the median, and the counts by owner, force, risk, kind and band', async () => {
      const rows = await list('overdue=true');
      const report = await get<Overdue>('/v1/reports/overdue');
      expect(report.total).toBe(rows.length);
      const dues = rows.map(({ dueAt }) => dueAt);
      expect(report.worst).toMatchObject({ dueAt: dues[0], lateBy: rows[0]?.lateBy, step: rows[0]?.id });
      expect(report.median?.dueAt).toBe(dues[Math.ceil(dues.length / 2) - 1]);
      const count = (key: (step: Listed) => string | null) => {
        const counted: Record<string, number> = {};
        for (const row of rows) counted[String(key(row))] = (counted[String(key(row))] ?? 0) + 1;
        return counted;
      };
      const told = <T extends Tally>(groups: readonly T[], key: (group: T) => string) =>
        Object.fromEntries(groups.map((group) => [key(group), group.total]));
      expect(told(report.byUnit, ({ unit }) => unit)).toEqual(count(({ owner }) => owner));
      expect(told(report.byOwner, ({ unit, person }) => `${unit} ${person}`)).toEqual(
        count(({ owner, assignee }) => `${owner} ${assignee}`),
      );
      expect(told(report.byForce, ({ force }) => force)).toEqual(
        count(({ owner }) => owner.split('/')[0] ?? ''),
      );
      expect(told(report.byRisk, ({ risk }) => risk)).toEqual(count(({ risk }) => risk));
      expect(told(report.byKind, ({ kind }) => kind)).toEqual(count(({ kind }) => kind));
      expect(told(report.byBand, ({ band }) => band)).toEqual(count(({ band }) => band));
      const bands = report.byBand.map(({ band }) => latenessBands.findIndex((known) => known === band));
      expect(bands).toEqual(bands.toSorted((a, b) => a - b));
    });

    test('the overdue report compares with last week and last month, as the records stood then', async () => {
      const { asOf, total, against } = await get<Overdue>('/v1/reports/overdue');
      // Nothing was recorded before today, however long it had been due.
      expect(against.lastWeek).toMatchObject({ total: 0, worst: null, median: null, change: total });
      expect(against.lastMonth.change).toBe(total);
      expect(dayOf(against.lastWeek.asOf as `${string}Z`)).toBe(plusDays(dayOf(asOf as `${string}Z`), -7));
      expect(against.lastWeek.asOf < asOf && against.lastMonth.asOf < against.lastWeek.asOf).toBe(true);
    });

    test('the overdue report as of a past instant tells what was true then, whatever was done since', async () => {
      const { steps, process } = await api.transfer(daysAgo(9));
      const { id } = stepNamed(steps, 'request');
      const then = now();
      const before = await get<Overdue>(`/v1/reports/overdue?asOf=${then}`);
      await api.call('post', `/v1/steps/${id}/complete`, { body: { outcome: 'sent', data: packOf } });
      await api.transfer(daysAgo(70));
      const after = await get<Overdue>('/v1/reports/overdue');
      expect(await get<Overdue>(`/v1/reports/overdue?asOf=${then}`)).toEqual(before);
      expect(after.total).toBe(before.total);
      expect(after.worst?.days).toBeGreaterThan(before.worst?.days ?? 0);
      expect(process.outcome).toBeNull();
      expect(await get<Overdue>('/v1/reports/overdue?asOf=2020-01-01T00:00:00Z')).toMatchObject({
        total: 0,
        worst: null,
        byUnit: [],
      });
    });

    test('the overdue report as of a day holds at its end, as of today holds now, and as of a future day is refused', async () => {
      const yesterday = await get<Overdue>(`/v1/reports/overdue?asOf=${daysAgo(1)}`);
      expect([yesterday.total, dayOf(yesterday.asOf as `${string}Z`)]).toEqual([0, daysAgo(1)]);
      expect(yesterday.asOf).toMatch(/(22|23):59:59.000Z$/);
      expect((await get<Overdue>(`/v1/reports/overdue?asOf=${today()}`)).total).toBe(
        (await get<Overdue>('/v1/reports/overdue')).total,
      );
      for (const asOf of [plusDays(today(), 1), '2199-01-01T00:00:00Z', '2026-02-30', 'yesterday']) {
        const reply = await api.call('get', `/v1/reports/overdue?asOf=${asOf}`);
        expect([asOf, reply.status, pointersOf(reply)]).toEqual([asOf, 400, ['/asOf']]);
      }
    });

    test('the overdue report counts a restricted process only for auditors and the units that have a part in it', async () => {
      const totals = async (as: Person) => (await get<Overdue>('/v1/reports/overdue', { as })).total;
      const listed = async (as: Person) => list('overdue=true', { as });
      for (const as of ['coordinator', 'manager', 'auditor', 'stranger', 'npt', 'prison'] as const) {
        const rows = await listed(as);
        expect([as, await totals(as)]).toEqual([as, rows.length]);
        const sees = as === 'coordinator' || as === 'auditor';
        expect([as, rows.some(({ process }) => process === restricted)]).toEqual([as, sees]);
      }
      expect(await totals('stranger')).toBe(0);
    });
  });

  test('the counts and the lists of late steps agree, whoever asks and however they are narrowed', async () => {
    const people = ['coordinator', 'receivingCoordinator', 'probation', 'npt', 'manager', 'auditor'] as const;
    const values = fc.record({
      force: fc.constantFrom(avon, kent, 'probation:south-west'),
      unit: fc.constantFrom(`${avon}/mosovo`, `${kent}/visor`, `${avon}/station`),
      owner: fc.constantFrom('me', `${avon}/mosovo`, `${avon}/mosovo-supervisor`),
      assignee: fc.constantFrom('staff:77', 'me'),
      kind: fc.constantFrom('transfer', 'registration'),
      risk: fc.constantFrom('very-high', 'not-assessed'),
      rule: fc.constantFrom('transfer.request', 'registration.initial', 'registration.breach-record'),
      band: fc.constantFrom(...latenessBands),
    });
    const names = fc.subarray(
      ['force', 'unit', 'owner', 'assignee', 'kind', 'risk', 'rule', 'band'] as const,
      { maxLength: 3 },
    );
    const filters = fc
      .tuple(values, names)
      .map(([all, some]) => Object.fromEntries(some.map((name) => [name, all[name]])));
    let counted = 0;
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...people), filters, async (as, filter) => {
        const query = new URLSearchParams(filter).toString();
        const rows = await through(`overdue=true&${query}`, as);
        const report = await get<Overdue>(`/v1/reports/overdue?${query}`, { as });
        expect(report.total).toBe(rows.length);
        for (const groups of [
          report.byUnit,
          report.byOwner,
          report.byForce,
          report.byRisk,
          report.byKind,
          report.byBand,
        ])
          expect(groups.reduce((sum, { total }) => sum + total, 0)).toBe(rows.length);
        const sheet = sheetOf(await api.call('get', `/v1/steps?overdue=true&${query}`, { as, ...csv }));
        expect(sheet.map(({ step }) => step)).toEqual(rows.map(({ id }) => id));
        counted += rows.length;
      }),
      { numRuns: 40, seed: 20_261_124 },
    );
    expect(counted).toBeGreaterThan(40);
  });

  describe('reports as CSV', () => {
    test('the list of steps as CSV holds every row, sorted and narrowed as asked', async () => {
      const reply = await api.call('get', '/v1/steps?overdue=true&sort=risk&limit=2', csv);
      expect(reply.headers.get('content-type')).toMatch(/^text\/csv/);
      expect(reply.headers.get('content-disposition')).toBe(`attachment; filename="steps-${today()}.csv"`);
      const rows = await list('overdue=true&sort=risk');
      const sheet = sheetOf(reply);
      expect(sheet.map(({ step, late_by: by, late_unit: in_, band }) => [step, by, in_, band])).toEqual(
        rows.map(({ id, lateBy, band }) => [id, String(lateBy?.amount), lateBy?.unit, band]),
      );
      const worst = sheet.find(({ process }) => process === dangerous);
      expect(worst).toMatchObject({
        reference_kind: 'visor',
        reference: reference.value,
        last_rung: 'due',
        last_rung_to: 'owner',
        acknowledged: 'false',
        times_extended: '0',
        provisional: 'false',
      });
      expect(reply.text).not.toMatch(/[^\r]\n/);
    });

    test('an answer comes as CSV or JSON by what the caller prefers, and says that it varies by that', async () => {
      const typeFor = async (path: string, accept: string) => {
        const { headers } = await api.call('get', path, { headers: { accept } });
        return [headers.get('content-type')?.split(';')[0], headers.get('vary') ?? ''];
      };
      const path = '/v1/reports/overdue';
      expect(await typeFor(path, 'text/csv')).toEqual(['text/csv', expect.stringMatching(/accept/i)]);
      expect(await typeFor(path, '*/*')).toEqual(['application/json', expect.stringMatching(/accept/i)]);
      expect((await typeFor(path, 'application/json'))[0]).toBe('application/json');
      expect((await typeFor(path, 'text/csv;q=0.5, application/json'))[0]).toBe('application/json');
      expect((await typeFor(path, 'text/csv, application/json;q=0.5'))[0]).toBe('text/csv');
      expect((await typeFor(path, 'image/png'))[0]).toBe('application/json');
      // A route that has no rows answers what it has.
      expect((await typeFor('/v1/rules', 'text/csv'))[0]).toBe('application/json');
    });

    test('a refusal of a CSV is a problem like any other', async () => {
      const reply = await api.call('get', '/v1/steps', { as: 'administrator', ...csv });
      expect([reply.status, reply.headers.get('content-type')]).toEqual([
        403,
        expect.stringMatching(/^application\/problem\+json/),
      ]);
    });

    test('each report has its rows as CSV, and each bulk download is written down', async () => {
      const overdue = sheetOf(await api.call('get', '/v1/reports/overdue', csv));
      const { total, byRisk } = await get<Overdue>('/v1/reports/overdue');
      expect(overdue[0]).toMatchObject({ by: 'all', of: '', total: String(total) });
      expect(overdue.filter(({ by }) => by === 'risk')).toHaveLength(byRisk.length);
      for (const name of ['forecast', 'performance', 'acknowledgements', 'workload'])
        expect(Array.isArray(sheetOf(await api.call('get', `/v1/reports/${name}`, csv)))).toBe(true);
      const taken = await api.database
        .selectFrom('access')
        .select(['action', 'actor'])
        .where('resource', '=', '/v1/reports/workload as CSV')
        .execute();
      expect(taken).toEqual([{ action: 'workload.view', actor: 'staff:avon-coordinator' }]);
    });

    test('a caller who hangs up gives back the database connection, so that others are still answered', async () => {
      const database = openApiDatabase({ url: api.records.apiUrl, poolSize: 2 });
      const { url } = await api.elsewhere({ database });
      const headers = { authorization: `Bearer ${api.tokens.auditor}`, accept: 'text/csv' };
      for (let time = 0; time < 6; time += 1) {
        const abort = new AbortController();
        const response = await fetch(`${url}/v1/steps`, { headers, signal: abort.signal });
        expect(response.status).toBe(200);
        abort.abort();
        await response.text().catch(() => undefined);
      }
      await eventually(async () => {
        const response = await fetch(`${url}/v1/steps?limit=1`, {
          headers: { authorization: headers.authorization },
        });
        expect(response.status).toBe(200);
      });
      await database.destroy();
    });
  });

  describe('the workload', () => {
    interface Officer {
      readonly officer: string;
      readonly name: string | null;
      readonly people: number;
      readonly byRisk: Record<string, number>;
      readonly highRiskShare: number;
      readonly crossed: string[];
      readonly away: { to: string; cover: string } | null;
      readonly covers: { people: number; of: string[] } | null;
      readonly carried: { people: number; crossed: string[] };
    }
    interface Workload {
      readonly people: number;
      readonly crossing: number;
      readonly items: readonly Officer[];
      readonly unled: { people: number; byUnit: { unit: string; people: number }[] };
    }
    const workload = async (as: Person = 'manager') => get<Workload>('/v1/reports/workload', { as });
    const officer = async (id: string, as: Person = 'manager') =>
      (await workload(as)).items.find((one) => one.officer === id);

    /** A person whom an officer leads from a day on. */
    async function led(by: string, risk?: string): Promise<string> {
      const subject = await api.subject();
      const reply = await record(subject, { kind: 'lead-officer', from: daysAgo(3), value: by });
      if (reply.status !== 200) throw new Error(reply.text);
      if (risk) await record(subject, { kind: 'risk', from: daysAgo(3), value: risk });
      return subject;
    }

    test('the workload counts the people whom each officer leads, by risk, and who crosses a guard', async () => {
      for (const risk of ['high', 'very-high', 'low', undefined]) await led('staff:501', risk);
      expect(await officer('staff:501')).toMatchObject({
        people: 4,
        byRisk: { high: 1, 'very-high': 1, low: 1, 'not-assessed': 1 },
        highRiskShare: 0.5,
        crossed: ['high-risk-share'],
      });
      const { items, crossing } = await workload();
      expect(crossing).toBe(items.filter(({ carried }) => carried.crossed.length > 0).length);
      expect(items[0]?.carried.crossed.length).toBeGreaterThan(0);
    });

    test('the fifty-first person crosses the guard of the workload, and the fiftieth does not', async () => {
      const unit = `${avon}/mosovo`;
      const people = Array.from({ length: 50 }, (_, n) => `load-${n}`);
      await api.database
        .insertInto('subject')
        .values(people.map((id) => ({ id, kind: 'person', name: null, created_at: now(), created_by: 'x' })))
        .execute();
      const spells = (kind: string, value: string) =>
        people.map((subject) => ({
          id: `${kind}-${subject}`,
          subject_id: subject,
          kind,
          starts: daysAgo(9),
          ends: null,
          value: JSON.stringify(value),
          end_reason: null,
          recorded_at: now(),
          recorded_by: 'x',
          process_id: null,
        }));
      await api.database
        .insertInto('circumstance')
        .values([...spells('accountable', unit), ...spells('lead-officer', 'staff:502')])
        .execute();
      expect(await officer('staff:502')).toMatchObject({ people: 50, crossed: [] });
      await led('staff:502');
      expect(await officer('staff:502')).toMatchObject({ people: 51, crossed: ['people'] });
    });

    test('a person counts for the officer who was named last, and for nobody once they are dead', async () => {
      const subject = await led('staff:503', 'high');
      await record(subject, { kind: 'lead-officer', from: daysAgo(1), value: 'staff:504' });
      expect(await officer('staff:503')).toBeUndefined();
      expect(await officer('staff:504')).toMatchObject({ people: 1 });
      await record(subject, { kind: 'deceased', from: today() });
      expect(await officer('staff:504')).toBeUndefined();
      const future = await led('staff:505');
      await record(future, { kind: 'lead-officer', from: plusDays(today(), 2), value: 'staff:506' });
      expect(await officer('staff:505')).toMatchObject({ people: 1 });
      expect(await officer('staff:506')).toBeUndefined();
    });

    test('an officer named when a transfer is accepted leads the person from then on, for the new force', async () => {
      const before = (await officer('staff:77', 'receivingCoordinator'))?.people ?? 0;
      const { process } = await api.acceptedTransfer();
      expect(await officer('staff:77', 'receivingCoordinator')).toMatchObject({ people: before + 1 });
      const { subject } = await get<{ subject: string }>(`/v1/processes/${process.id}`);
      const { circumstances } = await get<{ circumstances: { kind: string; value: unknown }[] }>(
        `/v1/subjects/${subject}`,
      );
      expect(circumstances).toContainEqual(
        expect.objectContaining({ kind: 'lead-officer', value: 'staff:77' }),
      );
      // The force that it left does not count the person any more.
      expect(await officer('staff:77')).toBeUndefined();
    });

    test('an officer who covers for an absent colleague carries their people too, and the workload shows it', async () => {
      await api.database
        .insertInto('staff')
        .values([
          {
            id: 'staff:601',
            name: 'Invented One',
            unit_id: `${avon}/mosovo`,
            supervisor: null,
            deputy: null,
            mail: null,
            left_on: null,
          },
          {
            id: 'staff:602',
            name: '=cmd|" /C calc"!A0',
            unit_id: `${avon}/mosovo`,
            supervisor: null,
            deputy: null,
            mail: null,
            left_on: null,
          },
        ])
        .execute();
      await led('staff:601', 'high');
      for (let n = 0; n < 4; n += 1) await led('staff:602', 'low');
      expect(await officer('staff:602')).toMatchObject({ crossed: [], covers: null });
      await api.database
        .insertInto('absence')
        .values({
          id: 'absence-1',
          staff_id: 'staff:601',
          cover_id: 'staff:602',
          starts: daysAgo(1),
          ends: today(),
          why: 'Leave',
          recorded_at: now(),
          recorded_by: 'x',
          ended_at: null,
          ended_by: null,
        })
        .execute();
      expect(await officer('staff:601')).toMatchObject({
        name: 'Invented One',
        away: { to: today(), cover: 'staff:602' },
      });
      expect(await officer('staff:602')).toMatchObject({
        people: 4,
        crossed: [],
        covers: { people: 1, of: ['staff:601'] },
        carried: { people: 5, crossed: [] },
      });
      await led('staff:601', 'high');
      expect(await officer('staff:602')).toMatchObject({
        crossed: [],
        carried: { people: 6, crossed: ['high-risk-share'] },
      });
      // As CSV, a name that a spreadsheet would work out is made harmless.
      const reply = await api.call('get', '/v1/reports/workload', { as: 'manager', ...csv });
      const row = sheetOf(reply).find((one) => one['officer'] === 'staff:602');
      expect(row).toMatchObject({ name: `'=cmd|" /C calc"!A0`, people: '4', carried_people: '6' });
    });

    test('the workload counts, by unit, the people with an open process whom nobody leads', async () => {
      const { unled } = await workload();
      await api.transfer();
      const after = (await workload()).unled;
      expect(after.people).toBe(unled.people + 1);
      expect(after.byUnit).toContainEqual(expect.objectContaining({ unit: `${avon}/mosovo` }));
    });

    test('the workload shows each force its own people, and an auditor all of them', async () => {
      expect(await officer('staff:501', 'receivingCoordinator')).toBeUndefined();
      expect(await officer('staff:501', 'auditor')).toMatchObject({ people: 4 });
      const unit = encodeURIComponent(`${avon}/visor`);
      expect((await get<Workload>(`/v1/reports/workload?unit=${unit}`, { as: 'manager' })).people).toBe(0);
    });

    test.each(['police:kent/mosovo', '77', true, undefined, 'staff:', { id: 'staff:1' }])(
      'the lead officer of a person cannot be %p',
      async (value) => {
        const subject = await api.subject();
        const before = await api.rows();
        const reply = await record(subject, { kind: 'lead-officer', from: today(), value });
        expect([reply.status, pointersOf(reply)]).toEqual([400, ['/value']]);
        expect(await api.rows()).toEqual(before);
      },
    );
  });

  describe('the forecast', () => {
    interface Period {
      readonly from: string;
      readonly to: string;
      readonly due: number;
      readonly byRisk: Record<string, number>;
    }
    interface Forecast {
      readonly total: number;
      readonly days: readonly Period[];
      readonly weeks: readonly Period[];
      readonly byUnit: readonly { unit: string; total: number; days: Period[]; weeks: Period[] }[];
    }

    test('the forecast tells what falls due on each of 14 days and in each of 8 weeks, by unit and risk', async () => {
      const forecast = await get<Forecast>('/v1/reports/forecast');
      expect(forecast.days).toHaveLength(14);
      expect(forecast.weeks).toHaveLength(8);
      expect(forecast.days[0]?.from).toBe(today());
      expect(forecast.weeks[0]?.from).toBe(today());
      for (const [place, week] of forecast.weeks.entries()) {
        // From Monday to Sunday, one after the other.
        expect(new Date(week.to).getUTCDay()).toBe(0);
        if (place > 0) expect(week.from).toBe(plusDays(forecast.weeks[place - 1]?.to as never, 1));
      }
      const toCome = (await list('overdue=false')).filter(
        ({ status, dueAt }) => dueAt !== null && ['open', 'acknowledged', 'submitted'].includes(status),
      );
      const dueIn = ({ from, to }: Period, steps: readonly Listed[]) =>
        steps.filter(({ dueAt }) => {
          const day = dayOf(dueAt as `${string}Z`);
          return day >= from && day <= to;
        });
      for (const period of [...forecast.days, ...forecast.weeks]) {
        const expected = dueIn(period, toCome);
        expect([period.from, period.due]).toEqual([period.from, expected.length]);
        const risks = Object.values(period.byRisk).reduce((sum, many) => sum + many, 0);
        expect(risks).toBe(period.due);
      }
      expect(forecast.total).toBe(forecast.weeks.reduce((sum, { due }) => sum + due, 0));
      expect(forecast.total).toBeGreaterThan(3);
      expect(forecast.byUnit.reduce((sum, { total }) => sum + total, 0)).toBe(forecast.total);
      for (const { unit, total, weeks } of forecast.byUnit) {
        const of = toCome.filter(({ owner }) => owner === unit);
        expect(weeks.map(({ due }) => due)).toEqual(weeks.map((week) => dueIn(week, of).length));
        expect(total).toBe(weeks.reduce((sum, { due }) => sum + due, 0));
      }
    });

    test('the forecast as CSV adds up to the same number of steps for the weeks', async () => {
      const { weeks } = await get<Forecast>('/v1/reports/forecast');
      const sheet = sheetOf(await api.call('get', '/v1/reports/forecast', csv));
      const inWeeks = sheet.filter(({ period }) => period === 'week');
      expect(inWeeks.reduce((sum, { due }) => sum + Number(due), 0)).toBe(
        weeks.reduce((sum, { due }) => sum + due, 0),
      );
    });
  });

  describe('the performance', () => {
    interface Measured {
      readonly done: number;
      readonly inTime: number;
      readonly shareInTime: number | null;
      readonly doneLate: number;
      readonly stillLate: number;
      readonly medianDaysLate: number | null;
      readonly answered: number;
      readonly toldLate: number;
      readonly medianHoursToTell: number | null;
      readonly worstHoursToTell: number | null;
    }
    interface Performance extends Measured {
      readonly from: string;
      readonly to: string;
      readonly byMonth: readonly (Measured & { month: string })[];
      readonly byRule: readonly (Measured & { rule: string })[];
      readonly byUnit: readonly (Measured & { unit: string })[];
    }
    const performance = async (query = '') => get<Performance>(`/v1/reports/performance?${query}`);
    const month = today().slice(0, 7);

    test('the performance report tells how much was done in time, and how late the rest was', async () => {
      const before = await performance('rule=transfer.request');
      const send = async (days: number) => {
        const { steps } = await api.transfer(daysAgo(days));
        const reply = await api.call('post', `/v1/steps/${stepNamed(steps, 'request').id}/complete`, {
          body: { outcome: 'sent', data: packOf },
        });
        if (reply.status !== 200) throw new Error(reply.text);
      };
      for (const days of [0, 15, 20, 25]) await send(days);
      const after = await performance('rule=transfer.request');
      expect(after.done - before.done).toBe(4);
      expect(after.inTime - before.inTime).toBe(1);
      expect(after.doneLate - before.doneLate).toBe(3);
      expect(after.shareInTime).toBeCloseTo(after.inTime / after.done, 3);
      expect(after.medianDaysLate).toBeGreaterThan(8);
      expect(after.stillLate).toBe((await list('overdue=true&rule=transfer.request')).length);
      expect(after.byMonth.find((one) => one.month === month)).toMatchObject({ done: after.done });
      expect(after.byRule).toEqual([expect.objectContaining({ rule: 'transfer.request', done: after.done })]);
    });

    test('the performance report goes by the day on which work was done, not on which it was recorded', async () => {
      const { process } = await api.registration(daysAgo(40));
      const on = `${daysAgo(38)}T10:00:00Z`;
      const reply = await api.call('post', `/v1/processes/${process.id}/record-notification`, {
        body: visitOn(on),
      });
      expect(reply.status).toBe(200);
      const told = await performance(`rule=registration.initial&from=${on.slice(0, 7)}&to=${on.slice(0, 7)}`);
      expect(told.byMonth).toEqual([
        expect.objectContaining({ month: on.slice(0, 7), done: 1, inTime: 1, shareInTime: 1 }),
      ]);
    });

    /** A request that was sent at one time and told at another, whatever else is said of its step. */
    async function toldAt(
      done_on: Instant,
      closed_at: Instant,
      more: { rule?: string; owner?: string; cause?: string } = {},
    ) {
      const { id } = stepNamed((await api.transfer()).steps, 'request');
      const body = { outcome: 'sent', data: packOf };
      expect((await api.call('post', `/v1/steps/${id}/complete`, { body })).status).toBe(200);
      return api.database
        .updateTable('step')
        .set({ done_on, closed_at, ...more })
        .where('id', '=', id)
        .returning(['process_id as stream', 'key as step_key'])
        .executeTakeFirstOrThrow();
    }

    test('the performance report tells which units tell late, and by how much, apart from what was done late', async () => {
      // By days, in summer time: told by the end of the day on which it was done, and a second later.
      await toldAt('2018-07-02T23:30:00.000Z', '2018-07-03T22:59:59.000Z');
      await toldAt('2018-07-03T10:00:00.000Z', '2018-07-03T23:00:00.000Z');
      // Friday at 16:00, told on Monday at 09:00: 65 hours.
      await toldAt('2018-07-06T15:00:00.000Z', '2018-07-09T08:00:00.000Z');
      // By another unit: a minute short of 49 hours.
      await toldAt('2018-07-10T09:00:00.000Z', '2018-07-12T09:59:00.000Z', { owner: `${avon}/station` });
      // By hours: a second short of an hour, and an hour.
      const byHours = { rule: 'recall.request' };
      await toldAt('2018-07-11T10:00:00.000Z', '2018-07-11T10:59:59.000Z', byHours);
      await toldAt('2018-07-11T10:00:00.000Z', '2018-07-11T11:00:00.000Z', byHours);
      // Another fact closed it: nobody told of it as such.
      await toldAt('2018-07-12T10:00:00.000Z', '2018-07-30T10:00:00.000Z', { cause: 'met' });
      // Handed in the same day, and accepted by the reviewer two days later.
      const step = await toldAt('2018-07-16T10:00:00.000Z', '2018-07-18T10:00:00.000Z');
      const handedIn = { ...step, type: 'step-submitted', at: '2018-07-16T11:00:00.000Z' } as const;
      await api.database
        .insertInto('event')
        .values({
          ...handedIn,
          ordinal: 9_999,
          actor: 'x',
          cause: 'submit',
          data: '{}',
          previous: 'x',
          hash: 'x',
        })
        .execute();

      const told = (
        answered: number,
        toldLate: number,
        medianHoursToTell: number,
        worstHoursToTell: number,
      ) => expect.objectContaining({ answered, toldLate, medianHoursToTell, worstHoursToTell }) as Measured;
      const july = await performance('from=2018-07&to=2018-07');
      expect(july).toMatchObject({ done: 8, doneLate: 0 });
      // 1, 13, 48 and 65 hours.
      expect(july).toEqual(told(7, 4, 13, 65));
      expect(july.byMonth).toEqual([told(7, 4, 13, 65)]);
      const ofUnit = (name: string) => july.byUnit.find(({ unit }) => unit === `${avon}/${name}`);
      const ofRule = (name: string) => july.byRule.find(({ rule }) => rule === name);
      expect(ofUnit('mosovo')).toEqual(told(6, 3, 13, 65));
      expect(ofUnit('station')).toEqual(told(1, 1, 48, 48));
      expect(ofRule('recall.request')).toEqual(told(2, 1, 1, 1));
      expect(ofRule('transfer.request')).toEqual(told(5, 3, 48, 65));
      const sheet = sheetOf(await api.call('get', '/v1/reports/performance?from=2018-07&to=2018-07', csv));
      expect(
        sheet.map((row) =>
          ['rule', 'unit', 'answered', 'told_late', 'median_hours_to_tell', 'worst_hours_to_tell'].map(
            (column) => row[column],
          ),
        ),
      ).toEqual([
        ['recall.request', `${avon}/mosovo`, '2', '1', '1', '1'],
        ['transfer.request', `${avon}/mosovo`, '4', '2', '13', '65'],
        ['transfer.request', `${avon}/station`, '1', '1', '48', '48'],
      ]);
    });

    test('the performance report covers twelve months unless others are asked for, and nothing outside them', async () => {
      const { from, to } = await performance();
      expect(to).toBe(month);
      expect(from).toBe(plusMonths(`${month}-01` as Day, -11).slice(0, 7));
      expect(await performance('from=2019-01&to=2019-12')).toMatchObject({
        done: 0,
        shareInTime: null,
        toldLate: 0,
        worstHoursToTell: null,
        byMonth: [],
      });
      for (const query of ['from=2026-13', 'from=2026-02&to=2026-01']) {
        const reply = await api.call('get', `/v1/reports/performance?${query}`);
        expect([query, reply.status]).toEqual([query, 400]);
      }
    });

    test('the performance report as CSV has a row for each month, rule and unit, and the rows add up', async () => {
      const { done, inTime } = await performance();
      const items: { month: string; rule: string; unit: string; done: number }[] = [];
      let cursor = '';
      do {
        const page: { items: typeof items; next: string | null } = await get(
          `/v1/reports/performance?detail=true&limit=2${cursor}`,
        );
        items.push(...page.items);
        cursor = page.next === null ? '' : `&cursor=${page.next}`;
      } while (cursor !== '');
      expect(items.reduce((total, row) => total + row.done, 0)).toBe(done);
      const sheet = sheetOf(await api.call('get', '/v1/reports/performance', csv));
      const sum = (column: string) => sheet.reduce((total, row) => total + Number(row[column]), 0);
      expect([sum('done'), sum('in_time')]).toEqual([done, inTime]);
      expect(sheet.map((row) => [row['month'], row['rule'], row['unit']])).toEqual(
        items.map((row) => [row.month, row.rule, row.unit]),
      );
      const late = sheet.find((row) => row['rule'] === 'transfer.request' && Number(row['done_late']) > 0);
      expect(late?.['median_late_unit']).toBe('working days');
      expect(Number(late?.['median_late_by'])).toBeLessThan(Number(late?.['median_days_late']));
    });
  });

  describe('the acknowledgements', () => {
    interface Unread {
      readonly step: string;
      readonly owner: string;
      readonly notice: string;
      readonly unread: { since: string; hours: number; days: number };
    }
    interface Report {
      readonly unread: number;
      readonly noticeDelivered: number;
      readonly byUnit: readonly { unit: string; unread: number; noticeDelivered: number }[];
      readonly items: readonly Unread[];
      readonly next: string | null;
    }
    const report = async (query = '', ask: Ask = {}) =>
      get<Report>(`/v1/reports/acknowledgements?limit=200&${query}`, ask);

    test('the report of acknowledgements tells what is unread and whether its notice was delivered, until it is read', async () => {
      const { steps } = await api.acceptedTransfer();
      const { id, owner } = stepNamed(steps, 'acknowledge-move', `${avon}/npt-bedminster`);
      const ofTeam = `unit=${encodeURIComponent(owner)}`;
      await eventually(async () => {
        const found = (await report(ofTeam)).items.find(({ step }) => step === id);
        expect(found).toMatchObject({ owner, notice: 'delivered', unread: { hours: 0, days: 0 } });
      });
      const { unread, byUnit } = await report(ofTeam);
      expect(byUnit).toEqual([expect.objectContaining({ unit: owner, unread })]);
      await api.call('post', `/v1/steps/${id}/acknowledge`, { as: 'npt', body: {} });
      const after = await report(ofTeam);
      expect(after.items.map(({ step }) => step)).not.toContain(id);
      expect(after.unread).toBe(unread - 1);
      // Declined, it is unread again: by whoever is next up the line.
      await api.call('post', `/v1/steps/${id}/decline`, { as: 'npt', body: { reason: 'Not ours' } });
      expect((await report(ofTeam)).unread).toBe(unread);
    });

    test('the totals of acknowledgements match the list, which is paged with the longest unread first', async () => {
      const { unread, byUnit } = await report();
      expect(byUnit.reduce((sum, one) => sum + one.unread, 0)).toBe(unread);
      const rows: Unread[] = [];
      let cursor = '';
      do {
        const page: Report = await get(`/v1/reports/acknowledgements?limit=4${cursor}`);
        rows.push(...page.items);
        cursor = page.next === null ? '' : `&cursor=${page.next}`;
      } while (cursor !== '');
      expect(rows).toHaveLength(unread);
      expect(new Set(rows.map(({ step }) => step)).size).toBe(unread);
      const since = rows.map((row) => row.unread.since);
      expect(since).toEqual(since.toSorted());
      const sheet = sheetOf(await api.call('get', '/v1/reports/acknowledgements', csv));
      expect(sheet.map(({ step }) => step)).toEqual(rows.map(({ step }) => step));
    });

    test("a step in a unit's own list counts as unread, though no notice was written", async () => {
      const { steps } = await api.transfer();
      const { id } = stepNamed(steps, 'request');
      const { items } = await report('owner=me');
      expect(items.find(({ step }) => step === id)).toMatchObject({ notice: 'none' });
    });

    test('the report of acknowledgements shows nobody what they may not see', async () => {
      expect((await report('', { as: 'stranger' })).unread).toBe(0);
      expect((await report('', { as: 'prison' })).items).toEqual([]);
    });
  });

  describe('the digest of a manager', () => {
    interface Digest {
      readonly unit: string;
      readonly own: { late: number };
      readonly all: { late: number; newly: number; cleared: number; worst: { days: number } | null };
      readonly text: string;
      readonly last: unknown;
    }

    test('the digest of a manager shows how much is late, newly late and cleared, and what is worst', async () => {
      const digest = await get<Digest>('/v1/reports/digest', { as: 'manager' });
      const { total, worst } = await get<Overdue>('/v1/reports/overdue', { as: 'manager' });
      expect(digest.all).toMatchObject({ late: total, newly: total, cleared: 0 });
      expect(digest.all.worst?.days).toBe(worst?.days);
      expect(digest.unit).toBe(`${avon}/mosovo-manager`);
      expect(digest.text).toContain(`Late: ${total}.`);
      expect(digest.last).toBeNull();
    });

    test('the digest of a manager holds no references of people', async () => {
      const { text } = await api.call('get', '/v1/reports/digest', { as: 'manager' });
      const references = await api.database.selectFrom('subject_reference').select('value').execute();
      for (const { value } of references) expect(text).not.toContain(value);
    });
  });
});
