import { notificationPeriod } from '../domain/rules/notification-period';
import type { Spell } from '../domain/circumstances';
import { unitBeside } from '../domain/parties';
import { dayOf, instantOf, plusDays, type Day, type Instant, type When } from '../domain/time';
import { defineProcess, type Input } from './definition/define-process';
import {
  day,
  evidence,
  flag,
  list,
  maybe,
  oneOf,
  pastInstant,
  someOf,
  staff,
  text,
  unit,
  whole,
} from './definition/fields';
import { each, type Plan, type Row } from './definition/plan';
import type { ProcessTable } from './definition/table';

const visit = {
  station: text,
  officer: staff,
  // Without a sole or main residence the periodic duty is weekly: SOA 2003 s.85(5).
  home: oneOf('fixed', 'no-fixed-abode'),
  newArea: maybe(flag),
  evidence: maybe(evidence),
};
const notified = { notified: visit };

/**
 * The notification requirements of one registered sexual offender (`soa`), from the relevant date to the
 * end of the notification period.
 *
 * Source: Sexual Offences Act 2003 ss.80-91. Each duty is a step of the police station where the person
 * attends; a missed one opens the record of a breach and the decision on it. Any notification under ss.83,
 * 84 or 85 moves the annual date. Silence is never a notification.
 */
const table = {
  kind: 'registration',
  title: 'Registration of a sexual offender',
  subject: 'person',
  input: {
    regime: oneOf('soa'),
    disposal: oneOf(
      'life-ipp-or-30-months-or-more',
      'over-6-under-30-months',
      '6-months-or-less',
      'hospital-restricted',
      'hospital',
      'caution',
      'conditional-discharge',
      'other',
    ),
    relevantDate: day,
    born: day,
    dischargeDays: maybe(whole),
    /** The MOSOVO unit of the home area. */
    home: unit,
    needToKnow: list({ unit }),
  },
  steps: {
    initial: {
      title: 'Initial notification, in person',
      owner: 'station',
      rule: 'registration.initial',
      duty: true,
      outcomes: notified,
    },
    'acknowledge-notification': {
      title: 'Acknowledge in writing; fingerprints and photograph if asked',
      owner: 'station',
      rule: 'registration.acknowledge',
      often: true,
      outcomes: { given: { biometrics: flag } },
    },
    'record-on-visor': {
      title: 'Record on ViSOR and PNC',
      owner: 'visor',
      rule: 'registration.record',
      often: true,
      outcomes: { recorded: {} },
    },
    'tell-partners': {
      title: 'Notify the neighbourhood team and partners that need to know',
      owner: 'mosovo',
      rule: 'registration.tell-partners',
      often: true,
      outcomes: { told: {} },
    },
    change: {
      title: 'Notification of a change',
      owner: 'station',
      rule: 'registration.change',
      often: true,
      duty: true,
      outcomes: notified,
    },
    release: {
      title: 'Notification of a release',
      owner: 'station',
      rule: 'registration.release',
      often: true,
      duty: true,
      outcomes: notified,
    },
    periodic: {
      title: 'Periodic notification',
      owner: 'station',
      rule: 'registration.periodic',
      often: true,
      duty: true,
      outcomes: notified,
    },
    'record-breach': {
      title: 'Record the breach on local and national systems',
      owner: 'supervisor',
      rule: 'registration.breach-record',
      often: true,
      outcomes: { recorded: { crimeReference: text } },
    },
    'decide-breach': {
      title: 'Decide on the breach',
      owner: 'supervisor',
      rule: 'registration.breach-decision',
      often: true,
      captures: ['risk', 'mappa-level'],
      outcomes: { charge: {}, caution: {}, 'no-further-action': { reason: text } },
    },
    'check-expiry': {
      title: 'Check that the notification period really ends',
      owner: 'mosovo',
      rule: 'registration.expiry-check',
      often: true,
      outcomes: { confirmed: { checked: text } },
    },
    close: {
      title: 'Close and archive',
      owner: 'supervisor',
      rule: 'registration.close',
      often: true,
      outcomes: { archived: {} },
    },
  },
  commands: {
    'record-notification': {
      title: 'Record a notification',
      by: ['station', 'mosovo'],
      input: { of: someOf('initial', 'change', 'release', 'periodic'), on: pastInstant, ...visit },
    },
    'record-change': {
      title: 'Record a change that the person must notify',
      by: ['mosovo', 'station'],
      input: { what: oneOf('name', 'home-address', 'seven-day-stay'), on: day },
    },
    end: {
      title: 'End the requirements before their time',
      by: ['supervisor'],
      input: { reason: oneOf('deceased', 'conviction-quashed', 'review'), evidence },
    },
  },
  notices: { 'need-to-know': 'A registration concerns your area' },
  outcomes: ['expired', 'deceased', 'conviction-quashed', 'review'],
} as const satisfies ProcessTable;

