import {
  avon,
  daysAgo,
  kent,
  startApi,
  stepNamed,
  today,
  transferInput,
  type ApiService,
  type Ask,
  type StepShown,
} from '../support/api-service';

interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

describe('lists', () => {
  let api: ApiService;
  const late: string[] = [];

  beforeAll(async () => {
    api = await startApi();
    // Several that are late by the same, so that only the id tells them apart; and one that is later still.
    for (const days of [21, 21, 21, 35, 14, 0, 0, 0]) {
      const { process } = await api.transfer(daysAgo(days));
      if (days > 0) late.push(process.id);
    }
    await api.acceptedTransfer();
    await api.registration(today());
  });
  afterAll(async () => api.stop());

  const page = async <T>(path: string, ask: Ask = {}): Promise<Page<T>> => {
    const reply = await api.call('get', path, ask);
    if (reply.status !== 200) throw new Error(reply.text);
    return reply.body as unknown as Page<T>;
  };
  const steps = async (query: string, ask: Ask = {}) =>
    (await page<StepShown>(`/v1/steps?limit=200&${query}`, ask)).items;

  /** Every row of a list, page by page; `between` happens after each page. */
  async function through<T extends { id: string }>(
    path: string,
    limit: number,
    between: (pages: number) => Promise<unknown> = async () => Promise.resolve(),
  ): Promise<T[]> {
    const rows: T[] = [];
    let next: string | null = null;
    let pages = 0;
    do {
      const cursor: string = next === null ? '' : `&cursor=${next}`;
      const one: Page<T> = await page<T>(`${path}limit=${limit}${cursor}`);
      expect(one.items.length).toBeLessThanOrEqual(limit);
      rows.push(...one.items);
      next = one.next;
      pages += 1;
      await between(pages);
    } while (next !== null && pages < 200);
    return rows;
  }
  const idsOf = (rows: readonly { id: string }[]) => rows.map(({ id }) => id);

  describe('pages', () => {
    test.each([
      '/v1/steps?',
      '/v1/steps?sort=-late&',
      '/v1/steps?sort=risk&',
      '/v1/steps?sort=owner&',
      '/v1/steps?overdue=true&',
      '/v1/processes?',
    ])('the list %s holds the same rows in the same order, whatever the size of a page', async (path) => {
      const whole = idsOf(await through(path, 200));
      expect(whole.length).toBeGreaterThan(4);
      expect(new Set(whole).size).toBe(whole.length);
      for (const limit of [1, 3, whole.length, whole.length - 1])
        expect(idsOf(await through(path, limit))).toEqual(whole);
    });

    test.each(['/v1/steps?', '/v1/steps?sort=-late&', '/v1/steps?sort=owner&', '/v1/processes?'])(
      'the list %s loses no row and shows none twice while others are entered',
      async (path) => {
        const before = idsOf(await through(path, 200));
        const seen = idsOf(
          await through(path, 3, async (pages) => {
            if (pages > 3) return;
            // Later than all, as late as some, and not late.
            for (const days of [60, 21, 0]) await api.transfer(daysAgo(days));
          }),
        );
        expect(new Set(seen).size).toBe(seen.length);
        const known = new Set(before);
        // Those that were there are there once each, in their order.
        expect(seen.filter((id) => known.has(id))).toEqual(before);
        expect((await through(path, 200)).length).toBe(before.length + 9);
      },
    );

    test('a list paged by numbers would have shown a row twice, which the test above can find out', async () => {
      const first = idsOf((await page<StepShown>('/v1/steps?limit=5')).items);
      await api.transfer(daysAgo(90));
      const whole = idsOf(await through('/v1/steps?', 200));
      const second = whole.slice(5, 10);
      expect(new Set([...first, ...second]).size).toBeLessThan(10);
    });

    test('the last page of a list says that there is none after it', async () => {
      expect((await page('/v1/processes?limit=200')).next).toBeNull();
      const { items } = await page<StepShown>('/v1/steps?limit=200');
      expect((await page(`/v1/steps?limit=${items.length}`)).next).toBeNull();
      expect((await page(`/v1/steps?limit=${items.length - 1}`)).next).not.toBeNull();
    });
  });

  describe('order', () => {
    test('steps are sorted by how late they are, the latest first or the latest last', async () => {
      const forwards = await steps('overdue=true');
      expect(forwards.length).toBeGreaterThanOrEqual(late.length);
      const due = forwards.map(({ dueAt }) => String(dueAt));
      expect(due).toEqual(due.toSorted());
      const amounts = forwards.flatMap(({ lateBy }) =>
        lateBy?.unit === 'working days' ? [lateBy.amount] : [],
      );
      expect(amounts.length).toBeGreaterThanOrEqual(late.length);
      expect(amounts).toEqual(amounts.toSorted((a, b) => b - a));
      expect(idsOf(await steps('overdue=true&sort=-late'))).toEqual(idsOf(forwards).reverse());
    });

    test('steps are sorted by risk, the highest first, and within one risk by when they are due', async () => {
      const subject = await api.subject();
      await api.call('post', `/v1/subjects/${subject}/circumstances`, {
        body: { kind: 'risk', from: daysAgo(1), value: 'very-high' },
      });
      const { process } = await api.registration(today(), subject);
      const sorted = await steps('sort=risk');
      expect(sorted[0]).toMatchObject({ process: process.id, risk: 'very-high' });
      const others = sorted.filter(({ risk }) => risk === 'not-assessed');
      const due = others.map(({ dueAt }) => dueAt ?? '9999');
      expect(due).toEqual(due.toSorted());
    });

    test('steps are sorted by owner', async () => {
      const owners = (await steps('sort=owner')).map(({ owner }) => owner);
      expect(new Set(owners).size).toBeGreaterThan(3);
      expect(owners).toEqual(owners.toSorted());
    });

    test('processes are listed newest first', async () => {
      const { process } = await api.transfer();
      const { items } = await page<{ id: string; startedAt: string }>('/v1/processes?limit=200');
      expect(items[0]?.id).toBe(process.id);
      const started = items.map(({ startedAt }) => startedAt);
      expect(started).toEqual(started.toSorted().reverse());
    });
  });

  describe('filters', () => {
    /** Exactly the rows of the whole list for which it is true, and neither all nor none of them. */
    async function expectExactly(query: string, fits: (step: StepShown) => boolean): Promise<void> {
      const [whole, found] = [await steps(''), await steps(query)];
      expect(idsOf(found)).toEqual(idsOf(whole.filter(fits)));
      expect(found.length).toBeGreaterThan(0);
      expect(found.length).toBeLessThan(whole.length);
    }

    test('steps are filtered by whether they are overdue, which means open and due before now', async () => {
      await expectExactly('overdue=true', ({ overdue }) => overdue);
      const found = await steps('overdue=true');
      expect(found.every(({ status }) => status === 'open' || status === 'acknowledged')).toBe(true);
      for (const process of late) expect(found.map((step) => step.process)).toContain(process);
    });

    test('steps are filtered by their owner', async () =>
      expectExactly(
        `owner=${encodeURIComponent(`${kent}/visor`)}`,
        ({ owner }) => owner === `${kent}/visor`,
      ));

    test("steps are filtered by the reader's own unit", async () =>
      expectExactly('owner=me', ({ owner }) => owner === `${avon}/mosovo`));

    test('steps are filtered by the force of the owner', async () =>
      expectExactly(`force=${encodeURIComponent(kent)}`, ({ owner }) => owner.startsWith(`${kent}/`)));

    test('steps are filtered by unit', async () =>
      expectExactly(
        `unit=${encodeURIComponent(`${avon}/station`)}`,
        ({ owner }) => owner === `${avon}/station`,
      ));

    test('steps are filtered by the kind of process', async () => {
      await expectExactly('kind=registration', ({ kind }) => kind === 'registration');
      expect(await steps('kind=deportation')).toEqual([]);
    });

    test('steps are filtered by risk', async () => {
      const subject = await api.subject();
      await api.call('post', `/v1/subjects/${subject}/circumstances`, {
        body: { kind: 'risk', from: daysAgo(1), value: 'high' },
      });
      await api.registration(today(), subject);
      await expectExactly('risk=high', ({ risk }) => risk === 'high');
    });

    test('steps are filtered by status', async () => {
      const { steps: opened } = await api.transfer();
      await api.call('post', `/v1/steps/${stepNamed(opened, 'request').id}/acknowledge`, { body: {} });
      for (const wanted of ['open', 'acknowledged', 'completed'])
        await expectExactly(`status=${wanted}`, ({ status }) => status === wanted);
    });

    test('steps are filtered by several things at once', async () =>
      expectExactly(
        `overdue=true&force=${encodeURIComponent(avon)}&kind=transfer`,
        ({ overdue, owner, kind }) => overdue && owner.startsWith(`${avon}/`) && kind === 'transfer',
      ));

    test('processes are filtered by kind, by subject and by whether they are over', async () => {
      const subject = await api.subject();
      const made = await api.call('post', '/v1/processes/transfer', {
        body: { subject, input: transferInput() },
      });
      const { id } = made.body['process'] as { id: string };
      const find = async (query: string) =>
        idsOf((await page<{ id: string }>(`/v1/processes?${query}`)).items);
      expect(await find(`subject=${subject}`)).toEqual([id]);
      expect(await find(`subject=${subject}&kind=registration`)).toEqual([]);
      expect(await find(`subject=${subject}&open=false`)).toEqual([]);
      await api.call('post', `/v1/processes/${id}/withdraw`, {
        body: { reason: 'A test', approvedBy: 'staff:avon-inspector' },
      });
      expect(await find(`subject=${subject}&open=false`)).toEqual([id]);
      expect(await find(`subject=${subject}&open=true`)).toEqual([]);
      expect(await find(`subject=${subject}`)).toEqual([id]);
    });
  });

  test('a list says as of when it holds, and marks what was overdue at that instant', async () => {
    const { body } = await api.call('get', '/v1/steps?limit=200');
    const { asOf, items } = body as unknown as { asOf: string; items: StepShown[] };
    for (const { dueAt, status, overdue, lateBy } of items) {
      const open = status === 'open' || status === 'acknowledged';
      expect(overdue).toBe(open && dueAt !== null && dueAt < asOf);
      expect(lateBy !== null).toBe(overdue);
    }
  });
});
