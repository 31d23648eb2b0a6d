/** A configuration that must not be used, with its problems rendered for people. */

import { renderProblems, type ConfigProblem } from './problem.ts'

export class ConfigFailure extends Error {
  readonly problems: readonly ConfigProblem[]
  constructor(problems: readonly ConfigProblem[]) {
    super(renderProblems(problems))
    this.name = 'ConfigFailure'
    this.problems = problems
  }
}
