// What the worker bundles: the shell, and nothing of any kind of process.
import { runAbsence } from './absence';
import { runCircumstance } from './circumstance';
import { runGraveChanges } from './grave-changes';
import { runLawChange } from './law-change';
import { runMovement } from './movement';
import { runPerson } from './person';
import { runProcess } from './process';
import { runPublicCalendar } from './public-calendar';
import { runWeeklyDigest } from './weekly-digest';

export const recordCircumstance = runCircumstance;
export const recordMovement = runMovement;
export const recordOfPerson = runPerson;
export const changeLaw = runLawChange;
export const absence = runAbsence;
export const graveChanges = runGraveChanges;
export const publicCalendar = runPublicCalendar;
export const weeklyDigest = runWeeklyDigest;

// Every other workflow type is the name of a kind of process, and each lives in the same shell.
export default runProcess;
