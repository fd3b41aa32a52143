import { admissionOf, parties, type AdmissionView } from './facts';
import type { Table } from './table';
import type { Plan } from '../../engine/definition/plan';

/**
 * What should be true now: one step for whoever answers for it, by why it stands here. Who asks about nobody is taken
 * down as if there were somebody, and it is over.
 */
export function plan(view: AdmissionView): Plan<Table> {
  const { input, started, done } = view;
  const { lead } = parties(view);
  const from = { from: started };
  const isAsked = input.because === 'asked' || input.because === 'reference-entered';
  const isBroken = input.because === 'glass-broken';
  const auditors = input.auditors.map(({ unit }) => unit);
  const answer =
    done.decide ?? done['review-glass'] ?? done.agree ?? done['look-into'] ?? done['look-into-reading'];
  return {
    steps: {
      decide: isAsked && from,
      'review-glass': isBroken && from,
      agree: input.because === 'entry-refused' && from,
      'look-into': input.because === 'trawling' && from,
      'look-into-reading': input.because === 'unusual-reading' && from,
    },
    notices: {
      // A lead is not told of a step of its own, which stands in its list: these cannot wait until somebody looks.
      asked: isAsked && toldAtOnce(view),
      'glass-broken': isBroken && { ...toldAtOnce(view), auditors: { to: auditors } },
      trawling: input.because === 'trawling' && { [started.id]: { to: [lead] } },
      'unusual-reading': input.because === 'unusual-reading' && { [started.id]: { to: [lead] } },
      // Who is declined is told nothing: it would tell them that there is somebody.
      'let-in': done.decide?.outcome === 'admitted' && {
        [done.decide.id]:
          input.forUnit === true ? { to: [input.askerUnit] } : { to: [], person: input.asker },
      },
    },
    admits: admissionOf(view),
    over: answer?.outcome ?? (input.because === 'nobody' && 'nobody-there'),
  };
}

/** The accountable unit, and each of its managers by their own mail. */
function toldAtOnce(view: AdmissionView) {
  const { lead } = parties(view);
  const { started, input } = view;
  return {
    [started.id]: { to: [lead] },
    ...Object.fromEntries(input.managers.map(({ staff }) => [staff, { to: [], person: staff }])),
  };
}
