/** `callgate inspect`: reads texts, records or a server's surface the way the gateway would, and says what it finds. */

import { createReadStream } from 'node:fs'
import { type CorpusInput, judgeCorpora } from './inspect/judge-corpus.ts'
import { parseArguments } from './arguments.ts'
import { type Command, EXIT } from './command.ts'
import { printError } from './terminal.ts'

export const inspect: Command = {
  help: `
callgate inspect: read something as the gateway would, and say what it finds

Usage:
  callgate inspect --corpus [file…]

--corpus   records, one JSON object a line, plain or gzipped, from files or standard input; one line of JSON out for each:
           {id, task, flagged, score, findings[]} at the thresholds that ship. Progress is on standard error.

Exit codes: 0 everything was judged · 1 lines were skipped · 2 command line not understood
`,
  run: async (args) => {
    const { positionals } = parseArguments(args, { corpus: { type: 'boolean', default: false } })
    return runCorpus(positionals)
  },
}

async function runCorpus(files: readonly string[]): Promise<number> {
  const { judged, flagged, skipped } = await judgeCorpora(inputsOf(files), process.stdout, printError)
  printError(`${judged} records judged, ${flagged} flagged, ${skipped} skipped`)
  return skipped === 0 ? EXIT.ok : EXIT.failed
}

function inputsOf(files: readonly string[]): CorpusInput[] {
  const named = files.length === 0 ? ['-'] : files
  return named.map((name) =>
    name === '-'
      ? { name: 'standard input', open: () => process.stdin }
      : { name, open: () => createReadStream(name) },
  )
}
