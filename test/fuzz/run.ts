/** `npm run fuzz [-- --messages N --gate N --http N --seed N]`: mutated messages at the wire in-process, through a pipeline, and at a gateway over HTTP. */

import { readCount, readToolOptions } from '../../tools/tool-options.ts'
import { fuzzInProcess } from './in-process.ts'
import { fuzzOverHttp } from './over-http.ts'
import { fuzzThroughGate } from './through-gate.ts'

const HELP = `
npm run fuzz -- [--messages <n>] [--gate <n>] [--http <n>] [--seed <n>]: mutated messages, in process, through the gate and over HTTP

  --seed   repeats a run that printed it`
const { values } = readToolOptions(HELP, {
  messages: { type: 'string', default: '1000000' },
  gate: { type: 'string', default: '50000' },
  http: { type: 'string', default: '10000' },
  seed: { type: 'string', default: String(Date.now() % 1_000_000) },
})
const seed = readCount('--seed', values.seed, 0)
process.stdout.write(`seed ${seed}\n`)

const wire = fuzzInProcess(readCount('--messages', values.messages, 0), seed)
process.stdout.write(
  `in-process: ${wire.messages} messages, ${wire.accepted} accepted, ${wire.refused} refused, slowest ${wire.slowestMs.toFixed(1)} ms\n`,
)
const gate = await fuzzThroughGate(readCount('--gate', values.gate, 0), seed)
process.stdout.write(
  `through the gate: ${gate.messages} messages, ${gate.accepted} accepted, ${gate.forwarded} forwarded, each after the intent of its exchange\n`,
)
const http = await fuzzOverHttp(readCount('--http', values.http, 0), seed)
process.stdout.write(
  `over HTTP: ${http.messages} messages, all answered, statuses ${JSON.stringify(http.statuses)}, slowest ${http.slowestMs.toFixed(0)} ms; ` +
    `the upstream got ${http.received} messages, ${http.traced} of them with the id of an intent before it, the journal has ${http.recorded} intents to forward\n`,
)
