import { tellableKinds } from '../../domain/circumstances';
import { day, flag, instant, maybe, oneOf, text, unit } from '../../engine/definition/fields';
import type { ProcessTable } from '../../engine/definition/table';

/**
 * What somebody says of a person who may not say it alone: the unit that is accountable for the person decides.
 * And what others have recorded who may: that unit is told at once.
 *
 * Source: College of Policing APP, managing sexual offenders: the unit that manages a person answers for what is
 * recorded of them, and whoever learns something new passes it on. Assumed: one working day to decide; a risk or a MAPPA
 * level is lowered by two people, of whom the second is a supervisor of that unit, whoever says it.
 */
export const table = {
  kind: 'proposal',
  title: 'What others say of a person',
  subject: 'person',
  input: {
    /** Why it stands here and is not simply recorded. */
    because: oneOf('not-for-them-to-say', 'needs-a-second-person', 'told-by-others'),
    /** The unit whose word it is. */
    proposer: unit,
    /** The unit that was accountable then: whoever is accountable now decides, or is told. */
    accountable: unit,
    circumstance: oneOf(...tellableKinds),
    from: day,
    /** Where the hour is known at which it began; so with its end. */
    fromInstant: maybe(instant),
    to: maybe(day),
    toInstant: maybe(instant),
    /** Absent: it holds, and has no value. */
    value: maybe(text),
    endReason: maybe(text),
    /** The circumstance on record that it amends. */
    replaces: maybe(text),
    withdrawn: maybe(flag),
  },
  steps: {
    decide: {
      title: 'Decide what others propose to record of a person',
      owner: 'lead',
      clock: 'proposal.decide',
      counts: 'told',
      ladder: 'hours',
      outcomes: { accepted: {}, declined: { reason: text } },
    },
    'sign-off': {
      title: 'Decide, as a supervisor, whether a risk or a level is lowered',
      owner: 'lead',
      clock: 'proposal.decide',
      counts: 'told',
      ladder: 'hours',
      post: 'supervisor',
      outcomes: { accepted: {}, declined: { reason: text } },
    },
  },
  commands: {
    'take-back': {
      title: 'Take back what was proposed, before it is decided',
      by: ['proposer'],
      input: { reason: text },
    },
  },
  notices: {
    proposed: 'Others propose to record something of a person for whom your unit is accountable',
    told: 'Others have recorded something of a person for whom your unit is accountable',
    accepted: 'What your unit proposed was accepted and is recorded',
    declined: 'What your unit proposed was declined',
    'overtaken-by-death': 'What your unit proposed was not decided: the person has died',
  },
  outcomes: ['accepted', 'declined', 'taken-back', 'deceased', 'told'],
} as const satisfies ProcessTable;

export type Table = typeof table;
