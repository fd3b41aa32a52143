import { agencyOf } from '../../domain/people/parties';
import { defineProcess } from '../../engine/definition/define-process';
import { apply, begin, forget } from './facts';
import { attendance } from './figures';
import { leadOf } from './invited';
import { goesDown } from './levels';
import { plan } from './plan';
import { objection, refuses } from './refusals';
import { table } from './table';

export const mappMeetings = defineProcess(table)({
  begin,
  parties: (view) => ({ lead: leadOf(view), coordinator: view.input.coordinator, board: view.input.board }),
  // The agency that leads the management of the person is the one that supervises them.
  inHandsOf: (view) => ({ probation: agencyOf(leadOf(view)) === 'probation' && leadOf(view) }),
  apply,
  plan,
  forget,
  refuses,
  objection,
  needsSecond: { 'change-level': goesDown },
  figures: { attendance },
});