type Duty = 'initial' | 'change' | 'release' | 'periodic';

interface Notification {
  id: string;
  on: Instant;
  at: Instant;
  of: readonly Duty[];
  weekly: boolean;
  tell: boolean;
}
interface State {
  first?: Instant;
  /** The initial notification, when a command told of it. */
  initial?: { at: Instant; because: string };
  /** The newest, and those with something left to do. */
  notifications: Notification[];
  changes: { id: string; on: Day; met?: { at: Instant; because: string } }[];
  /** By the release's custody: met by a notification of release or of a change. */
  releases: { id: string; on: Instant }[];
  /** When the record of each breach was made, by the key of the missed step. */
  breaches: Record<string, Instant>;
  ended?: 'deceased' | 'conviction-quashed' | 'review';
  /** The last day of the period that was archived. */
  archived?: Day;
}
type Told = {
  id: string;
  on: Instant;
  at: Instant;
  home: 'fixed' | 'no-fixed-abode';
  newArea?: boolean | undefined;
};

/** Facts are folded in the order of happening, so the newest notification is always the last. */
function takeNotification(state: State, told: Told, of: readonly Duty[], isAnswer: boolean): void {
  const tell = of.includes('initial') || told.newArea === true;
  state.notifications.push({
    id: told.id,
    on: told.on,
    at: told.at,
    of,
    weekly: told.home === 'no-fixed-abode',
    tell,
  });
  state.first ??= told.on;
  const met = { at: told.on, because: told.id };
  if (of.includes('initial') && !isAnswer) state.initial ??= met;
  if (of.includes('release')) state.releases.push({ id: told.id, on: told.on });
  if (of.includes('change')) {
    if (!isAnswer) for (const change of state.changes) if (change.on <= dayOf(told.on)) change.met ??= met;
    state.releases.push({ id: told.id, on: told.on });
  }
}

const answering =
  (duty: Duty) =>
  (state: State, answer: Told): void =>
    takeNotification(state, answer, [duty], true);
const keepOnRecord = (): void => undefined;

/** The last day of the requirements, or undefined while they are indefinite. An SHPO in force extends it. */
function lastDay(input: Input<typeof table>, orders: readonly Spell<'shpo'>[]): Day | undefined {
  const period = notificationPeriod(input);
  const order = orders.at(-1);
  if ('indefinite' in period || (order && order.to === undefined)) return undefined;
  const ordered = order?.to && dayOf(order.to);
  return ordered && ordered > period.lastDay ? ordered : period.lastDay;
}

