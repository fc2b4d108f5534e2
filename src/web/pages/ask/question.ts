/** A question of examples/questions as a page shows it. */
import { listQuestionNames, readQuestion } from '../../../exports/question-files.ts';
import { listQuestionParams, type QuestionParam } from '../../../exports/question-params.ts';
import { findSubjectName } from './subjects.ts';

export interface Question {
  /** Name of its file, such as `08-best-sellers-and-their-movement`. */
  readonly name: string;
  /** The question itself. */
  readonly title: string;
  readonly subject: string;
  /** Who asks it. */
  readonly audience: string;
  /** What can be changed, and what to know. */
  readonly advice: string;
  readonly params: readonly QuestionParam[];
  readonly statement: string;
}

/** In the order of their numbers. */
export const listQuestions = (): readonly Question[] => listQuestionNames().map(buildQuestion);

export const findQuestion = (name: string): Question | undefined =>
  listQuestionNames().includes(name) ? buildQuestion(name) : undefined;

function buildQuestion(name: string): Question {
  const statement = readQuestion(name);
  const comments = (/^(?:--.*\n)+/.exec(statement)?.[0] ?? '').split('\n').map((line) => line.replace(/^-- ?/, ''));
  const [title = name, audience = '', ...advice] = comments;
  return {
    name,
    title,
    subject: findSubjectName(Number.parseInt(name, 10)),
    audience: audience.replace(/^For: /, ''),
    advice: advice
      .join(' ')
      .replace(/^Adapt: /, '')
      .trim(),
    params: listQuestionParams(statement),
    statement,
  };
}
