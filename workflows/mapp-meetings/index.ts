import { defineProcess } from '../../engine/definition/define-process';
import { apply, begin, forget } from './facts';
import { attendance } from './figures';
import { leadOf } from './invited';
import { plan } from './plan';
import { objection, refuses } from './refusals';
import { table } from './table';

export const mappMeetings = defineProcess(table)({
  begin,
  parties: (view) => ({ lead: leadOf(view), coordinator: view.input.coordinator, board: view.input.board }),
  apply,
  plan,
  forget,
  refuses,
  objection,
  figures: { attendance },
});
