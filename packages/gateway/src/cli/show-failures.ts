/** What behaves otherwise than its samples say, as the commands that test packs show it. */

import { EXIT } from './command.ts'
import { green, makePrintable, print, printJson, red } from './terminal.ts'

export interface SampleFailure {
  readonly where: string
  readonly problem: string
}

/** `what` was tested, in the plural. The exit code that says how it went. */
export function showFailures(
  { tested, failures }: { readonly tested: number; readonly failures: readonly SampleFailure[] },
  what: string,
  asJson: boolean | undefined,
): number {
  if (asJson) printJson({ tested, failures })
  else {
    for (const { where, problem } of failures)
      print(`${red('FAIL')}  ${makePrintable(`${where}: ${problem}`)}`)
    print(
      failures.length === 0
        ? `${green('ok')}  ${tested} ${what} behave on their samples`
        : `${failures.length} problems in ${tested} ${what}`,
    )
  }
  return failures.length === 0 ? EXIT.ok : EXIT.failed
}
