import type { UnitId } from '../../domain/people/parties';
import type { Instant } from '../../domain/time/time';
import type { FactData } from '../../engine/model/facts';
import { catalogue } from '../../workflows/catalogue';
import { viewOf } from '../../engine/kernel/view';
import { Story } from './story';
import { World, type Living } from './world';

const person = 'subject-1';

/** The units of an invented recall. */
export const recallUnits = {
  home: 'police:avon-and-somerset/mosovo',
  probation: 'probation:south-west/bristol-pdu',
  casework: 'hmpps:england-and-wales/casework',
  board: 'parole-board:england-and-wales/casework',
  prison: 'prison:hmp-ashcombe/omu',
  victims: 'probation:south-west/victim-liaison',
} as const satisfies Record<string, UnitId>;

const { home, probation, casework, board, victims, prison } = recallUnits;

/** The input of a recall of which every unit but the prison is known. */
export const recallInput = { home, because: 'breach', probation, casework, board, victims };

/** Data of the answers on the way; each can be used as it is. */
export const recallAnswers = {
  recall: {
    alternatives: ['warning'],
    rationale: 'Broke the exclusion zone twice',
    emergency: false,
    endorsedBySpo: 'staff:bristol-senior',
    endorsedByAco: 'staff:bristol-head',
  },
  noRecall: {
    alternatives: ['more-contact', 'licence-conditions-changed'],
    rationale: 'The risk can be managed in the community',
    endorsedBySpo: 'staff:bristol-senior',
    endorsedByAco: 'staff:bristol-head',
  },
  sent: { partA: 'evidence:part-a' },
  /** An adult with a sentence of 18 months, not recalled on account of a charge. */
  revoked: { born: '1985-06-15', sentenceMonths: 18, youthSentence: false, charge: 'none' },
  returned: { prison },
  reviewed: {
    reviewer: 'staff:reviewer',
    probationOfficer: 'staff:com',
    publicity: false,
    next: 'Ask the sister again',
  },
  told: { addressConfirmed: true, victims: 'told' },
} as const satisfies Record<string, FactData>;

/** Somebody whom Avon and Somerset answers for, on licence from a determinate sentence since 2025. */
export function onLicence(world: World, subject: string, licence = 'determinate'): void {
  world.circumstance(subject, { id: 'home', kind: 'accountable', from: '2020-01-01', value: home });
  world.circumstance(subject, {
    id: 'licence',
    kind: 'licence',
    from: '2025-01-01',
    value: licence,
  } as never);
}

/** A recall decided, requested and revoked at once, on the world's clock or when it is said to have happened. */
export function revoke(world: World, one: Living, more: FactData = {}, on?: Instant): string {
  world.complete(one, 'consider', 'recall', recallAnswers.recall);
  world.complete(one, 'request', 'sent', recallAnswers.sent);
  return world.complete(one, 'revoke', 'revoked', { ...recallAnswers.revoked, ...more }, on).id;
}

/** A recall of somebody on licence, told act by act. All times are told in London; June is an hour ahead of UTC. */
export class RecallStory extends Story {
  /** Decided, requested and revoked at once; the id of the revocation. */
  revoke(more: FactData = {}): string {
    return revoke(this.world, this.one, more);
  }
  /** The route, line by line, as the process explains it. */
  explained(): string[] {
    const around = {
      now: this.world.now,
      spells: this.world.of(this.one.subject),
      reference: this.world.reference,
    };
    const [route] = catalogue.recall.behaviour.explains?.(viewOf(this.process, around)) ?? [];
    return route?.working.map(({ text }) => text) ?? [];
  }
}

/** A recall that begins at an instant. */
export function recallFrom(at: Instant, input: FactData = recallInput, licence = 'determinate'): RecallStory {
  const world = new World(at);
  onLicence(world, person, licence);
  return new RecallStory(world, world.start('recall', person, input));
}

/** Revoked on Tuesday 2 June 2026 at 10:00, and returned on Thursday 4 June at 11:00. */
export function returnedOnThursday(more: FactData = {}, before?: (recall: RecallStory) => void): RecallStory {
  const recall = recallFrom('2026-06-02T09:00:00.000Z');
  before?.(recall);
  recall.revoke(more);
  recall.advance('2026-06-04T10:00:00.000Z');
  recall.custody('2026-06-04T10:00:00.000Z');
  recall.done('record-return', 'returned', recallAnswers.returned);
  return recall;
}
