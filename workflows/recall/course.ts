import { whereaboutsSince, type AtLarge, type Leaving, type Whereabouts } from './at-large';
import { toldOf, type RecallView, type Revocation, type Told } from './facts';
import { releasedBy, type ReleasedBy } from './release';
import { routeOf, type Route, type Routed } from './routing';
import type { Table } from './table';
import { holdsAt, type Spell } from '../../domain/circumstances';
import { instantOf, later, type Instant } from '../../domain/time/time';
import type { SubjectView } from '../../engine/definition/define-process';
import { firstToCome } from '../../engine/definition/endings';
import { began, once } from '../../engine/definition/met';
import type { Maybe, Since } from '../../engine/definition/plan';

/** One hunt for a person at large; it begins anew when somebody who was arrested never reached prison. */
export interface Chase extends AtLarge {
  readonly failed?: true;
}

/** What follows from the facts and from the custody on record. */
export interface Course {
  readonly told: Told;
  readonly revoked?: Revocation | undefined;
  readonly routed?: Routed | undefined;
  /** The days of a fixed-term recall that nobody has decided against. */
  readonly fixed?: Exclude<Route, 'standard'> | undefined;
  /** When the case became one for the Parole Board. */
  readonly standardSince?: Since | undefined;
  readonly whereabouts: Whereabouts;
  readonly chases: readonly Chase[];
  readonly released?: (Leaving & { readonly by: ReleasedBy }) | undefined;
  /** An end of custody that nothing accounts for. */
  readonly unexplained?: Leaving | undefined;
}

const nowhere: Whereabouts = { atLarge: [], inCustody: false };

export function courseOf(view: RecallView): Course {
  const { done, subject } = view;
  const told = toldOf(view);
  const revoked = done.revoke?.outcome === 'revoked' ? done.revoke : undefined;
  if (!revoked) return { told, whereabouts: nowhere, chases: [] };
  const whereabouts = whereaboutsSince(revoked, custodyOf(subject), new Set(Object.keys(told.inError)));
  const routed = routedBy(revoked);
  const route = routed?.route ?? 'standard';
  const fixed = route !== 'standard' && !told.refused ? route : undefined;
  const { returned, left } = whereabouts;
  const course = {
    told,
    revoked,
    routed,
    fixed,
    whereabouts,
    chases: chasesOf(whereabouts.atLarge, told),
    ...(returned && !fixed && { standardSince: standardSince(returned, route, told) }),
  };
  if (!left) return course;
  const by = releasedBy(view, course, left);
  return by ? { ...course, released: { ...left, by } } : { ...course, unexplained: left };
}

/**
 * The custody on record as it is now: an end still to come has not come, nor has a stay that is to begin. Whoever went
 * from a prison to a hospital is still detained there: Mental Health Act 1983 s.47.
 */
function custodyOf(subject: SubjectView): Spell<'custody'>[] {
  const custody = heldNow(subject, 'custody');
  const sent = new Set(
    custody.flatMap(({ to, endReason }) => (endReason === 'hospital' && to !== undefined ? [to] : [])),
  );
  const hospital = heldNow(subject, 'hospital').filter(({ from }) => sent.has(from));
  return [...custody, ...hospital.map((spell) => ({ ...spell, kind: 'custody' as const }))];
}

function heldNow<K extends 'custody' | 'hospital'>(subject: SubjectView, kind: K): Spell<K>[] {
  const now = subject.is[kind];
  return subject
    .of(kind)
    .filter(({ to }) => to !== undefined || now !== undefined)
    .map((spell) => (spell.id === now?.id ? { ...spell, to: undefined } : spell));
}

function chasesOf(atLarge: readonly AtLarge[], { notReceived }: Told): Chase[] {
  return atLarge.flatMap((one) => {
    const chases: Chase[] = [];
    let chase: Chase = one;
    for (let failed = notReceived[chase.id]; failed; failed = notReceived[chase.id]) {
      const { id, from, since } = chase;
      chases.push({ id, from, since, failed: true });
      chase = { ...chase, id: failed.id, since: failed };
    }
    return [...chases, chase];
  });
}

const standardSince = (returned: Since, route: Route, { refused }: Told): Since =>
  route !== 'standard' && refused ? once(returned, refused) : returned;

/** The facts of the revocation as the table of routes asks for them; none without a licence on record. */
export function routedBy(revoked: Revocation): Routed | undefined {
  const { captured, on, charge, offences = [] } = revoked;
  if (!captured?.licence) return undefined;
  const { born, sentenceMonths, youthSentence, seriousHarm } = revoked;
  return routeOf({
    decidedOn: on,
    born,
    sentenceMonths,
    youthSentence,
    offences,
    charge,
    seriousHarm,
    licence: captured.licence,
    mappaLevel: captured['mappa-level'],
    mappaCategory: captured['mappa-category'],
    chargeOnRecord: captured.charged === true,
  });
}

export interface Ending {
  readonly outcome: Table['outcomes'][number];
  readonly on: Instant;
  readonly at: Instant;
  readonly released?: Course['released'];
}

/** How and when it ended; undefined while it goes on. What happened first stands, whatever was told afterwards. */
export function endingOf(view: RecallView, { told, released }: Course): Ending | undefined {
  const { done, started, subject } = view;
  const { withdrawn, rescinded, court } = told;
  const endings: Maybe<Ending>[] = [
    withdrawn && ending('withdrawn', withdrawn),
    done.consider?.outcome === 'no-recall' && ending('not-recalled', done.consider),
    done.revoke?.outcome === 'stopped' && ending('not-revoked', done.revoke),
    court && ending('court-ended', court),
    // In custody, the person is to be released first.
    rescinded &&
      !subject.of('custody').some((spell) => holdsAt(spell, rescinded.on)) &&
      ending('rescinded', rescinded),
    ...(['deceased', 'deported'] as const).map((kind): Maybe<Ending> => {
      const spell = subject
        .of(kind)
        .find(
          ({ id, to }) => id === subject.is[kind]?.id || (to !== undefined && instantOf(to) > started.on),
        );
      return spell && ending(kind, { ...began(spell), on: later(instantOf(spell.from), started.on) });
    }),
    released && { ...ending(outcomeOf(released.by), released), released },
  ];
  return firstToCome(...endings);
}

const ending = (outcome: Ending['outcome'], { on, at }: Since): Ending => ({
  outcome,
  on: instantOf(on),
  at,
});

const outcomeOf = (by: ReleasedBy): Ending['outcome'] =>
  by === 'rescission' ? 'rescinded' : by === 'sentence-end' ? 'sentence-ended' : 're-released';

/** The times at large until it ended. */
export function atLargeUntil(ended: Instant | undefined, { atLarge }: Whereabouts): readonly AtLarge[] {
  if (ended === undefined) return atLarge;
  return atLarge
    .filter(({ from }) => instantOf(from) < ended)
    .map((one) =>
      one.to !== undefined && instantOf(one.to) <= ended
        ? one
        : { id: one.id, from: one.from, since: one.since, to: ended },
    );
}
