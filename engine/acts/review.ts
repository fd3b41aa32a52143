import { Refused } from '../../domain/errors';
import { keepFromUnfit, personOf, standIn } from '../capabilities/cover';
import { stepTableOf } from '../capabilities/common-steps';
import { tellOwner } from '../capabilities/notices';
import { refuseWithoutPost } from '../capabilities/posts';
import { isReviewed, type StepTable } from '../definition/table';
import { note, type Draft } from '../kernel/draft';
import type { StepRecord, Submission } from '../model/rows';
import { want } from '../kernel/want';
import { stepNoticeKeys } from '../model/keys';
import type { ActRule } from './act';
import { answer, checkedAnswer, factOf, type Done } from './answering';
import { object } from './checks';
import { nobody, openStep, stepInHand } from './step-at-hand';

/** Hands the work in to whoever reviews the step. */
export interface Submit extends Done {
  readonly do: 'submit';
  readonly step: string;
}
/** Accepts the work: the step is done. */
export interface Accept {
  readonly do: 'accept';
  readonly step: string;
}
/** Gives the work back to whoever did it. */
export interface Return {
  readonly do: 'return';
  readonly step: string;
  readonly reason: string;
}

/** From now on the reviewer owes the step, by the clock of the review. */
export const submit: ActRule<Submit> = {
  take(draft, act) {
    const step = stepInHand(draft, act.step);
    const { table, on } = checkedAnswer(draft, step, act);
    if (!table.review || !isReviewed(table, act.outcome)) throw new Refused('step.no-review');
    // What could not be accepted is not handed in.
    object(draft, step.step, factOf(draft, step, { ...act, on }));
    const reviewer = reviewerOf(draft, step, table);
    draft.cause = 'submit';
    const { outcome, data } = act;
    const submission = submissionBy(draft, step, { outcome, data, on }, reviewer);
    Object.assign(step, { status: 'submitted', submission, owner: reviewer, ...nobody });
    const dueAt = step.dueAt ?? null;
    note(draft, 'step-submitted', { outcome, on, to: reviewer, assignee: null, dueAt }, step.key);
    tellOwner(draft, step, 'step-opened', stepNoticeKeys.submitted(step.key, draft.around.now));
  },
};

/** The work counts as done when it was done, not when it was reviewed. */
export const accept: ActRule<Accept> = {
  // Only the step says when the work was done.
  needsWholeLog: () => true,

  take(draft, act) {
    const step = openStep(draft, act.step);
    const submission = submissionFor(draft, step);
    const { owner, assignee, post, doing } = submission;
    Object.assign(step, { owner, ...nobody, assignee, post, submission: undefined, ...doing });
    answer(draft, step, submission);
  },
};

export const giveBack: ActRule<Return> = {
  words: 'free',

  take(draft, act) {
    const step = openStep(draft, act.step);
    const { owner, assignee, post } = submissionFor(draft, step);
    draft.cause = 'return';
    Object.assign(step, {
      status: 'open',
      owner,
      ...nobody,
      assignee,
      post,
      submission: undefined,
      acknowledgedAt: undefined,
    });
    note(draft, 'step-returned', { reason: act.reason, to: owner, assignee: assignee ?? null }, step.key);
    keepFromUnfit(draft, step);
    standIn(draft, step);
    tellOwner(draft, step, 'step-returned', stepNoticeKeys.returned(step.key, draft.around.now));
  },
};

/** Where the party that owns the step reviews it too, the unit that has this row; else the unit that the party is now. */
function reviewerOf(draft: Draft, { key }: StepRecord, { owner, review }: StepTable) {
  const { definition, process, around, steps } = draft;
  const { parties, wanted } = want(definition, process, steps, around);
  const row = wanted.find((one) => one.key === key);
  const reviewer = review && (review.by === owner && row ? row.owner : parties[review.by]);
  if (!reviewer) throw new Error(`${key}: nobody reviews it`);
  return reviewer;
}

/** What was handed in, with the clock of doing it as it stands: the step has it again after the review. */
function submissionBy(
  draft: Draft,
  step: StepRecord,
  { outcome, data, on }: Done & Pick<Submission, 'on'>,
  reviewer: Submission['reviewer'],
): Submission {
  const { rule, from, dueAt, dueOn, working, owner, post } = step;
  return {
    outcome,
    on,
    data,
    by: draft.by,
    at: draft.around.now,
    owner,
    assignee: personOf(step),
    post,
    reviewer,
    doing: { rule, from, dueAt, dueOn, working },
  };
}

/** The work that waits for the actor's review; nobody reviews their own, nor without the post that the review asks for. */
function submissionFor(draft: Draft, step: StepRecord): Submission {
  if (step.status !== 'submitted' || !step.submission) throw new Refused('step.no-review');
  if (step.submission.by === draft.by) throw new Refused('step.own-review');
  const { review } = stepTableOf(draft.definition.table, step.step) ?? {};
  refuseWithoutPost(draft, review?.post, [step.owner]);
  return step.submission;
}
