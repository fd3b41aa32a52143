import type { ErrorEntry } from '../../domain/errors';

/** Why a transfer refuses what somebody asks of it. */
export const transferErrors = {
  'transfer.same-unit': {
    kind: 'refused',
    title: 'A person cannot be transferred to the unit they are with',
  },
  'transfer.already-accepted': {
    kind: 'conflict',
    title: 'The transfer has been accepted: start a transfer back',
  },
  'transfer.sender-not-accountable': {
    kind: 'conflict',
    title: 'The sending unit is not the accountable unit of this person',
  },
  'transfer.already-referred': {
    kind: 'conflict',
    title: 'The referral abroad has been acknowledged: there is nothing left to withdraw',
  },
  'transfer.registered': {
    kind: 'refused',
    title: 'A registered person is not transferred as a potentially dangerous one',
  },
  'transfer.units-missing': { kind: 'refused', title: 'This transfer needs more units than were named' },
  'transfer.wrong-body': { kind: 'refused', title: 'Another body supervises people there' },
  'transfer.pack-invalid': {
    kind: 'refused',
    title: 'A risk pack lists records, each once and on one line, and the hash of all of them',
  },
  'transfer.pack-changed': { kind: 'conflict', title: 'The risk pack is not the one that was sent' },
  'transfer.same-pack': {
    kind: 'conflict',
    title: 'This pack was rejected as incomplete: send a corrected one',
  },
  'transfer.not-sent': { kind: 'conflict', title: 'The receiving force has not been asked yet' },
  'transfer.no-meeting': {
    kind: 'conflict',
    title: 'The person was accepted below MAPPA level 2: there is no joint meeting',
  },
  'transfer.meeting-recorded': { kind: 'conflict', title: 'The joint meeting has been recorded' },
  'transfer.abroad': { kind: 'refused', title: 'Nobody abroad takes over the management of a person' },
} as const satisfies Record<string, ErrorEntry>;

declare module '../../domain/errors' {
  interface KnownErrors {
    readonly transfer: typeof transferErrors;
  }
}
