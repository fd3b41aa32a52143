import { plusDays } from '../../domain/time/time';
import type { Gate } from '../../domain/people/gate';
import { defineProcess, forEngine } from '../../engine/definition/define-process';
import { day, maybe, staff, unit } from '../../engine/definition/fields';
import type { Plan } from '../../engine/definition/plan';
import type { ProcessTable } from '../../engine/definition/table';

/** Whoever drives must hold a course. No circumstance is called that, so an idle one of the catalogue stands in for it. */
const gate = {
  name: 'driver',
  opensWith: 'critical-case',
  guards: 'steps that name it',
  askedOf: 'everybody',
  refusals: { given: { code: 'staff.not-qualified', message: 'This person has no course: choose another' } },
  because: 'no-course',
  report: {
    name: 'drivers',
    title: 'Whose course ends in the next days',
    holds: 'driver',
    value: 'course',
  },
} as const satisfies Gate;

const course = {
  kind: 'driving-course',
  title: 'Driving course of a member of staff',
  subject: 'staff',
  oneAtATime: true,
  gate,
  startedBy: [{ unit: 'school', as: ['employer'] }],
  input: { member: staff, school: unit },
  steps: {
    teach: {
      title: 'Teach the course',
      owner: 'school',
      clock: 'common.next-action',
      counts: 'happened',
      outcomes: { passed: { from: day, until: day } },
    },
  },
  commands: {},
  notices: {},
  outcomes: ['taught'],
} as const satisfies ProcessTable;

const drivingCourse = defineProcess(course)({
  begin: () => ({}),
  parties: ({ input }) => ({ lead: input.school, school: input.school }),
  apply: {},
  plan: ({ started, done }): Plan<typeof course> => ({
    steps: { teach: { from: started.at } },
    establishes: {
      'critical-case': done.teach && { from: done.teach.from, to: plusDays(done.teach.until, 1) },
    },
    over: 'taught',
  }),
  figures: {
    word: {
      name: 'driving',
      states: ['under-way', 'late'],
      of: (dueAt, now) => (dueAt !== undefined && dueAt < now ? 'late' : 'under-way'),
      titles: { one: 'Whether the course of somebody in your line is late', counts: 'How many are late' },
    },
  },
});

const escorting = {
  kind: 'escort',
  title: 'Escort of a person',
  subject: 'person',
  startedBy: [{ unit: 'team', as: ['accountable'] }],
  input: { team: unit, driver: maybe(staff) },
  steps: {
    drive: {
      title: 'Drive the person',
      owner: 'team',
      clock: 'common.next-action',
      counts: 'happened',
      gates: ['driver'],
      outcomes: { driven: {} },
    },
    record: {
      title: 'Record the journey',
      owner: 'team',
      clock: 'common.next-action',
      counts: 'happened',
      outcomes: { recorded: {} },
    },
  },
  commands: {},
  notices: {},
  outcomes: ['escorted'],
} as const satisfies ProcessTable;

const escort = defineProcess(escorting)({
  begin: () => ({}),
  parties: ({ input }) => ({ lead: input.team, team: input.team }),
  apply: {},
  plan: ({ input, started }): Plan<typeof escorting> => ({
    steps: { drive: { from: started.at, assignee: input.driver }, record: { from: started.at } },
    over: 'escorted',
  }),
});

/** Two kinds that the service does not run: one declares a gate and a word of its own, the other has a step behind the gate. */
export const gatedKinds = {
  'driving-course': forEngine(drivingCourse),
  escort: forEngine(escort),
};
