/** `npm run fuzz [-- --messages N --gate N --http N --seed N]`: mutated messages at the wire in-process, through a pipeline, and at a gateway over HTTP. */

import { parseArgs } from 'node:util'
import { fuzzInProcess } from './in-process.ts'
import { fuzzOverHttp } from './over-http.ts'
import { fuzzThroughGate } from './through-gate.ts'

const { values } = parseArgs({
  options: {
    messages: { type: 'string', default: '1000000' },
    gate: { type: 'string', default: '50000' },
    http: { type: 'string', default: '10000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
})
const seed = Number(values.seed)
process.stdout.write(`seed ${seed}\n`)

const wire = fuzzInProcess(Number(values.messages), seed)
process.stdout.write(
  `in-process: ${wire.messages} messages, ${wire.accepted} accepted, ${wire.refused} refused, slowest ${wire.slowestMs.toFixed(1)} ms\n`,
)
const gate = await fuzzThroughGate(Number(values.gate), seed)
process.stdout.write(
  `through the gate: ${gate.messages} messages, ${gate.accepted} accepted, ${gate.forwarded} forwarded, each after the intent of its exchange\n`,
)
const http = await fuzzOverHttp(Number(values.http), seed)
process.stdout.write(
  `over HTTP: ${http.messages} messages, all answered, statuses ${JSON.stringify(http.statuses)}, slowest ${http.slowestMs.toFixed(0)} ms; ` +
    `the upstream got ${http.received} messages, ${http.traced} of them with the id of an intent before it, the journal has ${http.recorded} intents to forward\n`,
)
