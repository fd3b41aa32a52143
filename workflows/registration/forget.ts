import { instantOf } from '../../domain/time/time';
import type { Happening } from './happening';
import { homesOf } from './homes';
import { happenings } from './happenings';
import { convictionsOf, initialsOwed, type Living } from './convictions';
import { notificationsThatCount } from './first-notification';
import { isAhead, mayBe } from './absences';
import type { Advance, Journey, State, Visit } from './state';

type IsSettled = (key: string) => boolean;

/** Drops what nothing can turn on any more, so that sixty years of weekly visits stay as small as one. */
export function forget(state: State, settled: IsSettled, around: Living): void {
  const view = { ...around, state };
  moveMark(view, settled);
  const answering = new Set(broughtAbout(view).map(({ met }) => met?.because));
  state.kept = notificationsThatCount(view);
  state.homes = homesOf(state);
  state.elsewhere = state.elsewhere.filter(
    ({ id }) => !['ask-transfer', 'resolve-visit'].every((step) => settled(`${step}/${id}`)),
  );
  forgetVisits(state, settled, answering);
  const isOpen = ({ id, fate, not, told }: Advance): boolean =>
    !fate ||
    !settled(`confirm-advance-change/${id}`) ||
    (not === true && !(told && settled(`non-occurrence/${id}`))) ||
    answering.has(id);
  state.owed = state.owed.filter(({ id, step, met }) => !(met && settled(`${step}/${id}`)));
  state.advances = state.advances.filter(isOpen);
  state.journeys = state.journeys.filter((journey) => isJourneyOpen(journey, view, settled));
  state.unattended = state.unattended.filter(
    ({ id }) => !['record-breach', 'decide-breach'].every((step) => settled(`${step}/attendance/${id}`)),
  );
  forgetBreaches(view);
}

const broughtAbout = (view: Living): Happening[] => happenings(view, initialsOwed(view, convictionsOf(view)));

/** From the front only, since each visit meets the one before it. */
function forgetVisits(state: State, settled: IsSettled, answering: ReadonlySet<string | undefined>): void {
  const isDone = ({ id }: Visit): boolean =>
    !answering.has(id) &&
    ['acknowledge-notification', 'record-on-visor', 'tell-partners', 'periodic'].every((step) =>
      settled(`${step}/${id}`),
    );
  const isLastBase = (visit: Visit): boolean => !state.visits.some((one) => one !== visit && one.rebases);
  for (;;) {
    const [first, ...more] = state.visits;
    if (!first || more.length === 0 || !isDone(first) || isLastBase(first)) return;
    state.visits.shift();
  }
}

/** Whether something still turns on a journey: it lies ahead, a step of it is open, or it explains an absence. */
function isJourneyOpen(journey: Journey, { state, subject }: Living, settled: IsSettled): boolean {
  const until = state.visits.at(-1)?.on;
  const mark = state.settledUntil ?? '';
  return (
    (!journey.cancelled && (until === undefined || isAhead(journey, until))) ||
    !settled(`travel/${journey.id}`) ||
    !journey.changes.every(({ id }) => settled(`travel-change/${id}`)) ||
    subject
      .of('abroad')
      .some(
        (absence) =>
          mayBe(journey, absence) &&
          (instantOf(absence.from) > mark || (absence.to !== undefined && instantOf(absence.to) > mark)),
      )
  );
}

/** Moves the mark past all that is dealt with and lies before a known fact, so that a fact told late still refolds. */
function moveMark(view: Living, settled: IsSettled): void {
  const last = view.state.visits.at(-1)?.on;
  const isSettled = ({ step, id, row, met }: Happening): boolean =>
    row === undefined || (settled(`${step}/${id}`) && (met !== undefined || step === 'travel'));
  const all = broughtAbout(view).filter(({ on }) => last !== undefined && on < last);
  const open = all.find((one) => !isSettled(one));
  const mark = all.filter(({ on }) => open === undefined || on < open.on).at(-1)?.on;
  if (mark !== undefined) view.state.settledUntil = mark;
}

/** Drops what was recorded of breaches and searches that no row can open again. */
function forgetBreaches(view: Living): void {
  const { state, subject } = view;
  const live = new Set([
    ...['initial', ...state.disposals.map(({ id }) => `initial/${id}`)],
    ...state.visits.map(({ id }) => `periodic/${id}`),
    ...state.owed.map(({ step, id }) => `${step}/${id}`),
    ...state.advances.map(({ id }) => `non-occurrence/${id}`),
    ...state.journeys.flatMap(({ id, changes }) => [
      `travel/${id}`,
      ...changes.map((change) => `travel-change/${change.id}`),
    ]),
    ...broughtAbout(view).map(({ step, id }) => `${step}/${id}`),
    ...state.unattended.map(({ id }) => `attendance/${id}`),
  ]);
  for (const key of Object.keys(state.breaches)) if (!live.has(key)) delete state.breaches[key];
  const sought = new Set([
    ...state.losses.map(({ id }) => id),
    ...subject.of('whereabouts-unknown').map(({ id }) => id),
  ]);
  for (const id of Object.keys(state.searches)) if (!sought.has(id)) delete state.searches[id];
}
