import type { CircumstanceKind } from './circumstances';
import { anyStands, type KnownOfSubject, type RelationToSubject } from './people/relations';
import type { UnitId } from './people/parties';

/** Who may say that a circumstance holds, and why they. `process`: only a process establishes it, and nobody says it. */
export interface Telling {
  readonly by: readonly RelationToSubject[] | 'process';
  readonly because: string;
}

const byProcess = (because: string): Telling => ({ by: 'process', because });
const managed = (because: string): Telling => ({ by: ['accountable'], because });

/**
 * Who may say what of a person; what anybody else says is proposed to the accountable unit.
 *
 * Source: the unit that manages a person answers for what is recorded of them (College of Policing APP, managing sexual
 * and violent offenders), and a fact that another body makes is told by that body. Assumed: which body that is, where
 * no enactment names it.
 */
export const tellers: Readonly<Record<CircumstanceKind, Telling>> = {
  custody: {
    by: ['accountable', 'prison'],
    because: 'A prison receives and releases: its custody office knows when, and its feed tells it',
  },
  hospital: {
    by: ['accountable', 'hospital', 'prison'],
    because:
      'A hospital admits and discharges, and a prison sends people to one (MHA 1983 s.47); days in it do not count (SOA 2003 s.83(6))',
  },
  'immigration-detention': managed('The Home Office detains, and has no account: it writes to the unit'),
  abroad: managed('Journeys are notified to the police of the home area (SOA 2003 s.86)'),
  'no-fixed-abode': managed(
    'The home address is what was notified to the police of the home area (SOA 2003 s.83(5))',
  ),
  'mappa-level': managed('Where no meeting process sets it, the lead agency does; another agency refers'),
  risk: managed(
    'ARMS and OSP are assessed by the unit that manages the person; what it is lowers its visits',
  ),
  accountable: byProcess('A transfer alone changes it, when it is accepted'),
  'home-area': byProcess(
    'A registration says it, by the home address that was notified (SOA 2003 s.87); a transfer, by the confirmed move',
  ),
  charged: {
    by: ['accountable', 'home-force'],
    because: 'The force charges; on licence it asks for a recorded recall decision (CJA 2003 s.254)',
  },
  shpo: {
    by: ['accountable', 'court'],
    because: 'A court makes the order (SA 2020 s.345), and the police apply for it',
  },
  registered: byProcess('A registration says it, by the disposal'),
  deceased: managed(
    'It ends what is open: a prison or a hospital tells it, and the unit confirms it by the certificate',
  ),
  licence: {
    by: ['accountable', 'probation'],
    because: 'Probation supervises the licence (OMA 2007 s.1, CJA 2003 s.250)',
  },
  'unlawfully-at-large': byProcess('A recall says it, from the revocation to the arrest'),
  recall: byProcess('A recall says it of itself'),
  deported: managed('The Home Office removes people, and writes to the unit'),
  'notified-indefinitely': byProcess('A registration says it, by the disposal'),
  'first-notified': byProcess(
    'A registration says it, by the first notification on release from the custody for the conviction',
  ),
  'requirement-ended': byProcess('A review says it, once the decision is served'),
  'under-review': byProcess('A review says it of itself'),
  'review-barred': byProcess('A review says it, by its determination'),
  'whereabouts-unknown': {
    by: ['accountable', 'home-force'],
    because: 'Whoever of the force calls at the address finds that the person is not there',
  },
  'looked-after': managed(
    'A local authority looks after the child, and tells the unit: it has no system of ours',
  ),
  'parental-direction': {
    by: ['accountable', 'court'],
    because: 'A court directs that the parent carries the duties (SOA 2003 s.89)',
  },
  'mappa-category': managed('Where no meeting process identifies it, the lead agency does (CJA 2003 s.325)'),
  'critical-case': managed('Where no meeting process says it, the lead agency does'),
  neighbourhood: managed(
    'It decides which team is told of the person: APP makes that the duty of the managing unit',
  ),
  'lead-officer': managed('The unit allocates its own officers'),
  'supervised-by': byProcess('A transfer says it, with the probation unit that takes the person over'),
  cleared: byProcess('A vetting says it of a member of staff'),
};

/**
 * Whether somebody who acts for some units may say that a circumstance of the kind holds. What they may not say they
 * propose.
 */
export function mayTell(kind: CircumstanceKind, units: readonly UnitId[], known: KnownOfSubject): boolean {
  const { by } = tellers[kind];
  return by !== 'process' && anyStands(units, by, known);
}
