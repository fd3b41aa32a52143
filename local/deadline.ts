import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { answerTo, questions } from '../api/law/question';
import { faultsOf } from '../api/http/problems';
import { calendarOf } from '../domain/calendars/calendar';
import { fromMilliseconds, type Instant } from '../domain/time/time';

const usage = `When is something due, and why? Without a server; what POST /v1/deadlines answers.

  npm run -s deadline -- '{"clock":{"kind":"working-days","n":2},"from":"2021-12-24"}'
  npm run -s deadline -- --kind working-days --n 2 --from 2021-12-24 --text
  npm run -s deadline -- --rule transfer.decide --from 2026-11-02
  … | npm run -s deadline -- -

  --kind, --n, --a, --b, --cut-off, --time-of-day, --must-be-working-day   the clock
  --rule                                                                   or a rule
  --from                                  a date, or a time with its offset
  --nation                                england-and-wales, scotland or northern-ireland
  --extra-holiday 2021-12-27              may be repeated
  --pause custody:stop-clock:2026-01-01..2026-01-05     may be repeated; the end may be missing
  --text                                  only the working, line by line
`;

const flags = {
  kind: { type: 'string' },
  n: { type: 'string' },
  a: { type: 'string' },
  b: { type: 'string' },
  'cut-off': { type: 'string' },
  'time-of-day': { type: 'string' },
  'must-be-working-day': { type: 'string' },
  rule: { type: 'string' },
  from: { type: 'string' },
  force: { type: 'string' },
  nation: { type: 'string' },
  'extra-holiday': { type: 'string', multiple: true },
  pause: { type: 'string', multiple: true },
  text: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;
type Values = ReturnType<typeof parseArgs<{ options: typeof flags; allowPositionals: true }>>['values'];

/** What a command line answers: its output, what is wrong with it, and its exit code. */
export interface Answered {
  readonly out: string;
  readonly err: string;
  readonly code: 0 | 2;
}

const wrong = (err: string): Answered => ({ out: '', err: `${err}\n`, code: 2 });

/** Answers a command line as POST /v1/deadlines answers a body, by the calendars that the service contains. */
export function answerDeadline(argv: readonly string[], stdin: () => string, now: Instant): Answered {
  let values: Values;
  let positionals: string[];
  try {
    ({ values, positionals } = parseArgs({ args: [...argv], options: flags, allowPositionals: true }));
  } catch (error) {
    return wrong(error instanceof Error ? error.message : String(error));
  }
  if (values.help === true || argv.length === 0) return { out: usage, err: '', code: 0 };
  const [first] = positionals;
  let asked: unknown;
  try {
    asked = first === undefined ? questionFrom(values) : JSON.parse(first === '-' ? stdin() : first);
  } catch {
    return wrong('The question is not JSON; see --help');
  }
  const read = questions.safeParse(asked);
  if (!read.success) {
    return wrong(
      faultsOf(read.error)
        .map(({ pointer, message }) => `${pointer || '/'}: ${message}`)
        .join('\n'),
    );
  }
  const known = { calendarOf, policies: [], now };
  const answers = [read.data].flat().map((one) => answerTo(one, known));
  const shown = values.text
    ? answers.map((one) => (one as { text: string }).text).join('\n\n')
    : JSON.stringify(Array.isArray(read.data) ? answers : answers[0], null, 2);
  const ofForce = [read.data].flat().some(({ force }) => force !== undefined);
  const err = ofForce
    ? 'What a force has set for itself is known to the service alone: not counted here\n'
    : '';
  return { out: `${shown}\n`, err, code: 0 };
}

const number = (text: string | undefined): unknown =>
  text === undefined || text.trim() === '' || Number.isNaN(Number(text)) ? text : Number(text);

function questionFrom(values: Values): Record<string, unknown> {
  const { rule, kind } = values;
  const clock = {
    kind,
    n: number(values.n),
    a: number(values.a),
    b: number(values.b),
    cutOff: values['cut-off'],
    timeOfDay: values['time-of-day'],
    mustBeWorkingDay: values['must-be-working-day'],
  };
  const told = Object.entries(clock).filter(([, value]) => value !== undefined);
  const asked = {
    clock: told.length > 0 ? Object.fromEntries(told) : undefined,
    rule,
    from: values.from,
    force: values.force,
    nation: values.nation,
    extraHolidays: values['extra-holiday'],
    pauses: values.pause?.map(pauseFrom),
  };
  return Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
}

function pauseFrom(text: string): Record<string, unknown> {
  const [because, effect, ...rest] = text.split(':');
  const [from, to] = rest.join(':').split('..');
  return { because, ...(effect && { effect }), from, ...(to && { to }) };
}

if (require.main === module) {
  const { out, err, code } = answerDeadline(
    process.argv.slice(2),
    () => readFileSync(0, 'utf8'),
    fromMilliseconds(Date.now()),
  );
  process.stdout.write(out);
  process.stderr.write(err);
  process.exitCode = code;
}
