import { answerDeadline } from '../../local/deadline';

const now = '2026-11-24T09:00:00.000Z';
const answer = (...argv: string[]) => answerDeadline(argv, () => '', now);
const json = (...argv: string[]) => JSON.parse(answer(...argv).out) as Record<string, unknown>;

describe('the deadline command', () => {
  const christmas = {
    clock: { kind: 'working-days', n: 2 },
    from: '2021-12-24',
    extraHolidays: ['2021-12-27', '2021-12-28'],
  };

  it('the deadline command takes one question in JSON, or a list of them, and answers each', () => {
    expect(json(JSON.stringify(christmas))).toMatchObject({ dueOn: '2021-12-30', rule: null });
    expect(json(JSON.stringify([christmas, christmas]))).toHaveLength(2);
  });

  it('the deadline command reads a question from standard input', () => {
    const { out } = answerDeadline(['-'], () => JSON.stringify(christmas), now);
    expect(JSON.parse(out)).toMatchObject({ dueOn: '2021-12-30' });
  });

  it('the deadline command takes in flags what it takes in JSON, windows and pauses included', () => {
    const flags =
      '--kind working-days --n 2 --from 2021-12-24 --extra-holiday 2021-12-27 --extra-holiday 2021-12-28';
    expect(json(...flags.split(' '))).toEqual(json(JSON.stringify(christmas)));
    const window = '--kind window --a=-2 --b 3 --from 2026-06-10';
    expect(json(...window.split(' '))).toMatchObject({ earliestOn: '2026-06-08', dueOn: '2026-06-13' });
    const paused =
      '--kind inclusive-days --n 3 --from 2026-06-01 --pause custody:stop-clock:2026-06-02T14:00:00+01:00';
    expect(json(...paused.split(' '))).toMatchObject({ dueAt: null, paused: { daysLeft: 2 } });
  });

  it('the deadline command shows the working as text, down to the due day, when it is asked for text', () => {
    const { out } = answer('--rule', 'transfer.decide', '--from', '2026-11-02', '--text');
    expect(out.split('\n').slice(-2)).toEqual(['Due by the end of Monday 9 November 2026', '']);
  });

  it('the deadline command succeeds for a force, but warns that its figures are known to the service alone', () => {
    const { err, code } = answer(
      '--rule',
      'transfer.decide',
      '--from',
      '2026-11-02',
      '--force',
      'police:kent',
    );
    expect([code, err]).toEqual([0, expect.stringContaining('known to the service alone')]);
  });

  it.each([
    [
      'a negative number',
      ['--kind', 'working-days', '--n=-1', '--from', '2026-01-01'],
      '/clock/n: Enter 0 or more',
    ],
    [
      'a date that does not exist',
      ['--kind', 'working-days', '--n', '1', '--from', '2026-02-30'],
      '/from: Enter a real date',
    ],
    [
      'what is no number',
      ['--kind', 'working-days', '--n', 'two', '--from', '2026-01-01'],
      '/clock/n: Enter a whole number',
    ],
    ['nothing to count from', ['--kind', 'working-days', '--n', '1'], '/from'],
    ['a flag that is none', ['--moon', 'full'], '--moon'],
    ['what is no JSON', ['{'], 'not JSON'],
  ])(
    'the deadline command refuses to answer when it is given %s, and names the fault',
    (_says, argv, message) => {
      const { out, err, code } = answer(...argv);
      expect([out, code]).toEqual(['', 2]);
      expect(err).toContain(message);
    },
  );

  it('the deadline command explains itself when it is asked for help or given no arguments', () => {
    expect(answer('--help').out).toContain('npm run -s deadline');
    expect(answer()).toEqual(answer('--help'));
  });
});
