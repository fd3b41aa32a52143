import { notWorked, type Calendar } from '../calendars/calendar';
import { dayOf, lastTimeOn, plusDays, timeOn, type Day, type Instant } from '../time/time';

type TimeOfDay = `${number}:${number}`;

/** The hours in which a unit works, in London, on days that are worked. */
export interface WorkingHours {
  readonly opens: TimeOfDay;
  readonly closes: TimeOfDay;
  /** Whether it works at weekends and on bank holidays too. */
  readonly everyDay: boolean;
}

/**
 * Hours of the day, every day, in which a unit is left in peace even while it works; `to` may be the next
 * day's.
 */
export interface QuietHours {
  readonly from: TimeOfDay;
  readonly to: TimeOfDay;
}

/** When a unit may be chased: while it works and is not quiet; at any time where neither is known. */
export interface UnitHours {
  readonly working?: WorkingHours | undefined;
  readonly quiet?: QuietHours | undefined;
}

// Each turn goes past an evening or a quiet spell: hours that have not met by then never do.
const mostTurns = 10;

/**
 * The instant itself while the unit may be chased, otherwise the next at which it may. Working hours that end
 * before they begin are none, and so are quiet hours without length. Hours that leave no time at all are
 * disregarded: a step is chased at the wrong hour rather than never.
 */
export function withinHours(at: Instant, hours: UnitHours | undefined, calendar: Calendar): Instant {
  let instant = at;
  for (let turn = 0; turn < mostTurns; turn += 1) {
    const next = afterQuiet(whileWorking(instant, hours?.working, calendar), hours?.quiet);
    if (next === instant) return instant;
    instant = next;
  }
  return at;
}

/** Whether hours leave any time of a working day in which the unit may be chased. */
export function leaveTime({ working, quiet }: UnitHours): boolean {
  if (!working || !quiet || quiet.from === quiet.to) return true;
  const { opens, closes } = working;
  const { from, to } = quiet;
  return from < to ? opens < from || closes > to : opens < from && closes > to;
}

function whileWorking(at: Instant, hours: WorkingHours | undefined, calendar: Calendar): Instant {
  if (hours === undefined || hours.opens >= hours.closes) return at;
  const works = (day: Day): boolean => hours.everyDay || notWorked(day, calendar) === undefined;
  let day = dayOf(at);
  if (works(day)) {
    const opens = timeOn(day, hours.opens);
    if (at < opens) return opens;
    if (at < timeOn(day, hours.closes)) return at;
  }
  do day = plusDays(day, 1);
  while (!works(day));
  return timeOn(day, hours.opens);
}

function afterQuiet(at: Instant, quiet: QuietHours | undefined): Instant {
  if (quiet === undefined || quiet.from === quiet.to) return at;
  const today = dayOf(at);
  const overnight = quiet.from > quiet.to;
  for (const day of overnight ? [plusDays(today, -1), today] : [today]) {
    const ends = lastTimeOn(overnight ? plusDays(day, 1) : day, quiet.to);
    if (at >= timeOn(day, quiet.from) && at < ends) return ends;
  }
  return at;
}
