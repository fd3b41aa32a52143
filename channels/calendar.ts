import ical, { ICalCalendarMethod, ICalEventStatus } from 'ical-generator';
import { inWords, some } from '../domain/clocks/words';
import { dayOf, plusSeconds, timeOf } from '../domain/time/time';
import type { Invitation } from './channel';

/** What a mail tells calendars, in the form that they read (RFC 5545, RFC 5546). */
export interface CalendarMessage {
  readonly method: 'REQUEST' | 'CANCEL';
  readonly content: string;
}

/**
 * An invitation for calendars, from the sender to one addressee: a request, or a cancellation where the meeting is
 * off. The same uid with a higher sequence moves an entry; with the same sequence, it changes nothing.
 */
export function calendarMessage(
  { uid, sequence, at, minutes, where, cancelled }: Invitation,
  { title, from, to, now }: { title: string; from: string; to: string; now: Date },
): CalendarMessage {
  const method = cancelled ? ICalCalendarMethod.CANCEL : ICalCalendarMethod.REQUEST;
  const calendar = ical({ prodId: { company: 'Vigil', product: 'Vigil', language: 'EN' }, method });
  calendar.createEvent({
    id: `${uid}@vigil`,
    sequence,
    stamp: now,
    start: new Date(at),
    end: new Date(plusSeconds(at, minutes * 60)),
    summary: title,
    ...(where !== undefined && { location: where }),
    status: cancelled ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
    organizer: senderOf(from),
    attendees: [{ email: to }],
  });
  return { method: cancelled ? 'CANCEL' : 'REQUEST', content: calendar.toString() };
}

/** The same in words, for whoever has no calendar at hand. Times are those of London. */
export function invitationInWords({ at, minutes, where, cancelled }: Invitation): string {
  const place = where === undefined ? '' : `\nPlace: ${where}`;
  const when = `${cancelled ? 'It was to be' : 'When'}: ${inWords(dayOf(at))}, ${timeOf(at)} (London)`;
  return `${when}, ${some(minutes, 'minute')}${place}`;
}

/** `Vigil <a@b>`, or an address alone. */
function senderOf(from: string): { name: string; email: string } {
  const [, name, email] = /^\s*"?([^"<]*?)"?\s*<([^>]+)>\s*$/.exec(from) ?? [];
  return { name: name || 'Vigil', email: email ?? from.trim() };
}
