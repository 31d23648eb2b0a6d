/** The server of resources as a child process; appends what it receives to a file, so that its successors are seen as well. */

import { appendFileSync, existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { createResourceServer, type WireMessage } from './resource-server.ts'

const [name = '', era = '', file = '', successor = '', ...resources] = process.argv.slice(2)
const isSuccessor = existsSync(file)
const write = (message: object): void => void process.stdout.write(`${JSON.stringify(message)}\n`)
const server = createResourceServer({
  name,
  era: era === 'modern' ? 'modern' : 'legacy',
  resources,
  templates: [],
  ...(isSuccessor && (successor === 'refuse' || successor === 'ignore') ? { subscribing: successor } : {}),
  send: write,
  crash: () => process.exit(3),
})

createInterface({ input: process.stdin }).on('line', (line) => {
  appendFileSync(file, `${process.pid} ${line}\n`)
  const message: WireMessage = JSON.parse(line)
  const answer = server.receive(message)
  if (answer !== undefined) write(answer)
})