export const registration = defineProcess(table)({
  begin: (): State => ({ notifications: [], changes: [], releases: [], breaches: {} }),

  parties: ({ input, subject: { is } }) => {
    const accountable = is.accountable?.value ?? input.home;
    return {
      lead: accountable,
      mosovo: accountable,
      station: unitBeside(accountable, 'station'),
      visor: unitBeside(accountable, 'visor'),
      supervisor: unitBeside(accountable, 'mosovo-supervisor'),
    };
  },

  apply: {
    initial: answering('initial'),
    change: (state, answer) => {
      takeNotification(state, answer, ['change'], true);
    },
    release: answering('release'),
    periodic: answering('periodic'),
    'record-notification': (state, told) => takeNotification(state, told, told.of, false),
    'record-change': (state, { id, on }) => {
      // A notification already given that day or later covers a change learned of afterwards.
      const given = state.notifications.find((known) => known.of.includes('change') && dayOf(known.on) >= on);
      state.changes.push({ id, on, ...(given && { met: { at: given.on, because: given.id } }) });
    },
    'record-breach': (state, { occasion, on }) => {
      state.breaches[occasion] = on;
    },
    end: (state, { reason }) => {
      state.ended = reason;
    },
    close: (state, { occasion }) => {
      state.archived = occasion as Day;
    },
    'acknowledge-notification': keepOnRecord,
    'record-on-visor': keepOnRecord,
    'tell-partners': keepOnRecord,
    'decide-breach': keepOnRecord,
    'check-expiry': keepOnRecord,
  },

  plan: ({ input, state, started, missed, subject }): Plan<typeof table> => {
    const { notifications, changes, releases, breaches } = state;
    const until = lastDay(input, subject.of('shpo'));
    const breached = missed.map(({ key, dueAt }) => ({ id: key, dueAt }));
    return {
      steps: {
        initial: { from: input.relevantDate, until, met: state.initial },
        'acknowledge-notification': each(notifications, ({ at }) => ({ from: at })),
        'record-on-visor': each(notifications, ({ at }) => ({ from: at })),
        'tell-partners': each(notifications, ({ at, tell }) => tell && { from: at }),
        change: each(changes, ({ on, met }) => ({ from: on, until, met })),
        release: each(releasesToNotify(state, subject.of('custody')), ({ to }): Row<typeof table> => {
          const told = releases.find(({ on }) => dayOf(on) >= dayOf(to));
          return { from: to, until, met: told && { at: told.on, because: told.id } };
        }),
        periodic: each(notifications, (notification) => {
          const next = notifications[notifications.indexOf(notification) + 1];
          return {
            from: notification.on,
            rule: notification.weekly ? 'registration.weekly' : 'registration.periodic',
            until,
            met: next && { at: next.on, because: next.id },
          };
        }),
        'record-breach': each(breached, ({ dueAt }) => ({ from: dueAt })),
        'decide-breach': each(breached, ({ id, dueAt }) => ({ from: breaches[id] ?? dueAt })),
        'check-expiry': until && {
          [until]: { from: until, opens: { rule: 'registration.expiry-opens', from: until } },
        },
        close: until && {
          [until]: { from: until, opens: plusDays(until, 1), waitsFor: [`check-expiry/${until}`] },
        },
      },
      notices: {
        'need-to-know': input.needToKnow.length > 0 && {
          [started.id]: { to: input.needToKnow.map((told) => told.unit) },
        },
      },
      establishes: { registered: { from: input.relevantDate, to: until && plusDays(until, 1) } },
      over: until && state.archived === until && 'expired',
      stopped: state.ended,
    };
  },

  forget: (state, settled, { subject }) => {
    const done = ({ id }: Notification): boolean =>
      ['acknowledge-notification', 'record-on-visor', 'tell-partners', 'periodic'].every((step) =>
        settled(`${step}/${id}`),
      );
    // From the front only: each notification is what meets the one before it.
    while (state.notifications.length > 1 && state.notifications[0] && done(state.notifications[0])) {
      state.notifications.shift();
    }
    state.changes = state.changes.filter(({ id, met }) => !(settled(`change/${id}`) && met));
    const ends = releasesToNotify(state, subject.of('custody')).map(({ to }) => dayOf(to));
    const answering = new Set(ends.map((end) => state.releases.find(({ on }) => dayOf(on) >= end)?.id));
    state.releases = state.releases.filter(({ id }) => answering.has(id));
    const kept = new Set(['initial', ...state.notifications.map(({ id }) => `periodic/${id}`)]);
    for (const key of Object.keys(state.breaches)) {
      if (key.startsWith('periodic/') && !kept.has(key)) delete state.breaches[key];
    }
  },

  refuses: ({ input }) =>
    (input.born > input.relevantDate && 'registration.born-after') ||
    (input.disposal === 'conditional-discharge' &&
      input.dischargeDays === undefined &&
      'registration.discharge-length'),
});

/**
 * Custody that began after the first notification and has ended: its release is a change to notify.
 * Source: SOA 2003 s.84(1)(d). Released before the initial notification: the initial duty runs instead.
 */
function releasesToNotify(state: State, custody: readonly Spell<'custody'>[]): { id: string; to: When }[] {
  const { first } = state;
  if (first === undefined) return [];
  return custody.flatMap(({ id, from, to }) =>
    to !== undefined && instantOf(from) > first ? [{ id, to }] : [],
  );
}
